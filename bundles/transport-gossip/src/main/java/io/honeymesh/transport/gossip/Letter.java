// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.gossip.wire.Malformed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A user message between nodes of HoneyMesh: a mark, a kind, then what it says. A serf agent says that it doesn't know it. */
sealed interface Letter {

    /** Unlike any message of serf's. */
    byte MARK = 'H';

    /** An envelope that spreads. */
    record Live(byte[] envelope) implements Letter {}

    /** Envelopes that the other side lacked. */
    record Held(List<byte[]> envelopes) implements Letter {}

    /** What this side lacks, by the first 16 bytes of the envelopes' hashes in hexadecimal digits. */
    record Want(List<String> names) implements Letter {}

    int NAME_BYTES = 16;

    /** Live ones and the few held ones that are passed on have one envelope. */
    int MOST_BY_DATAGRAM = 2 + 2 + Envelope.MAX_BYTES;

    /** More would make the answer too long. */
    int MOST_WANTED = 4096;

    int MOST_HELD = 4096;

    byte LIVE = 'L';
    byte HELD = 'A';
    byte WANT = 'W';

    /** The beginning of a hash of all of it. */
    static String name(Envelope envelope) {
        return envelope.id().substring(0, 2 * NAME_BYTES);
    }

    default byte[] encode() {
        return switch (this) {
            case Live(byte[] envelope) -> write(LIVE, envelope.length, out -> out.put(envelope));
            case Held(List<byte[]> envelopes) ->
                write(
                        HELD,
                        envelopes.stream()
                                .mapToInt(envelope -> 2 + envelope.length)
                                .sum(),
                        out -> envelopes.forEach(envelope ->
                                out.putShort((short) envelope.length).put(envelope)));
            case Want(List<String> names) ->
                write(
                        WANT,
                        NAME_BYTES * names.size(),
                        out -> names.forEach(name -> out.put(HexFormat.of().parseHex(name))));
        };
    }

    private static byte[] write(byte kind, int length, java.util.function.Consumer<ByteBuffer> body) {
        ByteBuffer out = ByteBuffer.allocate(2 + length).put(MARK).put(kind);
        body.accept(out);
        return out.array();
    }

    static boolean is(byte[] message) {
        return message.length > 2 && message[0] == MARK;
    }

    static Letter decode(byte[] message) throws Malformed {
        if (!is(message)) {
            throw new Malformed("no letter");
        }
        byte[] body = Arrays.copyOfRange(message, 2, message.length);
        return switch (message[1]) {
            case LIVE -> new Live(bounded(body));
            case HELD -> held(ByteBuffer.wrap(body));
            case WANT -> new Want(names(body, MOST_WANTED));
            default -> throw new Malformed("no kind of letter");
        };
    }

    private static Held held(ByteBuffer in) throws Malformed {
        List<byte[]> envelopes = new ArrayList<>();
        while (in.remaining() >= 2) {
            byte[] envelope = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
            in.get(envelope);
            if (envelope.length == 0 || envelopes.size() == MOST_HELD) {
                throw new Malformed("an envelope of nothing, or too many");
            }
            envelopes.add(bounded(envelope));
        }
        return new Held(envelopes);
    }

    private static byte[] bounded(byte[] envelope) throws Malformed {
        if (envelope.length > Envelope.MAX_BYTES) {
            throw new Malformed("too long for an envelope");
        }
        return envelope;
    }

    static List<String> names(byte[] bytes, int most) throws Malformed {
        if (bytes.length % NAME_BYTES != 0 || bytes.length / NAME_BYTES > most) {
            throw new Malformed("no names, or too many");
        }
        List<String> names = new ArrayList<>(bytes.length / NAME_BYTES);
        for (int at = 0; at < bytes.length; at += NAME_BYTES) {
            names.add(HexFormat.of().formatHex(bytes, at, at + NAME_BYTES));
        }
        return names;
    }
}
