// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a connected client asks and is told. */
final class Exchange {

    /** Most filters of a client that are remembered; the others are accepted and find nothing. */
    static final int MAX_FILTERS = 64;

    /** How many topic aliases MQTT 5 clients are told they may use. */
    private static final int MAX_ALIASES = 10;

    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int PUBREL = 6;
    private static final int PUBCOMP = 7;
    private static final int SUBSCRIBE = 8;
    private static final int UNSUBSCRIBE = 10;
    private static final int PINGREQ = 12;
    private static final int PINGRESP = 13;
    private static final int DISCONNECT = 14;

    /** The flags that PUBREL, SUBSCRIBE and UNSUBSCRIBE must have. */
    private static final int FIXED_FLAGS = 2;

    private static final int RETAIN = 1;
    private static final int NO_SUBSCRIBERS = 0x10;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int NO_SUBSCRIPTION = 0x11;

    private final TrapSession session;
    private final Packets packets;
    private final int version;
    private final Map<String, Integer> filters = new LinkedHashMap<>();
    private final Map<Integer, byte[]> aliases = new HashMap<>();
    private Map<String, String> retained = Map.of();
    private int lastId;

    Exchange(TrapSession session, Packets packets, int version) {
        this.session = session;
        this.packets = packets;
        this.version = version;
    }

    /** @return whether the conversation goes on */
    boolean answer(Packets.Header header) throws IOException, Malformed {
        if (header.type() == PUBLISH) {
            return publish(header);
        }
        Optional<byte[]> body = packets.body(header);
        if (body.isEmpty()) {
            return false;
        }
        Fields fields = new Fields(body.get());
        switch (header.type()) {
            case PUBACK, PUBCOMP -> fields.twoBytes();
            case PUBREC -> send(PUBREL << 4 | FIXED_FLAGS, fields.twoBytes());
            case PUBREL -> {
                if (hasOddFlags(header)) {
                    throw Malformed.silent("flags of a PUBREL");
                }
                send(PUBCOMP << 4, fields.twoBytes());
            }
            case SUBSCRIBE -> subscribe(header, fields);
            case UNSUBSCRIBE -> unsubscribe(header, fields);
            case PINGREQ -> packets.send(PINGRESP << 4, new byte[0]);
            case PINGRESP -> {}
            case DISCONNECT -> {
                return false;
            }
            case 0 -> throw new Malformed(Malformed.PROTOCOL_ERROR, "a packet of no type");
            default -> throw Malformed.silent("a packet that clients don't send");
        }
        return true;
    }

    /** MQTT 3.1 did not say that they must be right. */
    private boolean hasOddFlags(Packets.Header header) {
        return version > 3 && header.flags() != FIXED_FLAGS;
    }

