// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import java.util.Base64;

/** Base64url without padding (RFC 7515, section 2), in the one spelling that each value has. */
final class Base64Url {

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** @throws IllegalArgumentException if it is anything else than what {@link #encode} makes, such as padded or with stray bits at its end */
    static byte[] decode(String text) {
        byte[] bytes = DECODER.decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("not the canonical base64url of what it says");
        }
        return bytes;
    }
}
