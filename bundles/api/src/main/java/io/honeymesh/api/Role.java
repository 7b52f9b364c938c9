// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** What somebody may do; each role may do what those before it may. */
public enum Role {
    /** Looks; captured secrets are masked (S33). */
    VIEWER,
    /** Bans, lifts, allows, changes the mode. */
    OPERATOR,
    /** Everything: who is let in, too. */
    ADMIN;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
