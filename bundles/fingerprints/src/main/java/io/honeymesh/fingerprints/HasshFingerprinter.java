// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.Fingerprinter;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** The HASSH of clients that speak SSH. */
@Component
public final class HasshFingerprinter implements Fingerprinter {

    @Override
    public List<Fingerprint> fingerprints(Conversation conversation) {
        if (conversation.touch().flow().transport() != Transport.TCP) {
            return List.of();
        }
        return SshKexInit.of(conversation.wire().bytes())
                .map(kex -> List.of(new Fingerprint(Hassh.CLIENT_KIND, Hassh.client(kex))))
                .orElse(List.of());
    }
}
