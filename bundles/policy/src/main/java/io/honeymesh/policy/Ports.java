// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import java.util.OptionalInt;
import java.util.Set;

/**
 * The local ports the rules depend on.
 *
 * @param trapsTcp those that a trap has on every local address
 * @param trapsUdp the same
 */
record Ports(Set<Integer> trapsTcp, Set<Integer> trapsUdp, OptionalInt catchAll, Set<Integer> management) {

    static final Ports NONE = new Ports(Set.of(), Set.of(), OptionalInt.empty(), Set.of());
}
