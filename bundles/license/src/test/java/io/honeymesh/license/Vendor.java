// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A vendor with a key of its own, who signs whatever it is given. */
final class Vendor {

    private final KeyPair keys;

    Vendor() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    VendorKey key() {
        return VendorKey.parse(publicText());
    }

    String publicText() {
        return Base64Url.encode(Arrays.copyOfRange(keys.getPublic().getEncoded(), 12, 44));
    }

    LicenceReader reader() {
        return new LicenceReader(keys.getPublic());
    }

    /** The claims of a good Pro licence, as JSON values. */
    static Map<String, String> claims(Instant issued, Instant expires) {
        Map<String, String> claims = new LinkedHashMap<>();
        claims.put("v", "1");
        claims.put("jti", "\"HM-1\"");
        claims.put("tier", "\"pro\"");
        claims.put("holder", "\"Example Ltd\"");
        claims.put("nodes", "5");
        claims.put("iat", String.valueOf(issued.getEpochSecond()));
        claims.put("exp", String.valueOf(expires.getEpochSecond()));
        return claims;
    }

    static String json(Map<String, String> claims) {
        return claims.entrySet().stream()
                .map(claim -> "\"" + claim.getKey() + "\":" + claim.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    String pro(Instant issued, Instant expires) {
        return sign(json(claims(issued, expires)));
    }

    /** Of a good licence with one claim changed. */
    String with(String name, String value, Instant issued, Instant expires) {
        Map<String, String> claims = claims(issued, expires);
        claims.put(name, value);
        return sign(json(claims));
    }

    String sign(String json) {
        return sign(LicenceReader.HEADER, json.getBytes(StandardCharsets.UTF_8));
    }

    String sign(String header, byte[] payload) {
        return sign(Base64Url.encode(header.getBytes(StandardCharsets.UTF_8)) + "." + Base64Url.encode(payload), keys);
    }

    String signRaw(String beforeTheLastDot) {
        return sign(beforeTheLastDot, keys);
    }

    private static String sign(String text, KeyPair keys) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + Base64Url.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
