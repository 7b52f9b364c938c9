// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * What became of an order to the enforcer: an expected failure is a value, not an exception.
 *
 * @param detail why it is not enforced; empty when it is
 */
public record Enforcement(State state, String detail) {

    /** What became of an order. */
    public enum State {
        /** The kernel has it. */
        ENFORCED,
        /** This node only observes: nothing is dropped. */
        OBSERVED,
        /** The enforcer is away just now (being replaced or stopped); it is given the whole ban book when it is back. */
        UNAVAILABLE,
        /** The table's quota for this class of ban is full (S06). */
        REFUSED
    }

    public static final Enforcement ENFORCED = new Enforcement(State.ENFORCED, "");

    public static Enforcement observed(String why) {
        return new Enforcement(State.OBSERVED, why);
    }

    public static Enforcement unavailable(String why) {
        return new Enforcement(State.UNAVAILABLE, why);
    }

    public static Enforcement refused(String why) {
        return new Enforcement(State.REFUSED, why);
    }
}
