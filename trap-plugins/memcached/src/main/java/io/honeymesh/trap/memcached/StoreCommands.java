// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** set, add, replace, append, prepend and cas. */
final class StoreCommands {

    private static final String BAD_LINE = "CLIENT_ERROR bad command line format\r\n";
    private static final long MAX_FLAGS = 0xffff_ffffL;

    private final Connection connection;

    StoreCommands(Connection connection) {
        this.connection = connection;
    }

    /** @return whether the conversation goes on */
    boolean answer(List<String> words) throws IOException {
        boolean cas = words.getFirst().equals("cas");
        int fields = cas ? 6 : 5;
        if (words.size() < fields || words.size() > fields + 1) {
            connection.write("ERROR\r\n");
            return true;
        }
        OptionalLong flags = Numbers.unsigned(words.get(2));
        OptionalLong seconds = Numbers.signed(words.get(3));
        OptionalLong length = Numbers.signed(words.get(4));
        OptionalLong unique = cas ? Numbers.unsigned(words.get(5)) : OptionalLong.of(0);
        boolean bad =
                flags.isEmpty() || seconds.isEmpty() || length.isEmpty() || unique.isEmpty() || length.getAsLong() < 0;
        if (bad || length.getAsLong() > Integer.MAX_VALUE - 2) {
            connection.write(BAD_LINE);
            return true;
        }
        boolean quiet = words.getLast().equals("noreply") && words.size() > fields;
        Data data = Data.read(connection.input(), length.getAsLong());
        data.upload(words.get(1)).ifPresent(connection::add);
        if (!data.whole()) {
            return false;
        }
        int cr = connection.input().read();
        int lf = cr < 0 ? -1 : connection.input().read();
        if (lf < 0) {
            return false;
        }
        if (data.sizeBytes() > Binary.MAX_ITEM_BYTES) {
            return say("SERVER_ERROR object too large for cache", false);
        }
        if (cr != '\r' || lf != '\n') {
            return say("CLIENT_ERROR bad data chunk", false);
        }
        String answer = store(
                connection.cache(),
                words.getFirst(),
                words.get(1),
                flags.getAsLong() & MAX_FLAGS,
                Cache.expiry(seconds.getAsLong()),
                data.text(),
                unique.getAsLong());
        return say(answer, quiet);
    }

    private boolean say(String answer, boolean quiet) throws IOException {
        if (!quiet) {
            connection.write(answer + "\r\n");
        }
        return true;
    }

    /** Does what the verb says. @return the word for what came of it */
    static String store(
            Cache cache, String verb, String key, long flags, Optional<Instant> expiry, String data, long unique) {
        Optional<Item> before = cache.get(key);
        switch (verb) {
            case "add" -> {
                if (before.isPresent()) {
                    return "NOT_STORED";
                }
                cache.put(key, flags, data, expiry);
            }
            case "replace" -> {
                if (before.isEmpty()) {
                    return "NOT_STORED";
                }
                cache.put(key, flags, data, expiry);
            }
            case "append", "prepend" -> {
                if (before.isEmpty()) {
                    return "NOT_STORED";
                }
                Item old = before.get();
                String joined = verb.equals("append") ? old.data() + data : data + old.data();
                cache.put(key, old.flags(), joined, old.expiry());
            }
            case "cas" -> {
                if (before.isEmpty()) {
                    return "NOT_FOUND";
                }
                if (before.get().cas() != unique) {
                    return "EXISTS";
                }
                cache.put(key, flags, data, expiry);
            }
            default -> cache.put(key, flags, data, expiry);
        }
        return "STORED";
    }
}
