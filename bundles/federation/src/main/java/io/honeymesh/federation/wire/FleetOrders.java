// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Orders to the fleet (S29): what the fleet's key signs, what is sealed in it, and the files between node and offline tool. */
public final class FleetOrders {

    /** Bytes of a token's secret. */
    public static final int SECRET_BYTES = 32;

    /** Bytes of one that is sealed. */
    static final int SEALED_BYTES = SECRET_BYTES + Hpke.OVERHEAD;

    /** How long an order can be followed at most. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** So many nodes in one file at most. */
    public static final int MOST = 10_000;

    private static final String ROSTER = "honeymesh-fleet-roster-2 ";
    private static final String ORDERS = "honeymesh-fleet-order-2 ";
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private FleetOrders() {}

    /** Seals a token's secret to a node, and signs. */
    public static Body.Order order(
            Signer admin, String cluster, Instant now, Duration until, NodeKey node, byte[] sealTo, byte[] secret) {
        long epoch = now.getEpochSecond();
        byte[] sealed = Hpke.seal(sealTo, info(admin.key(), cluster, epoch, node), secret, new SecureRandom());
        return signed(admin, cluster, epoch, until.toSeconds(), node, sealed);
    }

    static Body.Order signed(Signer admin, String cluster, long epoch, long seconds, NodeKey node, byte[] sealed) {
        Body.Octets text = Body.Octets.of(sealed);
        Body.Order unsigned = new Body.Order(admin.key(), epoch, seconds, node, text, new Body.Octets(""));
        Body.Octets signature = Body.Octets.of(admin.sign(statement(unsigned, cluster)));
        return new Body.Order(admin.key(), epoch, seconds, node, text, signature);
    }

    /** Whether the key that it names has signed it for this cluster. */
    public static boolean isSigned(Body.Order order, String cluster) {
        return order.admin().verifies(order.signature().bytes(), statement(order, cluster));
    }

    /** The token's secret; empty if it wasn't sealed to this key for this order. */
    public static Optional<byte[]> open(Body.Order order, String cluster, byte[] privateKey) {
        return Hpke.open(
                privateKey,
                info(order.admin(), cluster, order.epoch(), order.node()),
                order.sealed().bytes());
    }

    /** What an answer is bound to: SHA-256 of all that was signed. */
    public static Body.Octets name(Body.Order order, String cluster) {
        try {
            return Body.Octets.of(MessageDigest.getInstance("SHA-256").digest(statement(order, cluster)));
        } catch (NoSuchAlgorithmException inEveryJdk) {
            throw new AssertionError(inEveryJdk);
        }
    }

    /** A token as its holder shows it. */
    public static String token(byte[] secret) {
        return "hm_" + BASE64URL.encodeToString(secret);
    }

    private static byte[] statement(Body.Order order, String cluster) {
        return CborWriter.bytes(out -> out.array(
                7,
                () -> out.text("honeymesh 2 fleet")
                        .text(cluster)
                        .bytes(order.admin().bytes())
                        .number(order.epoch())
                        .number(order.seconds())
                        .bytes(order.node().bytes())
                        .bytes(order.sealed().bytes())));
    }

    private static byte[] info(NodeKey admin, String cluster, long epoch, NodeKey node) {
        return CborWriter.bytes(out -> out.array(
                5,
                () -> out.text("honeymesh 2 token")
                        .text(cluster)
                        .bytes(admin.bytes())
                        .number(epoch)
                        .bytes(node.bytes())));
    }

    /** The keys of nodes as they have signed them, as a text that can be carried to another machine. */
    public static String roster(String cluster, List<Message> sealings) {
        StringBuilder text = new StringBuilder(ROSTER).append(cluster).append('\n');
        sealings.forEach(one ->
                text.append(BASE64URL.encodeToString(one.envelope().bytes())).append('\n'));
        return text.toString();
    }

    /**
     * What a roster holds; each is signed by its node.
     *
     * @throws Malformed if it is none
     */
    public static List<Message> sealings(String text) throws Malformed {
        String cluster = cluster(ROSTER, text);
        List<Message> all = new ArrayList<>();
        for (byte[] line : lines(text)) {
            Message message = Envelopes.open(line, cluster);
            if (!(message.body() instanceof Body.Sealing) || !message.isAuthentic()) {
                throw new Malformed(Refusal.SIGNATURE, "line " + (all.size() + 2) + " is not signed by its node");
            }
            all.add(message);
        }
        return all;
    }

    public static String text(String cluster, List<Body.Order> orders) {
        StringBuilder text = new StringBuilder(ORDERS).append(cluster).append('\n');
        orders.forEach(order -> text.append(
                        BASE64URL.encodeToString(CborWriter.bytes(out -> BodyCodec.write(order, out))))
                .append('\n'));
        return text.toString();
    }

    /**
     * The orders of a text; each is signed by the key that it names.
     *
     * @throws Malformed if it is none, or for another cluster
     */
    public static List<Body.Order> orders(String text, String cluster) throws Malformed {
        String named = cluster(ORDERS, text);
        if (!named.equals(cluster)) {
            throw new Malformed(Refusal.CLUSTER, "it is for another cluster than '" + cluster + "'");
        }
        List<Body.Order> all = new ArrayList<>();
        for (byte[] line : lines(text)) {
            Body.Order order = (Body.Order) CborReader.read(line, in -> BodyCodec.read(MessageType.ORDER, in));
            boolean isExact = Arrays.equals(line, CborWriter.bytes(out -> BodyCodec.write(order, out)));
            if (!isExact || !isSigned(order, cluster)) {
                throw new Malformed(
                        Refusal.SIGNATURE, "line " + (all.size() + 2) + " is not signed by the fleet's key");
            }
            all.add(order);
        }
        return all;
    }

    /** The cluster that a roster is of. */
    public static String cluster(String roster) throws Malformed {
        return cluster(ROSTER, roster);
    }

    private static String cluster(String kind, String text) throws Malformed {
        String first = text.lines().findFirst().orElse("");
        if (!first.startsWith(kind) || first.length() > kind.length() + Header.MAX_CLUSTER) {
            throw new Malformed(Refusal.MALFORMED, "its first line is not '" + kind + "' and a cluster's name");
        }
        return first.substring(kind.length()).strip();
    }

    private static List<byte[]> lines(String text) throws Malformed {
        List<byte[]> lines = new ArrayList<>();
        for (String line : text.lines()
                .skip(1)
                .filter(one -> !one.isBlank())
                .limit(MOST + 1L)
                .toList()) {
            try {
                lines.add(Base64.getUrlDecoder().decode(line.strip().getBytes(StandardCharsets.ISO_8859_1)));
            } catch (IllegalArgumentException noBase64) {
                throw new Malformed(Refusal.MALFORMED, "line " + (lines.size() + 2) + " was damaged on its way");
            }
        }
        if (lines.isEmpty() || lines.size() > MOST) {
            throw new Malformed(Refusal.MALFORMED, "it has to name 1 to " + MOST + " nodes");
        }
        return lines;
    }
}
