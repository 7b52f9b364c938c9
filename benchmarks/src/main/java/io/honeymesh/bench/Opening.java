// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a client of one trap begins.
 *
 * @param greeted whether the server speaks first
 * @param words what the client then says at once, to be answered
 * @param dribble what a slow client says instead, byte by byte, without ever coming to an end
 */
record Opening(String trap, boolean greeted, byte[] words, byte[] dribble) {

    private static final String LONG = "x".repeat(400);

    private static final List<Opening> KNOWN = List.of(
            of("http", false, "GET / HTTP/1.1\r\nHost: www\r\n\r\n", "GET / HTTP/1.1\r\nX-Slow: " + LONG),
            of("ftp", true, "USER anonymous\r\n", "USER " + LONG),
            of("ssh", true, "", "SSH-2.0-" + LONG),
            of("smtp", true, "NOOP\r\n", "EHLO " + LONG),
            of("pop3", true, "CAPA\r\n", "USER " + LONG),
            of("imap", true, "a NOOP\r\n", "a LOGIN " + LONG),
            of("redis", false, "PING\r\n", "*1\r\n$400\r\n" + LONG),
            of("memcached", false, "version\r\n", "get " + LONG),
            of("mysql", true, "", "\u0080\u0001\u0000\u0001" + LONG),
            of("elasticsearch", false, "GET / HTTP/1.1\r\nHost: es\r\n\r\n", "GET / HTTP/1.1\r\nX-Slow: " + LONG));

    private static Opening of(String trap, boolean greeted, String words, String dribble) {
        return new Opening(trap, greeted, bytes(words), bytes(dribble));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Those of the traps that listen, by port. */
    record At(int port, Opening opening) {}

    static List<At> of(Map<Integer, String> traps) {
        return traps.entrySet().stream()
                .flatMap(trap -> find(trap.getValue()).map(opening -> new At(trap.getKey(), opening)).stream())
                .toList();
    }

    static Optional<Opening> find(String trap) {
        return KNOWN.stream().filter(opening -> opening.trap.equals(trap)).findFirst();
    }
}
