// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Transport;
import java.util.Optional;

/** The ClientHello a conversation began with, in whatever it came. */
final class Hellos {

    private Hellos() {}

    static Optional<ClientHello> first(Conversation conversation) {
        byte[] wire = conversation.wire().bytes();
        if (conversation.touch().flow().transport() == Transport.TCP) {
            return TlsHellos.first(wire);
        }
        return QuicHellos.first(wire).or(() -> DtlsHellos.first(wire));
    }
}
