// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Whose licences are believed.
 *
 * @param development whether anybody can sign with it
 */
public record VendorKey(PublicKey key, boolean development) {

    /** The key whose private half lies open in {@code tools/license-issuer}. */
    public static final String DEVELOPMENT = "Hwwsu4S5v0f8tkl9TGUJ_ROs-UkQKQPAfC-Z9e9kUSA";

    private static final int RAW_BYTES = 32;

    /** What a SubjectPublicKeyInfo begins with before an Ed25519 key's 32 bytes (RFC 8410, section 4). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** @throws IllegalStateException if the build has none that can be used */
    static VendorKey ofBuild() {
        try (InputStream in = VendorKey.class.getResourceAsStream("vendor.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return parse(properties.getProperty("key", ""));
        } catch (IOException | RuntimeException wrong) {
            throw new IllegalStateException("this build carries no usable vendor key", wrong);
        }
    }

    /**
     * @param text the raw key of 32 bytes (RFC 8032) as base64url without padding
     * @throws IllegalArgumentException if it isn't one
     */
    public static VendorKey parse(String text) {
        byte[] raw = Base64Url.decode(text);
        if (raw.length != RAW_BYTES) {
            throw new IllegalArgumentException("an Ed25519 public key has " + RAW_BYTES + " bytes, not " + raw.length);
        }
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + RAW_BYTES);
        System.arraycopy(raw, 0, encoded, X509_PREFIX.length, RAW_BYTES);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            return new VendorKey(key, text.equals(DEVELOPMENT));
        } catch (GeneralSecurityException noPoint) {
            throw new IllegalArgumentException("not an Ed25519 public key", noPoint);
        }
    }
}
