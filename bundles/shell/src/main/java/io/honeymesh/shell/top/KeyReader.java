// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.shell.top.Key.Press;
import java.io.IOException;
import java.util.Optional;
import org.jline.utils.NonBlockingReader;

/**
 * Makes keys of what a terminal sends (ECMA-48, xterm's ctlseqs). Our own, because JLine's key maps take a sequence they
 * don't know for Esc and the characters behind it, and Esc quits here.
 */
final class KeyReader {

    /** So long the rest of a sequence may be on its way; a lone Esc shows by its silence. */
    private static final long REST_MILLIS = 100;

    private static final int MOST_OF_SEQUENCE = 32;

    private final NonBlockingReader reader;

    KeyReader(NonBlockingReader reader) {
        this.reader = reader;
    }

    /**
     * Waits for a key.
     *
     * @return empty if none came in time
     * @throws IOException too if the terminal is gone
     */
    Optional<Key> read(long millis) throws IOException {
        int c = reader.read(Math.max(1, millis));
        if (c == NonBlockingReader.EOF) {
            throw new IOException("the terminal is gone");
        }
        return c == NonBlockingReader.READ_EXPIRED ? Optional.empty() : Optional.of(key(c));
    }

    private Key key(int c) throws IOException {
        return switch (c) {
            case 3, 4 -> Key.of(Press.END_OF_WORK);
            case '\t' -> Key.of(Press.TAB);
            case '\r', '\n' -> Key.of(Press.ENTER);
            case 8, 127 -> Key.of(Press.BACKSPACE);
            case 0x15 -> Key.of(Press.CLEAR);
            case 0x0c -> Key.of(Press.REDRAW);
            case 0x02 -> Key.of(Press.PAGE_UP);
            case 0x06 -> Key.of(Press.PAGE_DOWN);
            case 0x10 -> Key.of(Press.UP);
            case 0x0e -> Key.of(Press.DOWN);
            case 0x1b -> sequence();
            default -> c >= 0x20 && c < 0x7f ? Key.of((char) c) : Key.of(Press.UNKNOWN);
        };
    }

    private Key sequence() throws IOException {
        int introducer = reader.peek(REST_MILLIS);
        if (introducer < 0 || introducer == 0x1b) {
            return Key.of(Press.ESCAPE);
        }
        reader.read();
        if (introducer != '[' && introducer != 'O') {
            return Key.of(Press.UNKNOWN); // Alt and a key
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MOST_OF_SEQUENCE; i++) {
            int c = reader.read(REST_MILLIS);
            if (c < 0) {
                break;
            }
            text.append((char) c);
            if (c >= 0x40 && c <= 0x7e) {
                break;
            }
        }
        return Key.of(press(text.toString()));
    }

    private static Press press(String sequence) {
        return switch (sequence) {
            case "A" -> Press.UP;
            case "B" -> Press.DOWN;
            case "5~" -> Press.PAGE_UP;
            case "6~" -> Press.PAGE_DOWN;
            case "H", "1~", "7~" -> Press.HOME;
            case "F", "4~", "8~" -> Press.END;
            case "C" -> Press.TAB;
            case "D", "Z" -> Press.BACK_TAB;
            case "M" -> Press.ENTER;
            default -> Press.UNKNOWN;
        };
    }
}
