// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** How far a node goes by what a peer says (BTL). Lowest first. */
public enum TrustLevel {
    /** Observed only. */
    L0,
    /** Enforced once independent peers of at least this level say the same. */
    L1,
    /** Enforced at once. Granted by an operator only. */
    L2,
    /** May lift mesh bans as well. Granted by an operator only. */
    L3
}
