// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Commands about keys that hold text. */
final class StringCommands {

    private static final Reply OVERFLOW = new Reply.Failure("ERR increment or decrement would overflow");

    private StringCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("get", (client, words) -> get(client, words.get(1))),
                entry("getex", (client, words) -> get(client, words.get(1))),
                entry("mget", StringCommands::getAll),
                entry("getdel", StringCommands::take),
                entry("getset", StringCommands::exchange),
                entry("getrange", StringCommands::range),
                entry("substr", StringCommands::range),
                entry("strlen", (client, words) -> of(client, words.get(1), text -> new Reply.Number(text.length()))),
                entry("set", StringCommands::set),
                entry("setnx", StringCommands::setIfFree),
                entry("setex", (client, words) -> setExpiring(client, words, 1000)),
                entry("psetex", (client, words) -> setExpiring(client, words, 1)),
                entry("mset", StringCommands::setAll),
                entry("append", StringCommands::append),
                entry("incr", (client, words) -> add(client, words.get(1), OptionalLong.of(1))),
                entry("decr", (client, words) -> add(client, words.get(1), OptionalLong.of(-1))),
                entry("incrby", (client, words) -> add(client, words.get(1), Words.number(words.get(2)))),
                entry("decrby", (client, words) -> add(client, words.get(1), Words.number("-" + words.get(2)))));
    }

    private static Reply of(Client client, String key, Function<String, Reply> answer) {
        return switch (client.keys().get(key).orElse(new Value.Text(""))) {
            case Value.Text value -> answer.apply(value.text());
            default -> Reply.WRONG_TYPE;
        };
    }

    private static Reply get(Client client, String key) {
        return client.keys().contains(key) ? of(client, key, Reply.Bulk::new) : Reply.NIL;
    }

    private static Reply getAll(Client client, List<String> words) {
        return new Reply.Items(words.stream()
                .skip(1)
                .map(key -> get(client, key))
                .map(reply -> reply instanceof Reply.Failure ? Reply.NIL : reply)
                .toList());
    }

    private static Reply take(Client client, List<String> words) {
        Reply reply = get(client, words.get(1));
        if (reply instanceof Reply.Bulk) {
            client.keys().remove(words.get(1));
        }
        return reply;
    }

    private static Reply exchange(Client client, List<String> words) {
        Reply reply = get(client, words.get(1));
        if (!(reply instanceof Reply.Failure)) {
            put(client, words.get(1), words.get(2));
        }
        return reply;
    }

    private static Reply range(Client client, List<String> words) {
        OptionalLong from = Words.number(words.get(2));
        OptionalLong to = Words.number(words.get(3));
        if (from.isEmpty() || to.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        return of(client, words.get(1), text -> {
            Range range = Range.of(from.getAsLong(), to.getAsLong(), text.length());
            return new Reply.Bulk(text.substring(range.from(), range.to()));
        });
    }

    private static boolean put(Client client, String key, String text) {
        boolean kept = client.keys().admits(key.length() + text.length());
        if (kept) {
            client.keys().put(key, new Value.Text(text));
        }
        return kept;
    }

    private static Reply set(Client client, List<String> words) {
        Options options = new Options();
        Optional<Reply> problem = options.read(words);
        if (problem.isPresent()) {
            return problem.get();
        }
        String key = words.get(1);
        Reply before = options.returnsOld ? get(client, key) : Reply.OK;
        boolean exists = client.keys().contains(key);
        if (before instanceof Reply.Failure) {
            return before;
        }
        if (options.onlyNew && exists || options.onlyOld && !exists) {
            return options.returnsOld ? before : Reply.NIL;
        }
        Optional<Instant> kept = options.keepsExpiry ? client.keys().expiry(key) : options.expiry;
        if (put(client, key, words.get(2))) {
            kept.ifPresent(at -> client.keys().expire(key, at));
        }
        return before;
    }

    /** What may follow SET's value. */
    private static final class Options {
        private boolean onlyNew;
        private boolean onlyOld;
        private boolean returnsOld;
        private boolean keepsExpiry;
        private Optional<Instant> expiry = Optional.empty();

        Optional<Reply> read(List<String> words) {
            for (int i = 3; i < words.size(); i++) {
                switch (Commands.lower(words.get(i))) {
                    case "nx" -> onlyNew = true;
                    case "xx" -> onlyOld = true;
                    case "get" -> returnsOld = true;
                    case "keepttl" -> keepsExpiry = true;
                    case "ex", "px", "exat", "pxat" -> {
                        if (i + 1 == words.size() || expiry.isPresent()) {
                            return Optional.of(Reply.SYNTAX);
                        }
                        Optional<Reply> problem = expiry(Commands.lower(words.get(i)), words.get(i + 1));
                        if (problem.isPresent()) {
                            return problem;
                        }
                        i++;
                    }
                    default -> {
                        return Optional.of(Reply.SYNTAX);
                    }
                }
            }
            return onlyNew && onlyOld || keepsExpiry && expiry.isPresent()
                    ? Optional.of(Reply.SYNTAX)
                    : Optional.empty();
        }

        private Optional<Reply> expiry(String unit, String amount) {
            OptionalLong number = Words.number(amount);
            if (number.isEmpty()) {
                return Optional.of(Reply.NOT_AN_INTEGER);
            }
            Instant from = unit.endsWith("at") ? Instant.EPOCH : Instant.now();
            expiry = number.getAsLong() <= 0
                    ? Optional.empty()
                    : KeyCommands.moment(number.getAsLong(), unit.startsWith("e") ? 1000 : 1, from);
            return expiry.isPresent()
                    ? Optional.empty()
                    : Optional.of(new Reply.Failure("ERR invalid expire time in 'set' command"));
        }
    }

    private static Reply setIfFree(Client client, List<String> words) {
        if (client.keys().contains(words.get(1))) {
            return Reply.ZERO;
        }
        put(client, words.get(1), words.get(2));
        return new Reply.Number(1);
    }

    private static Reply setExpiring(Client client, List<String> words, long unitMillis) {
        OptionalLong amount = Words.number(words.get(2));
        if (amount.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        Optional<Instant> at = amount.getAsLong() <= 0
                ? Optional.empty()
                : KeyCommands.moment(amount.getAsLong(), unitMillis, Instant.now());
        if (at.isEmpty()) {
            return new Reply.Failure("ERR invalid expire time in '" + Commands.lower(words.getFirst()) + "' command");
        }
        if (put(client, words.get(1), words.get(3))) {
            client.keys().expire(words.get(1), at.get());
        }
        return Reply.OK;
    }

    private static Reply setAll(Client client, List<String> words) {
        if (words.size() % 2 == 0) {
            return new Reply.Failure("ERR wrong number of arguments for 'mset' command");
        }
        for (int i = 1; i < words.size(); i += 2) {
            put(client, words.get(i), words.get(i + 1));
        }
        return Reply.OK;
    }

    private static Reply append(Client client, List<String> words) {
        return of(client, words.get(1), text -> {
            String longer = text + words.get(2);
            if (client.keys().admits(words.get(1).length() + longer.length())) {
                client.keys().replace(words.get(1), new Value.Text(longer));
            }
            return new Reply.Number(longer.length());
        });
    }

    private static Reply add(Client client, String key, OptionalLong amount) {
        if (amount.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        return of(client, key, text -> {
            OptionalLong before = text.isEmpty() ? OptionalLong.of(0) : Words.number(text);
            if (before.isEmpty()) {
                return Reply.NOT_AN_INTEGER;
            }
            long sum = before.getAsLong() + amount.getAsLong();
            if (((before.getAsLong() ^ sum) & (amount.getAsLong() ^ sum)) < 0) {
                return OVERFLOW;
            }
            if (client.keys().contains(key) || client.keys().admits(key.length() + Long.SIZE)) {
                client.keys().replace(key, new Value.Text(Long.toString(sum)));
            }
            return new Reply.Number(sum);
        });
    }
}
