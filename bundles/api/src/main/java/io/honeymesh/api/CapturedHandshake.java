// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A TLS ClientHello or a side's proposal for an SSH key exchange, out of a capture file.
 *
 * @param frame the packet with which it was complete, from 1, as Wireshark counts
 * @param source who sent it
 * @param serverName the server a ClientHello asks for, as it stands there; empty if it names none
 * @param fingerprints of the one who sent it
 */
public record CapturedHandshake(
        long frame,
        Endpoint source,
        Endpoint destination,
        Protocol protocol,
        Captured serverName,
        List<Fingerprint> fingerprints) {

    /** A host name's longest (RFC 1035). */
    private static final int MAX_NAME_BYTES = 255;

    /** What the handshake is of. */
    public enum Protocol {
        /** TLS over TCP. */
        TLS,
        QUIC,
        DTLS,
        SSH;

        private String transport() {
            return this == QUIC || this == DTLS ? "udp" : "tcp";
        }
    }

    public CapturedHandshake {
        fingerprints = List.copyOf(fingerprints);
    }

    /** On one line, of printable ASCII alone; {@code file} is shown as where it was found. */
    public String line(String file) {
        String found = fingerprints.stream()
                .map(fingerprint -> " " + fingerprint.kind() + "=" + fingerprint.value())
                .collect(Collectors.joining());
        String name = protocol == Protocol.SSH ? "" : " sni=" + serverName.toSafeText(MAX_NAME_BYTES);
        return SafeText.escape(file) + ":" + frame + " " + source + " > " + destination + " "
                + protocol.name().toLowerCase(Locale.ROOT) + name + found;
    }

    /** JSON-friendly values in a fixed order, once for each fingerprint. The file's name is given as it is. */
    public List<Map<String, Object>> fields(String file) {
        return fingerprints.stream()
                .map(fingerprint -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("file", file);
                    fields.put("frame", frame);
                    fields.put("src", source.address().toString());
                    fields.put("src_port", source.port());
                    fields.put("dst", destination.address().toString());
                    fields.put("dst_port", destination.port());
                    fields.put("transport", protocol.transport());
                    fields.put("sni", serverName.toSafeText(MAX_NAME_BYTES));
                    fields.put("kind", fingerprint.kind());
                    fields.put("value", fingerprint.value());
                    return fields;
                })
                .toList();
    }
}
