// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedHandshake;
import io.honeymesh.api.CapturedHandshake.Protocol;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.Hassh;
import io.honeymesh.fingerprints.Ja3;
import io.honeymesh.fingerprints.Ja4;
import java.util.List;

/** What is told of a sighting. */
final class Report {

    private Report() {}

    static CapturedHandshake of(Sighting sighting) {
        return new CapturedHandshake(
                sighting.frame(),
                sighting.direction().source(),
                sighting.direction().destination(),
                protocol(sighting),
                sighting instanceof Sighting.Hello seen
                        ? Captured.of(seen.hello().serverName())
                        : Captured.EMPTY,
                fingerprints(sighting));
    }

    private static Protocol protocol(Sighting sighting) {
        return switch (sighting) {
            case Sighting.Hello seen ->
                switch (seen.hello().carrier()) {
                    case TLS -> Protocol.TLS;
                    case QUIC -> Protocol.QUIC;
                    case DTLS -> Protocol.DTLS;
                };
            case Sighting.Proposal seen -> Protocol.SSH;
        };
    }

    private static List<Fingerprint> fingerprints(Sighting sighting) {
        return switch (sighting) {
            case Sighting.Hello seen -> {
                ClientHello hello = seen.hello();
                yield List.of(new Fingerprint(Ja4.KIND, Ja4.of(hello)), new Fingerprint(Ja3.KIND, Ja3.of(hello)));
            }
            case Sighting.Proposal seen ->
                List.of(
                        seen.fromServer()
                                ? new Fingerprint(Hassh.SERVER_KIND, Hassh.server(seen.kex()))
                                : new Fingerprint(Hassh.CLIENT_KIND, Hassh.client(seen.kex())));
        };
    }
}
