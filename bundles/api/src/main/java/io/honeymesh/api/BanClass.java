// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** Whose bans may push out whose when a table is full (S06): a lower class never evicts a higher one. Lowest first. */
public enum BanClass {
    /** Evidence that could be forged; lives in the kernel's scan state, never in the ban tables. */
    CLAIMED,
    /** From a peer. */
    MESH,
    /** From what this node saw proven. */
    PROVEN,
    /** From an operator. */
    MANUAL
}
