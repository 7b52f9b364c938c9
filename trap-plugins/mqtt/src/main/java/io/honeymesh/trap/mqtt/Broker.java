// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One client's connection: CONNECT first, then whatever it asks, until it breaks the protocol or has enough. */
final class Broker {

    private static final int CONNECT = 1;
    private static final int CONNACK = 0x20;
    private static final int DISCONNECT = 0xe0;

    /** Reasons of CONNACK before MQTT 5 (3.2.2.3). */
    private static final int BAD_VERSION = 1;

    private static final int BAD_CLIENT_ID = 2;

    private final TrapSession session;
    private final Packets packets;
    private int version;

    Broker(TrapSession session) {
        this.session = session;
        this.packets = new Packets(session.input(), session.output());
    }

    void run() throws IOException {
        try {
            if (connect()) {
                Exchange exchange = new Exchange(session, packets, version);
                Optional<Packets.Header> header = packets.next();
                while (header.isPresent() && exchange.answer(header.get())) {
                    header = packets.next();
                }
            }
        } catch (Malformed malformed) {
            session.add(new Evidence.Violation(malformed.getMessage(), Captured.EMPTY));
            if (version == 5 && malformed.reason() != Malformed.SILENT) {
                packets.send(DISCONNECT, Packets.bytes(malformed.reason()));
            }
        }
    }

    /** @return whether the client is let in */
    private boolean connect() throws IOException, Malformed {
        Optional<Packets.Header> header = packets.next();
        if (header.isEmpty()) {
            return false;
        }
        if (header.get().first() != CONNECT << 4) {
            throw Malformed.silent("something else than CONNECT");
        }
        Optional<byte[]> body = packets.body(header.get());
        if (body.isEmpty()) {
            return false;
        }
        Connect connect = Connect.of(body.get());
        if (connect.version() == Connect.UNKNOWN_VERSION) {
            session.add(new Evidence.Violation("an unknown version of MQTT", Captured.head(body.get(), 64)));
            packets.send(CONNACK, Packets.bytes(0, BAD_VERSION));
            return false;
        }
        connect.evidence().forEach(session::add);
        boolean anonymous = connect.clientId().length == 0;
        if (anonymous && (connect.version() == 3 || connect.version() == 4 && !connect.clean())) {
            packets.send(CONNACK, Packets.bytes(0, BAD_CLIENT_ID));
            return false;
        }
        version = connect.version();
        packets.send(CONNACK, version == 5 ? welcome(anonymous) : Packets.bytes(0, 0));
        return true;
    }

    /** Mosquitto's limits as properties (3.2.2.3): 10 topic aliases, perhaps a client's name, 20 messages in flight. */
    private static byte[] welcome(boolean anonymous) {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        properties.writeBytes(Packets.bytes(34, 0, 10));
        if (anonymous) {
            byte[] name = ("auto-" + uuid()).getBytes(StandardCharsets.US_ASCII);
            properties.writeBytes(Packets.bytes(18, 0, name.length));
            properties.writeBytes(name);
        }
        properties.writeBytes(Packets.bytes(33, 0, 20));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(Packets.bytes(0, 0, properties.size()));
        body.writeBytes(properties.toByteArray());
        return body.toByteArray();
    }

    private static String uuid() {
        byte[] random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        String hex = HexFormat.of().formatHex(random).toUpperCase(Locale.ROOT);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }
}
