// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Commands about keys that hold fields. */
final class HashCommands {

    private HashCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("hget", (client, words) -> of(client, words.get(1), hash -> value(hash, words.get(2)))),
                entry(
                        "hmget",
                        (client, words) -> of(
                                client,
                                words.get(1),
                                hash -> new Reply.Items(words.stream()
                                        .skip(2)
                                        .map(field -> value(hash, field))
                                        .toList()))),
                entry("hgetall", (client, words) -> of(client, words.get(1), HashCommands::fields)),
                entry(
                        "hkeys",
                        (client, words) -> of(client, words.get(1), hash -> Reply.bulks(List.copyOf(hash.keySet())))),
                entry(
                        "hvals",
                        (client, words) -> of(client, words.get(1), hash -> Reply.bulks(List.copyOf(hash.values())))),
                entry("hlen", (client, words) -> of(client, words.get(1), hash -> new Reply.Number(hash.size()))),
                entry(
                        "hexists",
                        (client, words) -> of(
                                client,
                                words.get(1),
                                hash -> new Reply.Number(hash.containsKey(words.get(2)) ? 1 : 0))),
                entry("hset", (client, words) -> set(client, words, false)),
                entry("hmset", (client, words) -> set(client, words, true)),
                entry("hdel", HashCommands::delete));
    }

    private static Reply of(Client client, String key, Function<Map<String, String>, Reply> answer) {
        return switch (client.keys().get(key).orElse(new Value.Hash(Map.of()))) {
            case Value.Hash value -> answer.apply(value.fields());
            default -> Reply.WRONG_TYPE;
        };
    }

    private static Reply value(Map<String, String> hash, String field) {
        return Optional.ofNullable(hash.get(field)).<Reply>map(Reply.Bulk::new).orElse(Reply.NIL);
    }

    private static Reply fields(Map<String, String> hash) {
        List<Reply> all = new ArrayList<>();
        hash.forEach((field, value) -> {
            all.add(new Reply.Bulk(field));
            all.add(new Reply.Bulk(value));
        });
        return new Reply.Fields(all);
    }

    private static Reply set(Client client, List<String> words, boolean old) {
        if (words.size() % 2 == 1) {
            return new Reply.Failure(
                    "ERR wrong number of arguments for '" + Commands.lower(words.getFirst()) + "' command");
        }
        return of(client, words.get(1), before -> {
            Map<String, String> hash = before.isEmpty() ? new LinkedHashMap<>() : before;
            int added = 0;
            for (int i = 2; i < words.size(); i += 2) {
                boolean fresh = !hash.containsKey(words.get(i));
                added += fresh ? 1 : 0;
                if (client.keys()
                        .admits(words.get(i).length()
                                + words.get(i + 1).length()
                                + words.get(1).length())) {
                    hash.put(words.get(i), words.get(i + 1));
                    client.keys().replace(words.get(1), new Value.Hash(hash));
                }
            }
            return old ? Reply.OK : new Reply.Number(added);
        });
    }

    private static Reply delete(Client client, List<String> words) {
        return of(client, words.get(1), hash -> {
            int gone = 0;
            for (String field : words.subList(2, words.size())) {
                gone += !hash.isEmpty() && hash.remove(field) != null ? 1 : 0;
            }
            if (gone > 0 && hash.isEmpty()) {
                client.keys().remove(words.get(1));
            }
            return new Reply.Number(gone);
        });
    }
}
