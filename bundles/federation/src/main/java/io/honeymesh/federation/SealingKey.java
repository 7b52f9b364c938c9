// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import java.io.IOException;

/** The private key to which tokens for this node are sealed (S29); a key of its own, apart from the node's identity. */
interface SealingKey {

    /** The one that is there, or a new one. */
    byte[] open() throws IOException;

    /** A new one in its place: what was sealed to the one before nobody can open any more. */
    void renew() throws IOException;
}
