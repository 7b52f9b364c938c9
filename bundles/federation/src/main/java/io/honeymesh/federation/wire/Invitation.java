// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import io.honeymesh.api.Endpoint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one node gives another to let it in, once: who it is, where, and a secret between the two.
 *
 * @param secret 32 bytes, lower-case hexadecimal
 */
public record Invitation(
        String cluster, NodeKey introducer, EventId id, String secret, Instant expires, List<Endpoint> endpoints) {

    private static final String PREFIX = "honeymesh-join-2.";
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST = 1000;

    public static Invitation make(String cluster, NodeKey introducer, Instant expires, List<Endpoint> endpoints) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new Invitation(
                cluster, introducer, EventId.random(), HexFormat.of().formatHex(secret), expires, endpoints);
    }

    /** As a line to hand over by a way that others can't read. */
    public String token() {
        byte[] bytes = CborWriter.bytes(out -> out.array(6, () -> {
            out.text(cluster)
                    .bytes(introducer.bytes())
                    .bytes(id.bytes())
                    .bytes(HexFormat.of().parseHex(secret))
                    .number(expires.getEpochSecond());
            BodyCodec.endpoints(endpoints, out);
        }));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException with one clear line if it is no token */
    public static Invitation parse(String token) {
        String text = token.strip();
        if (!text.startsWith(PREFIX) || text.length() > LONGEST) {
            throw new IllegalArgumentException("not a join token: it begins with " + PREFIX);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            return CborReader.read(bytes, in -> {
                in.beginArray();
                Invitation read = new Invitation(
                        in.text(Header.MAX_CLUSTER),
                        NodeKey.of(in.bytes(NodeKey.BYTES, NodeKey.BYTES)),
                        EventId.of(in.bytes(EventId.BYTES, EventId.BYTES)),
                        HexFormat.of().formatHex(in.bytes(SECRET_BYTES, SECRET_BYTES)),
                        Instant.ofEpochSecond(in.number(0, 253_402_300_799L)),
                        BodyCodec.endpoints(in));
                in.endArray();
                return read;
            });
        } catch (IllegalArgumentException | Malformed cut) {
            throw new IllegalArgumentException("the join token is damaged: copy all of its line", cut);
        }
    }

    /** What shows that a node knows the secret, bound to its key, the introducer's and the cluster. */
    public Body.Proof proof(NodeKey joiner) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA256"));
            mac.update("honeymesh 2 join ".getBytes(StandardCharsets.US_ASCII));
            mac.update(joiner.bytes());
            mac.update(introducer.bytes());
            mac.update(cluster.getBytes(StandardCharsets.UTF_8));
            return new Body.Proof(HexFormat.of().formatHex(mac.doFinal()));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "Invitation[" + cluster + ", " + introducer.nodeId() + ", " + id + ", until " + expires + "]";
    }
}
