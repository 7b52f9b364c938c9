// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Commands about keys that hold a set. */
final class SetCommands {

    private SetCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry(
                        "smembers",
                        (client, words) ->
                                of(client, words.get(1), set -> new Reply.Members(Reply.list(List.copyOf(set))))),
                entry("scard", (client, words) -> of(client, words.get(1), set -> new Reply.Number(set.size()))),
                entry(
                        "sismember",
                        (client, words) ->
                                of(client, words.get(1), set -> new Reply.Number(set.contains(words.get(2)) ? 1 : 0))),
                entry("sadd", SetCommands::add),
                entry("srem", SetCommands::remove));
    }

    private static Reply of(Client client, String key, Function<Set<String>, Reply> answer) {
        return switch (client.keys().get(key).orElse(new Value.Members(Set.of()))) {
            case Value.Members value -> answer.apply(value.members());
            default -> Reply.WRONG_TYPE;
        };
    }

    private static Reply add(Client client, List<String> words) {
        return of(client, words.get(1), before -> {
            Set<String> set = before.isEmpty() ? new LinkedHashSet<>() : before;
            int added = 0;
            for (String member : words.subList(2, words.size())) {
                boolean fresh = !set.contains(member);
                added += fresh ? 1 : 0;
                if (fresh && client.keys().admits(member.length() + words.get(1).length())) {
                    set.add(member);
                    client.keys().replace(words.get(1), new Value.Members(set));
                }
            }
            return new Reply.Number(added);
        });
    }

    private static Reply remove(Client client, List<String> words) {
        return of(client, words.get(1), set -> {
            int gone = 0;
            for (String member : words.subList(2, words.size())) {
                gone += !set.isEmpty() && set.remove(member) ? 1 : 0;
            }
            if (gone > 0 && set.isEmpty()) {
                client.keys().remove(words.get(1));
            }
            return new Reply.Number(gone);
        });
    }
}
