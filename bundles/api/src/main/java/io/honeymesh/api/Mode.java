// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** What the node does with a banned source's packets. */
public enum Mode {
    /** Counts what it would drop, drops nothing. */
    TEST,
    /** Drops what is banned. */
    ENFORCE,
    /** Drops everything but guards, allow-list and established management connections; reverts unless confirmed. */
    LOCKDOWN
}
