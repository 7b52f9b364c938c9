// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.spi.Fingerprinter;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The JA3 of clients that speak TLS, QUIC or DTLS. The first ClientHello of a conversation counts. */
@Component
public final class Ja3Fingerprinter implements Fingerprinter {

    @Override
    public List<Fingerprint> fingerprints(Conversation conversation) {
        return Hellos.first(conversation)
                .map(hello -> List.of(new Fingerprint(Ja3.KIND, Ja3.of(hello))))
                .orElse(List.of());
    }
}
