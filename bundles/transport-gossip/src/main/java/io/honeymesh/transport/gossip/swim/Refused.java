// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.swim;

/** Why something that came was not heeded. */
public enum Refused {
    /** From, or about, an address where the cluster has no members. */
    NOT_ADMITTED,
    /** Not of this cluster, or broken. */
    MALFORMED,
    /** Meant for another node. */
    FOR_OTHERS,
    /** Two nodes of one name. */
    CONFLICT,
    /** Too many members, or a leap of an incarnation. */
    OVER_LIMIT
}
