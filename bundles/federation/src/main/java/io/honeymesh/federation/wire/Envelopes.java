// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Messages as signed envelopes, version 2, and back. Pure; thread-safe. */
public final class Envelopes {

    /** The one version there is. */
    public static final int VERSION = 2;

    /** Bytes of the longest envelope. */
    public static final int MAX_BYTES = io.honeymesh.api.spi.Envelope.MAX_BYTES;

    /** 400 days: what says who belongs to the mesh is renewed long before. */
    private static final long LONGEST_TTL_SECONDS = Duration.ofDays(400).toSeconds();

    /** Far from where adding to it could overflow. */
    private static final long LAST_SEQUENCE = 1L << 62;

    private static final long LATEST_MILLIS =
            Instant.parse("9999-01-01T00:00:00Z").toEpochMilli();

    private Envelopes() {}

    /** @throws IllegalArgumentException if the message is longer than an envelope may be */
    public static byte[] sign(Signer signer, Header header, Body body) {
        byte[] envelope =
                CoseSign1.sign(signer, MessageType.of(body).externalAad(header.cluster()), payload(header, body));
        if (envelope.length > MAX_BYTES) {
            throw new IllegalArgumentException("the message has " + envelope.length + " bytes, more than " + MAX_BYTES);
        }
        return envelope;
    }

    private static byte[] payload(Header header, Body body) {
        return CborWriter.bytes(out -> out.map(8, () -> {
            out.key(1).number(VERSION);
            out.key(2).number(MessageType.of(body).number());
            out.key(3).text(header.cluster());
            out.key(4).bytes(header.id().bytes());
            out.key(5).number(header.sequence());
            out.key(6).number(header.issued().toEpochMilli());
            out.key(7).number(header.ttl().toSeconds());
            out.key(8);
            BodyCodec.write(body, out);
        }));
    }

    /**
     * What an envelope says; its signature is not looked at yet.
     *
     * @throws Malformed unless it is exactly an envelope of this version for this cluster
     */
    public static Message open(byte[] envelope, String cluster) throws Malformed {
        if (envelope.length > MAX_BYTES) {
            throw new Malformed(Refusal.OVERSIZED, envelope.length + " bytes");
        }
        CoseSign1 signed = CoseSign1.decode(envelope);
        Message message = CborReader.read(signed.payload(), in -> read(in, signed, envelope, cluster));
        if (!Arrays.equals(payload(message.header(), message.body()), signed.payload())) {
            throw CborReader.malformed("not the one encoding of its content");
        }
        return message;
    }

    private static Message read(CborReader in, CoseSign1 signed, byte[] envelope, String cluster) throws Malformed {
        in.beginMap();
        if (!in.has(1) || in.number(Long.MIN_VALUE, Long.MAX_VALUE) != VERSION) {
            throw new Malformed(Refusal.VERSION, "not version " + VERSION);
        }
        in.key(2);
        MessageType type = MessageType.of(in.integer(1, 255));
        in.key(3);
        if (!in.text(Header.MAX_CLUSTER).equals(cluster)) {
            throw new Malformed(Refusal.CLUSTER, "for another cluster");
        }
        in.key(4);
        EventId id = EventId.of(in.bytes(EventId.BYTES, EventId.BYTES));
        in.key(5);
        long sequence = in.number(1, LAST_SEQUENCE);
        in.key(6);
        Instant issued = Instant.ofEpochMilli(in.number(0, LATEST_MILLIS));
        in.key(7);
        Duration ttl = Duration.ofSeconds(in.number(1, LONGEST_TTL_SECONDS));
        in.key(8);
        Body body = BodyCodec.read(type, in);
        in.endMap();
        return new Message(signed.key(), new Header(cluster, id, sequence, issued, ttl), body, signed, envelope);
    }
}
