// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.time.Duration;

/**
 * What a program of the decoy is connected to. Every method throws {@link IOException} once the client is gone or a limit of
 * the trap host is reached; the program then simply ends. Used by one thread at a time.
 */
public interface Console {

    /** The next byte of input, or -1 at its end. */
    int read() throws IOException;

    /** Whether {@link #read} would return at once. */
    boolean hasInput();

    /** Waits, or returns {@code true} early when the client pressed Ctrl-C. */
    boolean pause(Duration time) throws IOException;

    /** Standard output. */
    void write(byte[] bytes, int offset, int count) throws IOException;

    /** Standard error; the same place as output on a terminal. */
    void error(byte[] bytes, int offset, int count) throws IOException;

    /** Whether the client asked for a terminal. */
    boolean terminal();

    int columns();

    int rows();
}
