// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The meta commands: mg, ms, md, ma, mn and me. */
final class MetaCommands {

    private static final String BAD_LINE = "CLIENT_ERROR bad command line format\r\n";

    /** Flags each command takes. */
    private static final String FLAGS = "abcfhIJklMNOqRsStTvxCDEFtuV";

    private static final int MAX_FLAGS = 24;

    private final Connection connection;
    private final Cache cache;

    MetaCommands(Connection connection) {
        this.connection = connection;
        this.cache = connection.cache();
    }

    /** The flags that follow the key. */
    private record Flags(List<String> words) {

        boolean has(char flag) {
            return words.stream().anyMatch(word -> word.charAt(0) == flag);
        }

        String value(char flag) {
            return words.stream()
                    .filter(word -> word.charAt(0) == flag)
                    .map(word -> word.substring(1))
                    .findFirst()
                    .orElse("");
        }

        boolean areKnown() {
            return words.stream().allMatch(word -> FLAGS.indexOf(word.charAt(0)) >= 0);
        }
    }

    /** @return whether the conversation goes on */
    boolean answer(List<String> words) throws IOException {
        String verb = words.getFirst();
        if (verb.equals("mn")) {
            connection.write("MN\r\n");
            return true;
        }
        if (words.size() < 2) {
            connection.write("ERROR\r\n");
            return true;
        }
        String key = words.get(1);
        if (verb.equals("ms")) {
            return set(key, words);
        }
        Flags flags = new Flags(words.subList(2, Math.min(words.size(), 2 + MAX_FLAGS)));
        if (!flags.areKnown()) {
            connection.write("CLIENT_ERROR invalid flag\r\n");
            return true;
        }
        if (flags.has('b')) {
            // Keys in base64: none of these items has one.
            connection.write("CLIENT_ERROR error decoding key\r\n");
            return true;
        }
        switch (verb) {
            case "mg" -> get(key, flags);
            case "md" -> delete(key, flags);
            case "ma" -> count(key, flags);
            default -> describe(key);
        }
        return true;
    }

    /** Echoes what the client wants back in the order of its flags. */
    private static String returned(String key, Optional<Item> item, Flags flags) {
        StringBuilder text = new StringBuilder();
        for (String word : flags.words()) {
            switch (word.charAt(0)) {
                case 'k' -> text.append(" k").append(key);
                case 'O' -> text.append(' ').append(word);
                case 'c' -> item.ifPresent(i -> text.append(" c").append(i.cas()));
                case 'f' -> item.ifPresent(i -> text.append(" f").append(i.flags()));
                case 's' ->
                    item.ifPresent(i -> text.append(" s").append(i.data().length()));
                case 't' -> item.ifPresent(i -> text.append(" t").append(left(i)));
                case 'h' -> item.ifPresent(i -> text.append(" h").append(i.fetched() ? 1 : 0));
                case 'l' -> item.ifPresent(i -> text.append(" l").append(age(i)));
                default -> text.append("");
            }
        }
        return text.toString();
    }

    private static long left(Item item) {
        return item.expiry()
                .map(at -> Duration.between(Instant.now(), at).toSeconds())
                .orElse(-1L);
    }

    private static long age(Item item) {
        return Duration.between(item.touched(), Instant.now()).toSeconds();
    }

    private void get(String key, Flags flags) throws IOException {
        Optional<Item> item = cache.fetch(key);
        if (item.isEmpty()) {
            if (!flags.has('q')) {
                connection.write("EN\r\n");
            }
            return;
        }
        OptionalLong seconds = flags.has('T') ? Numbers.signed(flags.value('T')) : OptionalLong.empty();
        seconds.ifPresent(value -> cache.touch(item.get(), Cache.expiry(value)));
        String back = returned(key, item, flags);
        connection.write(
                flags.has('v')
                        ? "VA " + item.get().data().length() + back + "\r\n"
                                + item.get().data() + "\r\n"
                        : "HD" + back + "\r\n");
    }

