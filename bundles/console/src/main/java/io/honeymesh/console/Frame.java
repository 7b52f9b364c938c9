// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What goes over the socket: one byte that says which kind, two for the length, then so many bytes. Immutable.
 *
 * @param kind what the bytes are
 * @param bytes at most {@value #MOST} of them
 */
record Frame(Kind kind, byte[] bytes) {

    /** What one frame carries at most. */
    static final int MOST = 65_535;

    private static final byte[] NOTHING = {};

    enum Kind {
        /** The first, from the client: {@link Hello}. */
        HELLO('H'),
        /** From the client: what was typed. */
        INPUT('I'),
        /** From the client: nothing more is typed. */
        INPUT_ENDS('E'),
        /** From the client: the terminal's new size, {@link Hello#size}. */
        RESIZED('S'),
        /** From the node: what is shown. */
        OUTPUT('O'),
        /** From the node: what is shown on standard error. */
        ERROR('R'),
        /** The last, from the node: one byte, the exit code. */
        EXIT('X');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        private static Kind of(int letter) throws IOException {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            throw new IOException("no such kind of frame: " + letter);
        }
    }

    Frame {
        if (bytes.length > MOST) {
            throw new IllegalArgumentException("longer than " + MOST + " bytes");
        }
    }

    static Frame of(Kind kind) {
        return new Frame(kind, NOTHING);
    }

    /**
     * The next frame, or null where the stream ends between two.
     *
     * @throws IOException where it ends within one, or is none
     */
    static Frame read(DataInputStream in) throws IOException {
        int letter = in.read();
        if (letter < 0) {
            return null;
        }
        Kind kind = Kind.of(letter);
        byte[] bytes = new byte[in.readUnsignedShort()];
        try {
            in.readFully(bytes);
        } catch (EOFException e) {
            throw new IOException("the connection ended within a frame", e);
        }
        return new Frame(kind, bytes);
    }

    /** Writes it in one piece, so that frames of several threads don't mix as long as the stream is the lock. */
    void write(OutputStream out) throws IOException {
        byte[] all = new byte[3 + bytes.length];
        all[0] = (byte) kind.letter;
        all[1] = (byte) (bytes.length >> 8);
        all[2] = (byte) bytes.length;
        System.arraycopy(bytes, 0, all, 3, bytes.length);
        synchronized (out) {
            out.write(all);
            out.flush();
        }
    }
}
