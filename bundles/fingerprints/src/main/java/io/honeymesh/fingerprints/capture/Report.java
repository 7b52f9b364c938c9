// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.SafeText;
import io.honeymesh.fingerprints.Carrier;
import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.Hassh;
import io.honeymesh.fingerprints.Ja3;
import io.honeymesh.fingerprints.Ja4;
import java.util.List;
import java.util.stream.Collectors;

/** What is shown of a sighting: printable ASCII alone, whatever a stranger called his server. */
final class Report {

    /** A host name's longest (RFC 1035). */
    private static final int MAX_NAME_BYTES = 255;

    private final String file;

    Report(String file) {
        this.file = file;
    }

    /** One line. */
    String text(Sighting sighting) {
        String fingerprints = fingerprints(sighting).stream()
                .map(fingerprint -> " " + fingerprint.kind() + "=" + fingerprint.value())
                .collect(Collectors.joining());
        String name = sighting instanceof Sighting.Hello ? " sni=" + serverName(sighting) : "";
        return SafeText.escape(file) + ":" + sighting.frame() + " "
                + sighting.direction().source() + " > " + sighting.direction().destination() + " " + protocol(sighting)
                + name + fingerprints;
    }

    /** One JSON object for each fingerprint. */
    List<String> json(Sighting sighting) {
        Direction direction = sighting.direction();
        String where = "{\"file\":" + quote(file) + ",\"frame\":" + sighting.frame() + ",\"src\":\""
                + direction.source().address() + "\",\"src_port\":"
                + direction.source().port() + ",\"dst\":\""
                + direction.destination().address() + "\",\"dst_port\":"
                + direction.destination().port() + ",\"transport\":\"" + transport(sighting) + "\",\"sni\":"
                + quote(serverName(sighting));
        return fingerprints(sighting).stream()
                .map(fingerprint -> where + ",\"kind\":" + quote(fingerprint.kind()) + ",\"value\":"
                        + quote(fingerprint.value()) + "}")
                .toList();
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

    private static String serverName(Sighting sighting) {
        return sighting instanceof Sighting.Hello seen
                ? Captured.of(seen.hello().serverName()).toSafeText(MAX_NAME_BYTES)
                : "";
    }

    private static String protocol(Sighting sighting) {
        return switch (sighting) {
            case Sighting.Hello seen ->
                switch (seen.hello().carrier()) {
                    case TLS -> "tls";
                    case QUIC -> "quic";
                    case DTLS -> "dtls";
                };
            case Sighting.Proposal seen -> "ssh";
        };
    }

    private static String transport(Sighting sighting) {
        return sighting instanceof Sighting.Hello seen && seen.hello().carrier() != Carrier.TLS ? "udp" : "tcp";
    }

    /** A JSON string; ASCII alone, so that no terminal takes a file's name for orders. */
    private static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append('"').toString();
    }
}
