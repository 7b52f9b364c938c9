// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import static java.util.Map.entry;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Commands about keys, whatever they hold. */
final class KeyCommands {

    private static final Reply NO_SUCH_KEY = new Reply.Failure("ERR no such key");

    /** Longest pattern that is looked at. */
    private static final int MAX_PATTERN_CHARS = 256;

    /** The farthest expiry: a century, so that no sum overflows. */
    private static final long MAX_EXPIRY_MILLIS = 100L * 365 * 24 * 3600 * 1000;

    private KeyCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry(
                        "dbsize",
                        (client, words) -> new Reply.Number(client.keys().size())),
                entry("keys", (client, words) -> Reply.bulks(matching(client, words.get(1)))),
                entry("scan", KeyCommands::scan),
                entry(
                        "randomkey",
                        (client, words) ->
                                client.keys().any().<Reply>map(Reply.Bulk::new).orElse(Reply.NIL)),
                entry("exists", KeyCommands::exists),
                entry("touch", KeyCommands::exists),
                entry("del", KeyCommands::delete),
                entry("unlink", KeyCommands::delete),
                entry(
                        "type",
                        (client, words) -> new Reply.Status(
                                client.keys().get(words.get(1)).map(Value::type).orElse("none"))),
                entry("ttl", (client, words) -> left(client, words.get(1), 1000)),
                entry("pttl", (client, words) -> left(client, words.get(1), 1)),
                entry("expire", (client, words) -> expire(client, words, 1000, Instant.now())),
                entry("pexpire", (client, words) -> expire(client, words, 1, Instant.now())),
                entry("expireat", (client, words) -> expire(client, words, 1000, Instant.EPOCH)),
                entry("pexpireat", (client, words) -> expire(client, words, 1, Instant.EPOCH)),
                entry(
                        "persist",
                        (client, words) -> new Reply.Number(client.keys().persist(words.get(1)) ? 1 : 0)),
                entry("rename", KeyCommands::rename),
                entry("renamenx", KeyCommands::renameIfFree),
                entry(
                        "object|encoding",
                        (client, words) -> client.keys()
                                .get(words.get(2))
                                .<Reply>map(value -> new Reply.Bulk(value.encoding()))
                                .orElse(Reply.NIL)),
                entry("object|refcount", (client, words) -> count(client, words.get(2), 1)),
                entry("object|idletime", (client, words) -> count(client, words.get(2), 0)));
    }

    private static Reply count(Client client, String key, long value) {
        return client.keys().contains(key) ? new Reply.Number(value) : Reply.NIL;
    }

    private static List<String> matching(Client client, String pattern) {
        return pattern.length() > MAX_PATTERN_CHARS ? List.of() : client.keys().matching(pattern);
    }

    /** All in one go: there are few keys. */
    private static Reply scan(Client client, List<String> words) {
        OptionalLong cursor = Words.number(words.get(1));
        if (cursor.isEmpty() || cursor.getAsLong() < 0) {
            return new Reply.Failure("ERR invalid cursor");
        }
        String pattern = "*";
        Optional<String> type = Optional.empty();
        for (int i = 2; i < words.size(); i += 2) {
            String option = Commands.lower(words.get(i));
            if (i + 1 == words.size() || !List.of("match", "count", "type").contains(option)) {
                return Reply.SYNTAX;
            }
            String value = words.get(i + 1);
            switch (option) {
                case "match" -> pattern = value;
                case "type" -> type = Optional.of(Commands.lower(value));
                default -> {
                    OptionalLong count = Words.number(value);
                    if (count.isEmpty() || count.getAsLong() < 1) {
                        return count.isEmpty() ? Reply.NOT_AN_INTEGER : Reply.SYNTAX;
                    }
                }
            }
        }
        Optional<String> wanted = type;
        List<String> found = matching(client, pattern).stream()
                .filter(key -> wanted.isEmpty()
                        || client.keys().get(key).map(Value::type).equals(wanted))
                .toList();
        return new Reply.Items(List.of(new Reply.Bulk("0"), Reply.bulks(found)));
    }

    private static Reply exists(Client client, List<String> words) {
        return new Reply.Number(
                words.stream().skip(1).filter(client.keys()::contains).count());
    }

    private static Reply delete(Client client, List<String> words) {
        return new Reply.Number(words.stream()
                .skip(1)
                .filter(key -> client.keys().contains(key) && client.keys().remove(key))
                .count());
    }

    private static Reply left(Client client, String key, long unitMillis) {
        if (!client.keys().contains(key)) {
            return new Reply.Number(-2);
        }
        return client.keys()
                .expiry(key)
                .<Reply>map(at -> new Reply.Number(
                        (at.toEpochMilli() - Instant.now().toEpochMilli() + unitMillis / 2) / unitMillis))
                .orElse(new Reply.Number(-1));
    }

    private static Reply expire(Client client, List<String> words, long unitMillis, Instant from) {
        OptionalLong amount = Words.number(words.get(2));
        if (amount.isEmpty()) {
            return Reply.NOT_AN_INTEGER;
        }
        for (String option : words.subList(3, words.size())) {
            if (!List.of("nx", "xx", "gt", "lt").contains(Commands.lower(option))) {
                return new Reply.Failure("ERR Unsupported option " + option);
            }
        }
        Optional<Instant> at = moment(amount.getAsLong(), unitMillis, from);
        if (at.isEmpty()) {
            return new Reply.Failure("ERR invalid expire time in '" + Commands.lower(words.getFirst()) + "' command");
        }
        if (!client.keys().contains(words.get(1))) {
            return Reply.ZERO;
        }
        client.keys().expire(words.get(1), at.get());
        return new Reply.Number(1);
    }

    /** When something expires; empty if that is past all bounds. */
    static Optional<Instant> moment(long amount, long unitMillis, Instant from) {
        try {
            long millis = Math.multiplyExact(amount, unitMillis);
            Instant at = from.plusMillis(Math.clamp(millis, -MAX_EXPIRY_MILLIS, 2 * MAX_EXPIRY_MILLIS));
            return Optional.of(at);
        } catch (ArithmeticException | DateTimeException overflow) {
            return Optional.empty();
        }
    }

    private static Reply rename(Client client, List<String> words) {
        Optional<Value> value = client.keys().get(words.get(1));
        if (value.isEmpty()) {
            return NO_SUCH_KEY;
        }
        Optional<Instant> expiry = client.keys().expiry(words.get(1));
        client.keys().remove(words.get(1));
        client.keys().put(words.get(2), value.get());
        expiry.ifPresent(at -> client.keys().expire(words.get(2), at));
        return Reply.OK;
    }

    private static Reply renameIfFree(Client client, List<String> words) {
        if (!client.keys().contains(words.get(1))) {
            return NO_SUCH_KEY;
        }
        if (client.keys().contains(words.get(2))) {
            return Reply.ZERO;
        }
        rename(client, words);
        return new Reply.Number(1);
    }
}
