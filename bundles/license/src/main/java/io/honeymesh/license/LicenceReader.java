// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * Reads what the vendor signed: a compact JWS (RFC 7515, section 7.1) with Ed25519 (RFC 8037, section 3.1) and one header only, so that
 * nothing in the text chooses how it is checked. Nothing of a text is believed, or parsed as JSON, before its signature is. Thread-safe.
 */
public final class LicenceReader {

    /** What a licence begins with, before its first dot. */
    public static final String HEADER = "{\"alg\":\"EdDSA\",\"typ\":\"honeymesh-licence+jws\"}";

    /** The longest text that is looked at. */
    public static final int MAX_CHARS = 4096;

    private static final String ENCODED_HEADER = Base64Url.encode(HEADER.getBytes(StandardCharsets.US_ASCII));
    private static final int SIGNATURE_BYTES = 64;

    private final PublicKey vendor;

    /** @param vendor an Ed25519 key */
    public LicenceReader(PublicKey vendor) {
        this.vendor = vendor;
    }

    /**
     * What a licence says. Whether it holds, by its times and its cluster, is another question.
     *
     * @throws IllegalArgumentException with one line, safe to print, if the vendor never said that
     */
    public Licence read(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("no licence: it is longer than " + MAX_CHARS + " characters");
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw new IllegalArgumentException("no licence: it is not three parts with a dot between them");
        }
        if (!text.substring(0, first).equals(ENCODED_HEADER)) {
            throw new IllegalArgumentException("no licence: its header is not " + HEADER);
        }
        byte[] payload = part(text.substring(first + 1, second), "payload");
        byte[] signature = part(text.substring(second + 1), "signature");
        if (signature.length != SIGNATURE_BYTES) {
            throw new IllegalArgumentException("its signature is not " + SIGNATURE_BYTES + " bytes long");
        }
        if (!signed(text.substring(0, second), signature)) {
            throw new IllegalArgumentException(
                    "its signature is not the vendor's: it was changed, or is for a build with another vendor key");
        }
        return Claims.read(payload);
    }

    private static byte[] part(String text, String name) {
        try {
            return Base64Url.decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("no licence: its " + name + " is not base64url without padding", wrong);
        }
    }

    private boolean signed(String text, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(vendor);
            check.update(text.getBytes(StandardCharsets.US_ASCII));
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
