// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** Commands about keys that hold a list. */
final class ListCommands {

    /** Items kept of one list, so that pushing to its head stays cheap. */
    static final int MAX_ITEMS = 512;

    private ListCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("llen", (client, words) -> of(client, words.get(1), list -> new Reply.Number(list.size()))),
                entry("lrange", ListCommands::range),
                entry("lindex", ListCommands::item),
                entry("lpush", (client, words) -> push(client, words, true)),
                entry("rpush", (client, words) -> push(client, words, false)),
                entry("lpop", (client, words) -> pop(client, words, true)),
                entry("rpop", (client, words) -> pop(client, words, false)));
    }

    private static Reply of(Client client, String key, Function<List<String>, Reply> answer) {
        return switch (client.keys().get(key).orElse(new Value.Sequence(List.of()))) {
            case Value.Sequence value -> answer.apply(value.items());
            default -> Reply.WRONG_TYPE;
        };
    }

    private static Reply range(Client client, List<String> words) {
        OptionalLong first = Words.number(words.get(2));
        OptionalLong last = Words.number(words.get(3));
        if (first.isEmpty() || last.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        return of(client, words.get(1), list -> {
            Range range = Range.of(first.getAsLong(), last.getAsLong(), list.size());
            return Reply.bulks(List.copyOf(list.subList(range.from(), range.to())));
        });
    }

    private static Reply item(Client client, List<String> words) {
        OptionalLong index = Words.number(words.get(2));
        if (index.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        return of(client, words.get(1), list -> {
            Range range = Range.of(index.getAsLong(), index.getAsLong(), list.size());
            return range.from() == range.to() ? Reply.NIL : new Reply.Bulk(list.get(range.from()));
        });
    }

    private static Reply push(Client client, List<String> words, boolean left) {
        return of(client, words.get(1), before -> {
            List<String> list = before.isEmpty() ? new ArrayList<>() : before;
            int length = list.size();
            for (String word : words.subList(2, words.size())) {
                length++;
                if (list.size() < MAX_ITEMS
                        && client.keys().admits(word.length() + words.get(1).length())) {
                    list.add(left ? 0 : list.size(), word);
                    client.keys().replace(words.get(1), new Value.Sequence(list));
                }
            }
            return new Reply.Number(length);
        });
    }

    private static Reply pop(Client client, List<String> words, boolean left) {
        OptionalLong count = words.size() > 2 ? Words.number(words.get(2)) : OptionalLong.of(1);
        if (words.size() > 3) {
            return new Reply.Failure(
                    "ERR wrong number of arguments for '" + Commands.lower(words.getFirst()) + "' command");
        }
        if (count.isEmpty() || count.getAsLong() < 0) {
            return new Reply.Failure("ERR value is out of range, must be positive");
        }
        return of(client, words.get(1), list -> {
            List<String> taken = new ArrayList<>();
            while (!list.isEmpty() && taken.size() < count.getAsLong()) {
                taken.add(left ? list.removeFirst() : list.removeLast());
            }
            if (!taken.isEmpty() && list.isEmpty()) {
                client.keys().remove(words.get(1));
            }
            if (words.size() > 2) {
                return taken.isEmpty() ? new Reply.NilItems() : Reply.bulks(taken);
            }
            return taken.isEmpty() ? Reply.NIL : new Reply.Bulk(taken.getFirst());
        });
    }
}
