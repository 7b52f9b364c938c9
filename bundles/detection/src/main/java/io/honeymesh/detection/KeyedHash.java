// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 with a key of its own that nobody sees, cut to 64 bits: enough to know a value again, not to find out what it
 * was, nor to choose one that collides. Not thread-safe.
 */
final class KeyedHash {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    KeyedHash() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }

    long of(byte[] bytes) {
        return ByteBuffer.wrap(mac.doFinal(bytes)).getLong();
    }
}
