// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.spi.Persona;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/** What marks this node's Kamailio: the fixed half of its tags, and its nonces. */
final class Identity {

    private static final int TAG_BYTES = 16;
    private static final int NONCE_LIFETIME_SECONDS = 300;

    private final Persona persona;

    Identity(Persona persona) {
        this.persona = persona;
    }

    /** The tag of an answer: who answers, and a checksum of what. */
    String tag(Message message, Via via, boolean stateful) {
        byte[] fixed = persona.bytes(stateful ? "sip.tag.tm" : "sip.tag.sl", TAG_BYTES);
        String first = Crc.of(via.host(), via.port(), via.branch());
        String second = Crc.of(via.port(), via.host(), message.required("call-id"));
        return HexFormat.of().formatHex(fixed) + (stateful ? "-" : ".") + first + second;
    }

    /** A nonce as Kamailio makes it: when it ends, when it was made, and a digest of both with a secret. */
    String nonce(Instant now) {
        int from = (int) now.getEpochSecond();
        byte[] times = ByteBuffer.allocate(8)
                .putInt(from + NONCE_LIFETIME_SECONDS)
                .putInt(from)
                .array();
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(times);
            byte[] digest = md5.digest(persona.bytes("sip.nonce", TAG_BYTES));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(8 + digest.length)
                            .put(times)
                            .put(digest)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
