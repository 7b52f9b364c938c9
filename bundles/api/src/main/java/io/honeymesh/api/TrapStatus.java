// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * One trap listener.
 *
 * @param trap the protocol's name
 * @param state what it is doing
 * @param detail why it is not listening and what to do; empty when it is
 * @param connections conversations open now
 * @param touches conversations since it opened
 */
public record TrapStatus(
        String trap,
        Transport transport,
        Endpoint endpoint,
        State state,
        String detail,
        int connections,
        long touches) {

    /** What a listener is doing. */
    public enum State {
        LISTENING,
        /** Its port was in use: skipped, as the default port table asks. */
        SKIPPED,
        /** It can't listen; the detail says why. */
        FAILED,
        CLOSED
    }
}
