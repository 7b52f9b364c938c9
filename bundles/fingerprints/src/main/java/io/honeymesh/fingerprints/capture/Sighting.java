// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.KexInit;

/** Something that has a fingerprint, and where it was seen. */
sealed interface Sighting {

    /** The packet with which it was complete. */
    long frame();

    Direction direction();

    /** A client's ClientHello. */
    record Hello(long frame, Direction direction, ClientHello hello) implements Sighting {}

    /** A client's or a server's key exchange proposal. */
    record Proposal(long frame, Direction direction, KexInit kex, boolean fromServer) implements Sighting {}
}
