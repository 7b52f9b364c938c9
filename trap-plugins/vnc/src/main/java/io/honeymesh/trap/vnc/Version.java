// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import java.util.Optional;

/** The protocol version a client asks for. */
record Version(int major, int minor) {

    /** {@code RFB 003.008} and its LF (RFC 6143, 7.1.1). */
    static final int LENGTH_BYTES = 12;

    private static final int MAX_DIGITS = 3;

    /** Reads it as generously as {@code sscanf("RFB %03d.%03d\n")}; empty if that would fail. */
    static Optional<Version> parse(String line) {
        if (!line.startsWith("RFB")) {
            return Optional.empty();
        }
        Scanner scanner = new Scanner(line, 3);
        Optional<Integer> major = scanner.number();
        Optional<Integer> minor = major.filter(number -> scanner.takes('.')).flatMap(number -> scanner.number());
        return minor.map(number -> new Version(major.orElseThrow(), number));
    }

    boolean isSupported() {
        return major == 3;
    }

    /** Whether the server decides on the security type, as before 3.7: versions that never were are taken for 3.3. */
    boolean isOld() {
        return minor < 7;
    }

    /** Whether the client is told why it failed. */
    boolean givesReasons() {
        return minor >= 8;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }

    private static final class Scanner {

        private final String text;
        private int next;

        Scanner(String text, int from) {
            this.text = text;
            this.next = from;
        }

        private int peek() {
            return next < text.length() ? text.charAt(next) : -1;
        }

        boolean takes(char c) {
            boolean there = peek() == c;
            next += there ? 1 : 0;
            return there;
        }

        Optional<Integer> number() {
            while (peek() == ' ' || peek() >= '\t' && peek() <= '\r') {
                next++;
            }
            int end = next + MAX_DIGITS;
            boolean negative = takes('-');
            if (!negative) {
                takes('+');
            }
            int from = next;
            int number = 0;
            while (next < end && peek() >= '0' && peek() <= '9') {
                number = 10 * number + text.charAt(next++) - '0';
            }
            return next == from ? Optional.empty() : Optional.of(negative ? -number : number);
        }
    }
}
