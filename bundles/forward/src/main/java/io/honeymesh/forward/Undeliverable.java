// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

/** An event that can't be delivered, and couldn't be later either. Those before it got there. */
final class Undeliverable extends Exception {

    private static final long serialVersionUID = 1;

    private final long sequence;
    private final String reason;

    private Undeliverable(long sequence, String what, String reason, Throwable cause) {
        super(what, cause);
        this.sequence = sequence;
        this.reason = reason;
    }

    /** An exporter or a template fails on it, and would each time. */
    static Undeliverable unwritable(long sequence, Throwable cause) {
        return new Undeliverable(sequence, "can't be put into words", ": " + cause, cause);
    }

    static Undeliverable refused(long sequence, Refused refused) {
        return new Undeliverable(sequence, "was refused with " + refused.getMessage(), "", null);
    }

    /** The event's. */
    long sequence() {
        return sequence;
    }

    /** What is behind it; may be empty, else it begins with a colon. */
    String reason() {
        return reason;
    }
}
