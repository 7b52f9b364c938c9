// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

/** What came is not of the protocol. A stranger can cause it, so it has no trace and its message nothing of what came. */
public final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
        super(message, null, false, false);
    }
}
