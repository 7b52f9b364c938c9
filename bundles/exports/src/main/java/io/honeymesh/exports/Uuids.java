// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** UUIDs that a name makes (RFC 9562, version 5): what is exported again is known again. The JDK has version 3 only. */
final class Uuids {

    /** Of this program's own objects; chosen at random, once. */
    static final UUID HONEYMESH = UUID.fromString("5f6f6c9e-2a52-4c35-9d0a-1c7b0e5d7a41");

    private Uuids() {}

    static UUID of(UUID namespace, String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .flip());
            ByteBuffer digest = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            return new UUID(
                    digest.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L,
                    digest.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
