// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.trap.redis.Request.Broken;
import io.honeymesh.trap.redis.Request.Call;
import io.honeymesh.trap.redis.Request.Gone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads requests, RESP arrays or inline lines, with Redis' own bounds and words of refusal ({@code networking.c}), and
 * with smaller bounds on what is kept of them.
 */
final class RequestReader {

    /** Redis' PROTO_INLINE_MAX_SIZE: inline commands and counts. */
    static final int MAX_LINE_BYTES = 64 << 10;

    /** Bytes kept of one argument; a longer one is hashed and kept as an upload. */
    static final int MAX_WORD_BYTES = 16 << 10;

    /** Bytes kept of one request. */
    static final int MAX_REQUEST_BYTES = 64 << 10;

    /** Arguments kept of one request. */
    static final int MAX_WORDS = 1024;

    private static final long MAX_MULTIBULK = Integer.MAX_VALUE;
    private static final long MAX_BULK_BYTES = 512L << 20;

    /** What Redis takes from those who have not logged in. */
    private static final int MAX_STRANGERS_MULTIBULK = 10;

    private static final int MAX_STRANGERS_BULK_BYTES = 16_384;

    private final Input in;
    private final Consumer<Evidence> evidence;

    RequestReader(Input in, Consumer<Evidence> evidence) {
        this.in = in;
        this.evidence = evidence;
    }

    /** @param stranger whether the client still has to log in */
    Request next(boolean stranger) throws IOException {
        return switch (in.peek()) {
            case -1 -> new Gone();
            case '*' -> array(stranger);
            default -> inline();
        };
    }

    private Request inline() throws IOException {
        StringBuilder line = new StringBuilder();
        boolean nul = false;
        while (line.length() < MAX_LINE_BYTES) {
            int b = in.read();
            if (b < 0) {
                return new Gone();
            }
            // Redis looks for the line's end with strchr, which a NUL stops for good.
            nul |= b == 0;
            if (b == '\n' && !nul) {
                int length = line.length();
                line.setLength(length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
                return Words.split(line.toString(), MAX_WORDS)
                        .<Request>map(words -> new Call(words, true))
                        .orElseGet(() -> broken("unbalanced quotes in request", line.toString()));
            }
            line.append((char) b);
        }
        return broken("too big inline request", line.toString());
    }

    private Request array(boolean stranger) throws IOException {
        String line = line();
        if (line.length() == MAX_LINE_BYTES) {
            return broken("too big mbulk count string", line);
        }
        OptionalLong count = Words.number(line.substring(Math.min(1, line.length())));
        if (count.isEmpty() || count.getAsLong() > MAX_MULTIBULK) {
            return line.isEmpty() ? new Gone() : broken("invalid multibulk length", line);
        }
        if (stranger && count.getAsLong() > MAX_STRANGERS_MULTIBULK) {
            return broken("unauthenticated multibulk length", line);
        }
        List<String> words = new ArrayList<>();
        int room = MAX_REQUEST_BYTES;
        for (long left = count.getAsLong(); left > 0; left--) {
            line = line();
            if (line.isEmpty()) {
                return new Gone();
            }
            if (line.length() == MAX_LINE_BYTES) {
                return broken("too big bulk count string", line);
            }
            if (line.charAt(0) != '$') {
                return broken("expected '$', got '" + line.charAt(0) + "'", line);
            }
            OptionalLong length = Words.number(line.substring(1));
            if (length.isEmpty() || length.getAsLong() < 0 || length.getAsLong() > MAX_BULK_BYTES) {
                return broken("invalid bulk length", line);
            }
            if (stranger && length.getAsLong() > MAX_STRANGERS_BULK_BYTES) {
                return broken("unauthenticated bulk length", line);
            }
            Bulk bulk = new Bulk(words.size() < MAX_WORDS ? Math.min(room, MAX_WORD_BYTES) : 0);
            boolean whole = bulk.read(in, length.getAsLong()) && in.read() >= 0 && in.read() >= 0;
            room -= bulk.text().length();
            if (words.size() < MAX_WORDS) {
                words.add(bulk.text());
            }
            bulk.upload(words.getFirst()).ifPresent(evidence);
            if (!whole) {
                return new Gone();
            }
        }
        return new Call(words, false);
    }

    /** Up to CR, which is dropped with the byte after it; empty if the client has hung up. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_LINE_BYTES) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            if (b == '\r') {
                return in.read() < 0 ? "" : line.toString();
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private static Broken broken(String what, String read) {
        return new Broken("ERR Protocol error: " + what, read);
    }

    /** Keeps an offending request. */
    void keep(Broken broken) {
        byte[] read = broken.read().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        evidence.accept(new Evidence.Violation(broken.error(), Captured.head(read, Evidences.MAX_TEXT_BYTES)));
    }
}
