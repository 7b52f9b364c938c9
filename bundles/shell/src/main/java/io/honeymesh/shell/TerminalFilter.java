// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.Optional;

/**
 * Lets through to a terminal only what is on a list (S13): printable ASCII, line feed, return, backspace, tab, and of
 * control sequences (ECMA-48, CSI) the colours, the movement of the cursor and erasing, each written anew with bounded
 * numbers. Titles, clipboards, questions to the terminal, its modes, whatever is C1 or not ASCII never get out; a character
 * beyond ASCII becomes {@code ?}. Keeps its state between pieces, so that a sequence may begin in one and end in the next.
 * Not thread-safe.
 */
final class TerminalFilter {

    private enum State {
        GROUND,
        ESCAPE,
        /** An escape with intermediate bytes, such as those that choose a character set. */
        INTERMEDIATE,
        CSI,
        /** What OSC, DCS, SOS, PM and APC carry, up to their end. */
        STRING
    }

    private static final int ESC = 0x1b;
    private static final int BEL = 0x07;
    private static final int DEL = 0x7f;
    private static final int CANCEL = 0x18;
    private static final int SUBSTITUTE = 0x1a;

    private static final int MAX_CSI_BYTES = 64;

    /** A string that doesn't end hides no more than this of what follows. */
    private static final int MAX_STRING_BYTES = 4096;

    private final boolean sequences;
    private State state = State.GROUND;
    private final StringBuilder csi = new StringBuilder();
    private int length;
    private int continuation;
    private boolean moves;
    private long leftOut;

    /** @param sequences whether any control sequence is let through; without, return and backspace aren't either */
    TerminalFilter(boolean sequences) {
        this.sequences = sequences;
    }

    /** Whether something has gone through that moves the cursor up or anywhere, or erases the screen. */
    boolean moves() {
        return moves;
    }

    /** Sequences and characters that were left out or replaced. */
    long leftOut() {
        return leftOut;
    }

    /** What goes through of the bytes, which are given as ISO 8859-1 text. */
    String pass(CharSequence bytes) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            take(bytes.charAt(i) & 0xff, out);
        }
        return out.toString();
    }

    private void take(int b, StringBuilder out) {
        switch (state) {
            case GROUND -> ground(b, out);
            case ESCAPE -> escape(b, out);
            case INTERMEDIATE -> {
                if (b < 0x20 || b > 0x2f) {
                    leave(b, out, b >= 0x30 && b < DEL);
                }
            }
            case CSI -> sequence(b, out);
            case STRING -> string(b, out);
        }
    }

    private void ground(int b, StringBuilder out) {
        if (b >= 0x80) {
            beyondAscii(b, out);
            return;
        }
        continuation = 0;
        if (b >= 0x20 && b < DEL || b == '\n' || b == '\t' || sequences && (b == '\r' || b == '\b')) {
            out.append((char) b);
        } else if (b == ESC) {
            state = State.ESCAPE;
        } else if (b != '\r' && b != '\b' && b != BEL) {
            leftOut++;
        }
    }

    /** One {@code ?} for each character of UTF-8, and for each byte that is none. */
    private void beyondAscii(int b, StringBuilder out) {
        if (b < 0xc0 && continuation > 0) {
            continuation--;
            return;
        }
        continuation = b < 0xc0 ? 0 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
        out.append('?');
        leftOut++;
    }

    private void escape(int b, StringBuilder out) {
        switch (b) {
            case '[' -> {
                csi.setLength(0);
                length = 0;
                state = State.CSI;
            }
            case ']', 'P', 'X', '^', '_' -> {
                length = 0;
                leftOut++;
                state = State.STRING;
            }
            case ESC -> leftOut++;
            default -> {
                if (b >= 0x20 && b <= 0x2f) {
                    state = State.INTERMEDIATE;
                } else {
                    leave(b, out, b >= 0x30 && b < DEL);
                }
            }
        }
    }

    private void sequence(int b, StringBuilder out) {
        if (b >= 0x40 && b < DEL) {
            Optional<String> allowed =
                    sequences && length <= MAX_CSI_BYTES ? Csi.allowed(csi, (char) b) : Optional.empty();
            allowed.ifPresent(out::append);
            moves |= allowed.isPresent() && "AFHfdJ".indexOf(b) >= 0;
            leftOut += allowed.isEmpty() ? 1 : 0;
            state = State.GROUND;
        } else if (b >= 0x20 && b < 0x40) {
            if (length++ < MAX_CSI_BYTES) {
                csi.append((char) b);
            }
        } else {
            leave(b, out, false);
        }
    }

    private void string(int b, StringBuilder out) {
        if (b == BEL || b == CANCEL || b == SUBSTITUTE) {
            state = State.GROUND;
        } else if (b == ESC) {
            state = State.ESCAPE;
        } else if (b == '\n' || ++length > MAX_STRING_BYTES) {
            state = State.GROUND;
            ground(b, out);
        }
    }

    /** Leaves a sequence out; a byte that doesn't belong to it counts for itself. */
    private void leave(int b, StringBuilder out, boolean belongs) {
        leftOut++;
        state = State.GROUND;
        if (!belongs) {
            ground(b, out);
        }
    }
}
