// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client says when it connects (3.1).
 *
 * @param version 3, 4 or 5; any other is one Mosquitto doesn't know
 * @param clean whether nothing is to be remembered of it
 */
record Connect(
        int version,
        boolean clean,
        byte[] clientId,
        Optional<Will> will,
        Optional<byte[]> user,
        Optional<byte[]> password) {

    /** What is to be published when the client is gone. */
    record Will(byte[] topic, byte[] message) {}

    static final int UNKNOWN_VERSION = 0;

    /** The bit by which bridges tell themselves from clients. */
    private static final int BRIDGE = 0x80;

    static Connect of(byte[] body) throws Malformed {
        Fields fields = new Fields(body);
        String name = new String(fields.text(), StandardCharsets.UTF_8);
        int version = fields.oneByte() & ~BRIDGE;
        boolean known = name.equals("MQTT") ? version == 4 || version == 5 : version == 3;
        if (!name.equals("MQTT") && !name.equals("MQIsdp")) {
            throw Malformed.silent("a protocol of another name");
        }
        if (!known) {
            return new Connect(
                    UNKNOWN_VERSION, true, new byte[0], Optional.empty(), Optional.empty(), Optional.empty());
        }
        return of(version, fields);
    }

    private static Connect of(int version, Fields fields) throws Malformed {
        int flags = fields.oneByte();
        if ((flags & 1) != 0 && version > 3) {
            throw Malformed.silent("a reserved flag");
        }
        boolean hasWill = (flags & 4) != 0;
        boolean hasUser = (flags & 0x80) != 0;
        boolean hasPassword = (flags & 0x40) != 0;
        int willQuality = flags >> 3 & 3;
        boolean oddWill = willQuality == 3 || !hasWill && (willQuality > 0 || (flags & 0x20) != 0);
        if (oddWill || hasPassword && !hasUser && version < 5) {
            throw Malformed.silent("flags that contradict each other");
        }
        fields.twoBytes(); // how long it may be silent
        if (version == 5) {
            fields.properties();
        }
        byte[] clientId = fields.text();
        Optional<Will> will = hasWill ? Optional.of(will(version, fields)) : Optional.empty();
        Optional<byte[]> user = hasUser ? Optional.of(fields.text()) : Optional.empty();
        Optional<byte[]> password = hasPassword ? Optional.of(fields.binary()) : Optional.empty();
        if (!fields.isOver()) {
            throw Malformed.silent("bytes that belong to nothing");
        }
        return new Connect(version, (flags & 2) != 0, clientId, will, user, password);
    }

    private static Will will(int version, Fields fields) throws Malformed {
        if (version == 5) {
            fields.properties();
        }
        byte[] topic = fields.text();
        if (!Topics.isTopic(new String(topic, StandardCharsets.ISO_8859_1))) {
            throw Malformed.silent("a will for no topic");
        }
        return new Will(topic, fields.binary());
    }

    List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(
                new Evidence.Detail("mqtt.version", Captured.of(version == 3 ? "3.1" : version == 4 ? "3.1.1" : "5")));
        evidence.add(new Evidence.Detail("mqtt.client-id", Captured.of(clientId)));
        will.ifPresent(w -> {
            evidence.add(new Evidence.Detail("mqtt.will-topic", Captured.of(w.topic())));
            evidence.add(new Evidence.Detail("mqtt.will", Captured.of(w.message())));
        });
        if (user.isPresent() || password.isPresent()) {
            evidence.add(new Evidence.Credential(
                    "password", Captured.of(user.orElse(new byte[0])), Captured.of(password.orElse(new byte[0]))));
        }
        return evidence;
    }
}
