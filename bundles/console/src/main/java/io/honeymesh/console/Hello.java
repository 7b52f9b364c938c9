// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import io.honeymesh.console.Frame.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a client wants: a command, or a session on its terminal.
 *
 * @param terminal the terminal's type, as in the environment variable TERM
 * @param size the terminal's size
 * @param command one command line; empty for a session
 */
record Hello(String terminal, Size size, String command) {

    /** In characters, each 1 to 10 000. */
    record Size(int columns, int rows) {

        private static final int MOST = 10_000;

        /**
         * Reads {@code COLUMNS ROWS}.
         *
         * @throws IOException where it is none
         */
        static Size parse(String text) throws IOException {
            String[] parts = text.split(" ", -1);
            try {
                if (parts.length == 2) {
                    return new Size(bounded(parts[0]), bounded(parts[1]));
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IOException("not a terminal's size");
        }

        private static int bounded(String text) {
            return Math.clamp(Integer.parseInt(text), 1, MOST);
        }

        private String text() {
            return columns + " " + rows;
        }
    }

    Frame frame() {
        return new Frame(Kind.HELLO, (terminal + "\n" + size.text() + "\n" + command).getBytes(StandardCharsets.UTF_8));
    }

    static Frame resized(Size size) {
        return new Frame(Kind.RESIZED, size.text().getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws IOException where the frame is none */
    static Hello parse(Frame frame) throws IOException {
        String[] lines = new String(frame.bytes(), StandardCharsets.UTF_8).split("\n", 3);
        if (frame.kind() != Kind.HELLO || lines.length != 3 || !lines[0].matches("[A-Za-z0-9.+_-]{1,64}")) {
            throw new IOException("the client doesn't begin as it should");
        }
        return new Hello(lines[0], Size.parse(lines[1]), lines[2]);
    }

    /** @throws IOException where the frame is none */
    static Size size(Frame frame) throws IOException {
        return Size.parse(new String(frame.bytes(), StandardCharsets.US_ASCII));
    }
}
