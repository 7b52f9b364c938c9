// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.spi.Persona;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Identifiers in the forms Elasticsearch gives them. */
final class Ids {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Ids() {}

    /** A random UUID (RFC 9562, version 4). */
    static UUID random(Persona persona, String label) {
        ByteBuffer bytes = ByteBuffer.wrap(persona.bytes(label, 16));
        return new UUID(bytes.getLong() & ~0xf000L | 0x4000, bytes.getLong() & ~0L >>> 2 | 1L << 63);
    }

    /** The same in 22 characters, as clusters, nodes and indices have it. */
    static String uuid(Persona persona, String label) {
        UUID uuid = random(persona, label);
        return base64(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
    }

    /**
     * 20 characters: sequence, time and node, mixed so that documents of one time compress well.
     *
     * @param node six bytes that are the same for all documents of a node
     */
    static String document(long sequence, long millis, byte[] node) {
        byte[] id = new byte[15];
        id[0] = (byte) sequence;
        id[1] = (byte) (sequence >>> 16);
        for (int i = 0; i < 4; i++) {
            id[2 + i] = (byte) (millis >>> 16 + 8 * i);
        }
        System.arraycopy(node, 0, id, 6, 6);
        id[12] = (byte) (millis >>> 8);
        id[13] = (byte) (sequence >>> 8);
        id[14] = (byte) millis;
        return BASE64.encodeToString(id);
    }

    /** What a document's identifier has of its sequence. */
    static final int MAX_SEQUENCE = (1 << 24) - 1;

    /** The sequence in a document's identifier, at most {@link #MAX_SEQUENCE}; -1 if it is none. */
    static int sequence(String id) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(id);
            return bytes.length != 15 ? -1 : bytes[0] & 0xff | (bytes[13] & 0xff) << 8 | (bytes[1] & 0xff) << 16;
        } catch (IllegalArgumentException notBase64) {
            return -1;
        }
    }

    static String base64(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }
}