    private void send(int first, int id, int... more) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(id >> 8);
        body.write(id);
        body.writeBytes(Packets.bytes(more));
        packets.send(first, body.toByteArray());
    }

    private int packetId(Fields fields) throws Malformed {
        int id = fields.twoBytes();
        if (id == 0) {
            throw Malformed.packet("a packet without a number");
        }
        return id;
    }

    private void subscribe(Packets.Header header, Fields fields) throws IOException, Malformed {
        if (hasOddFlags(header)) {
            throw Malformed.packet("flags of a SUBSCRIBE");
        }
        int id = packetId(fields);
        if (version == 5) {
            fields.properties();
        }
        Map<String, Integer> asked = new LinkedHashMap<>();
        ByteArrayOutputStream granted = new ByteArrayOutputStream();
        while (!fields.isOver()) {
            String filter = new String(fields.text(), StandardCharsets.ISO_8859_1);
            int options = fields.oneByte();
            boolean odd = version == 5 ? (options & 0xc0) != 0 || (options & 0x30) == 0x30 : (options & 0xfc) != 0;
            if (!Topics.isFilter(filter) || odd || (options & 3) == 3) {
                throw Malformed.packet("a filter that can't be");
            }
            session.command("SUBSCRIBE " + filter);
            asked.put(filter, options & 3);
            granted.write(options & 3);
        }
        if (asked.isEmpty() && version > 3) {
            throw Malformed.packet("a SUBSCRIBE to nothing");
        }
        answer(0x90, id, granted.toByteArray());
        asked.forEach((filter, quality) -> {
            if (filters.size() < MAX_FILTERS || filters.containsKey(filter)) {
                filters.put(filter, quality);
            }
        });
        for (Map.Entry<String, String> message : retained().entrySet()) {
            if (asked.keySet().stream().limit(MAX_FILTERS).anyMatch(f -> Topics.matches(f, message.getKey()))) {
                deliver(
                        RETAIN,
                        message.getKey().getBytes(StandardCharsets.ISO_8859_1),
                        0,
                        message.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private Map<String, String> retained() {
        if (retained.isEmpty()) {
            retained = Retained.of(session.persona(), Instant.now());
        }
        return retained;
    }

    private void unsubscribe(Packets.Header header, Fields fields) throws IOException, Malformed {
        if (hasOddFlags(header)) {
            throw Malformed.packet("flags of an UNSUBSCRIBE");
        }
        int id = packetId(fields);
        if (version == 5) {
            fields.properties();
        }
        ByteArrayOutputStream reasons = new ByteArrayOutputStream();
        boolean some = false;
        while (!fields.isOver()) {
            String filter = new String(fields.text(), StandardCharsets.ISO_8859_1);
            if (!Topics.isFilter(filter)) {
                throw Malformed.packet("a filter that can't be");
            }
            reasons.write(filters.remove(filter) == null ? NO_SUBSCRIPTION : 0);
            some = true;
        }
        if (!some && version > 3) {
            throw Malformed.packet("an UNSUBSCRIBE from nothing");
        }
        answer(0xb0, id, version == 5 ? reasons.toByteArray() : new byte[0]);
    }

    /** SUBACK and UNSUBACK. */
    private void answer(int first, int id, byte[] reasons) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(id >> 8);
        body.write(id);
        if (version == 5) {
            body.write(0); // no properties
        }
        body.writeBytes(reasons);
        packets.send(first, body.toByteArray());
    }

    private boolean publish(Packets.Header header) throws IOException, Malformed {
        int quality = header.flags() >> 1 & 3;
        if (quality == 3) {
            throw Malformed.packet("a quality of service of 3");
        }
        PublishHead head = new PublishHead(packets, header.length());
        Optional<byte[]> first = head.topic();
        if (first.isEmpty()) {
            return false;
        }
        int id = 0;
        if (quality > 0) {
            Optional<byte[]> number = head.take(2);
            if (number.isEmpty()) {
                return false;
            }
            id = new Fields(number.get()).twoBytes();
            if (id == 0) {
                throw new Malformed(Malformed.PROTOCOL_ERROR, "a packet without a number");
            }
        }
        OptionalInt alias = OptionalInt.empty();
        if (version == 5) {
            Optional<byte[]> properties = head.properties();
            if (properties.isEmpty()) {
                return false;
            }
            alias = new Fields(properties.get()).properties();
        }
        byte[] topic = topic(first.get(), alias);
        Publication publication = new Publication();
        boolean whole;
        try {
            whole = publication.read(packets, head.left());
        } finally {
            session.add(publication.evidence(topic)); // also what was cut off
        }
        if (whole) {
            acknowledge(quality, id, topic, publication);
        }
        return whole;
    }

    private byte[] topic(byte[] given, OptionalInt alias) throws Malformed {
        byte[] topic = given;
        if (alias.isPresent()) {
            if (alias.getAsInt() == 0 || alias.getAsInt() > MAX_ALIASES) {
                throw new Malformed(0x94, "a topic alias that was not allowed");
            }
            if (given.length > 0) {
                aliases.put(alias.getAsInt(), given);
            } else {
                topic = aliases.getOrDefault(alias.getAsInt(), given);
            }
        }
        if (!Topics.isTopic(new String(topic, StandardCharsets.ISO_8859_1))) {
            throw new Malformed(Malformed.PROTOCOL_ERROR, "a topic that can't be");
        }
        return topic;
    }

    /** Whoever listens to itself hears what it said; nobody else is there. */
    private void acknowledge(int quality, int id, byte[] topic, Publication publication) throws IOException {
        String name = new String(topic, StandardCharsets.ISO_8859_1);
        boolean system = name.startsWith("$");
        int heard = -1;
        for (Map.Entry<String, Integer> filter : filters.entrySet()) {
            if (!system && Topics.matches(filter.getKey(), name)) {
                heard = Math.max(heard, Math.min(filter.getValue(), quality));
            }
        }
        if (heard >= 0 && publication.isKeptWhole()) {
            deliver(heard << 1, topic, heard, publication.message());
        }
        int reason = heard >= 0 ? 0 : system ? NOT_AUTHORIZED : NO_SUBSCRIBERS;
        if (quality == 1 && version == 5 && reason != 0) {
            send(PUBACK << 4, id, reason);
        } else if (quality > 0) {
            send((quality == 1 ? PUBACK : PUBREC) << 4, id);
        }
    }

    private void deliver(int flags, byte[] topic, int quality, byte[] message) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(topic.length >> 8);
        body.write(topic.length);
        body.writeBytes(topic);
        if (quality > 0) {
            lastId = lastId % 0xffff + 1;
            body.write(lastId >> 8);
            body.write(lastId);
        }
        if (version == 5) {
            body.write(0); // no properties
        }
        body.writeBytes(message);
        packets.send(PUBLISH << 4 | flags, body.toByteArray());
    }
}
