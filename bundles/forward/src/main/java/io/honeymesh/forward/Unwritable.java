// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

/** An event can't be put into words: an exporter or a template fails on it, and would each time. Those before it got there. */
final class Unwritable extends Exception {

    private static final long serialVersionUID = 1;

    private final long sequence;

    Unwritable(long sequence, Throwable cause) {
        super(String.valueOf(cause), cause);
        this.sequence = sequence;
    }

    /** The event's. */
    long sequence() {
        return sequence;
    }
}
