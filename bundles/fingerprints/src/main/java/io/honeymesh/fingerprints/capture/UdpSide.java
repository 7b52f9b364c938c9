// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.DtlsHellos;
import io.honeymesh.fingerprints.QuicHellos;
import java.util.function.Consumer;

/** The handshakes in the datagrams that one endpoint sent another. */
final class UdpSide {

    /** About what it costs beside the bytes it holds. */
    private static final int OBJECTS_BYTES = 512;

    private final QuicHellos quic = new QuicHellos();
    private final DtlsHellos dtls = new DtlsHellos();

    /** Whether a datagram is worth following. */
    static boolean mayMatter(Slice data) {
        return QuicHellos.mayBe(data.bytes(), data.from(), data.to())
                || DtlsHellos.mayBe(data.bytes(), data.from(), data.to());
    }

    void datagram(Slice data, Consumer<ClientHello> found) {
        if (QuicHellos.mayBe(data.bytes(), data.from(), data.to())) {
            quic.read(data.bytes(), data.from(), data.to(), found);
        } else {
            dtls.read(data.bytes(), data.from(), data.to(), found);
        }
    }

    /** Memory held. */
    int size() {
        return OBJECTS_BYTES + quic.size() + dtls.size();
    }
}
