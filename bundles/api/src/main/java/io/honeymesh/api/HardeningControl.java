// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * One of the things that keep the node's process from doing harm, should somebody get it to.
 *
 * @param name what it is called
 * @param detail what it does, or why it is off and what to do
 */
public record HardeningControl(String name, State state, String detail) {

    /** Whether it protects. */
    public enum State {
        ON,
        OFF,
        /** This machine doesn't tell. */
        UNKNOWN
    }
}