    private boolean set(String key, List<String> words) throws IOException {
        OptionalLong length = words.size() < 3 ? OptionalLong.empty() : Numbers.unsigned(words.get(2));
        if (length.isEmpty() || length.getAsLong() > Integer.MAX_VALUE - 2) {
            connection.write(BAD_LINE);
            return true;
        }
        Flags flags = new Flags(words.subList(3, Math.min(words.size(), 3 + MAX_FLAGS)));
        Data data = Data.read(connection.input(), length.getAsLong());
        data.upload(key).ifPresent(connection::add);
        if (!data.whole()) {
            return false;
        }
        int cr = connection.input().read();
        int lf = cr < 0 ? -1 : connection.input().read();
        if (lf < 0) {
            return false;
        }
        if (cr != '\r' || lf != '\n') {
            connection.write("CLIENT_ERROR bad data chunk\r\n");
            return true;
        }
        String verb = switch (flags.value('M')) {
            case "E", "e" -> "add";
            case "A", "a" -> "append";
            case "P", "p" -> "prepend";
            case "R", "r" -> "replace";
            default -> flags.has('C') ? "cas" : "set";
        };
        String stored = StoreCommands.store(
                cache,
                verb,
                key,
                Numbers.unsigned(flags.value('F')).orElse(0) & 0xffff_ffffL,
                Cache.expiry(Numbers.signed(flags.value('T')).orElse(0)),
                data.text(),
                Numbers.unsigned(flags.value('C')).orElse(0));
        String code = switch (stored) {
            case "STORED" -> "HD";
            case "EXISTS" -> "EX";
            case "NOT_FOUND" -> "NF";
            default -> "NS";
        };
        if (!flags.has('q') || !code.equals("HD")) {
            connection.write(code + returned(key, Optional.empty(), flags) + "\r\n");
        }
        return true;
    }

    private void delete(String key, Flags flags) throws IOException {
        String code = cache.remove(key) ? "HD" : "NF";
        if (!flags.has('q')) {
            connection.write(code + returned(key, Optional.empty(), flags) + "\r\n");
        }
    }

    private void count(String key, Flags flags) throws IOException {
        Optional<Item> item = cache.get(key);
        if (item.isEmpty() && flags.has('N')) {
            long start = Numbers.unsigned(flags.value('J')).orElse(0);
            cache.put(
                    key,
                    0,
                    Long.toString(start),
                    Cache.expiry(Numbers.signed(flags.value('N')).orElse(0)));
            counted(key, start, flags);
            return;
        }
        if (item.isEmpty()) {
            connection.write("NF" + returned(key, item, flags) + "\r\n");
            return;
        }
        boolean down = List.of("D", "d", "-").contains(flags.value('M'))
                || flags.value('M').startsWith("D");
        OptionalLong value = Arithmetic.changed(
                item.get(), Numbers.unsigned(flags.value('D')).orElse(1), !down);
        if (value.isEmpty()) {
            connection.write("CLIENT_ERROR cannot increment or decrement non-numeric value\r\n");
            return;
        }
        cache.put(
                key,
                item.get().flags(),
                Arithmetic.inPlace(item.get(), value.getAsLong()),
                item.get().expiry());
        counted(key, value.getAsLong(), flags);
    }

    private void counted(String key, long value, Flags flags) throws IOException {
        String back = returned(key, cache.get(key), flags);
        String digits = Long.toString(value);
        connection.write(
                flags.has('v') ? "VA " + digits.length() + back + "\r\n" + digits + "\r\n" : "HD" + back + "\r\n");
    }

    private void describe(String key) throws IOException {
        Optional<Item> item = cache.get(key);
        connection.write(
                item.map(i -> "ME " + i.key() + " exp=" + left(i) + " la=" + age(i) + " cas=" + i.cas() + " fetch="
                                + (i.fetched() ? "yes" : "no") + " cls=" + i.slab() + " size=" + i.sizeBytes() + "\r\n")
                        .orElse("EN\r\n"));
    }
}
