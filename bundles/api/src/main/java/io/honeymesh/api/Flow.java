// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** One conversation's 5-tuple, seen from this node. */
public record Flow(Transport transport, Endpoint remote, Endpoint local) {

    // Written out, as the generated ones go through method handles: on the hot path those are many cold cache lines.

    @Override
    public int hashCode() {
        return remote.hashCode() * 31 + local.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Flow that
                && transport == that.transport
                && remote.equals(that.remote)
                && local.equals(that.local);
    }
}
