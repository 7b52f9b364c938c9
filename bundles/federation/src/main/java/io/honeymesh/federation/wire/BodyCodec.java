// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bodies as CBOR maps, and back; the schema is {@code docs/envelope.cddl}. */
final class BodyCodec {

    static final int MAX_TEXT = 64;
    static final int MAX_FINGERPRINT = 512;
    static final int MAX_LIST = 16;
    static final int MAX_ENDPOINTS = 8;
    static final int MAX_EXCERPTS = 4;
    static final int MAX_EXCERPT_BYTES = 256;
    static final int MAX_LICENCE = 4096;
    private static final int COUNT = 1_000_000;
    private static final long LAST_SECOND = 1L << 37;

    private BodyCodec() {}

    static void write(Body body, CborWriter out) {
        switch (body) {
            case Body.Ban ban -> ban(ban, out);
            case Body.Allow allow -> out.map(2, () -> signal(allow, out));
            case Body.Revocation revocation ->
                out.map(
                        3,
                        () -> signal(revocation, out)
                                .key(3)
                                .bytes(revocation.revoked().bytes()));
            case Body.Sighting sighting ->
                out.map(3, () -> signal(sighting, out).key(3).text(sighting.origin()));
            case Body.Join join ->
                out.map(3, () -> {
                    out.key(1).bytes(join.token().bytes());
                    out.key(2).bytes(join.introducer().bytes());
                    out.key(3).bytes(bytes(join.proof()));
                });
            case Body.Admission admission ->
                out.map(1, () -> out.key(1).bytes(admission.member().bytes()));
            case Body.Presence presence ->
                out.map(presence.introducer().isPresent() ? 4 : 3, () -> {
                    out.key(1);
                    endpoints(presence.endpoints(), out);
                    out.key(2).text(presence.licence());
                    out.key(3).array(presence.features(), out::text);
                    presence.introducer().ifPresent(key -> out.key(4).bytes(key.bytes()));
                });
            case Body.Departure departure ->
                out.map(1, () -> out.key(1).bytes(departure.member().bytes()));
            case Body.Rotation rotation ->
                out.map(3, () -> {
                    out.key(1).bytes(rotation.oldKey().bytes());
                    out.key(2).number(rotation.epoch());
                    out.key(3).bytes(bytes(rotation.consent()));
                });
            case Body.Sealing sealing ->
                out.map(1, () -> out.key(1).bytes(sealing.key().bytes()));
            case Body.Order order ->
                out.map(6, () -> {
                    out.key(1).bytes(order.admin().bytes());
                    out.key(2).number(order.epoch());
                    out.key(3).number(order.seconds());
                    out.key(4).bytes(order.node().bytes());
                    out.key(5).bytes(order.sealed().bytes());
                    out.key(6).bytes(order.signature().bytes());
                });
            case Body.Answer answer ->
                out.map(2, () -> {
                    out.key(1).bytes(answer.order().bytes());
                    out.key(2).number(answer.followed().ordinal());
                });
        }
    }

    private static byte[] bytes(Body.Proof proof) {
        return HexFormat.of().parseHex(proof.hex());
    }

    private static CborWriter signal(Body.Signal signal, CborWriter out) {
        out.key(1)
                .array(
                        2,
                        () -> out.bytes(signal.subject().address().bytes())
                                .number(signal.subject().prefixLength()));
        return out.key(2).text(signal.claim());
    }

    private static void ban(Body.Ban ban, CborWriter out) {
        int optional = (ban.fingerprints().isEmpty() ? 0 : 1)
                + (ban.ports().isEmpty() ? 0 : 1)
                + (ban.behaviour().isEmpty() ? 0 : 1)
                + (ban.excerpts().isEmpty() ? 0 : 1);
        out.map(5 + optional, () -> {
            signal(ban, out);
            out.key(3).array(EnumSet.copyOf(ban.reasons()), reason -> out.number(reason.ordinal()));
            out.key(4).number(ban.level().number());
            out.key(5).array(ban.origins(), out::text);
            if (!ban.fingerprints().isEmpty()) {
                out.key(6)
                        .array(
                                ban.fingerprints(),
                                f -> out.array(2, () -> out.text(f.kind()).text(f.value())));
            }
            if (!ban.ports().isEmpty()) {
                out.key(7).array(ban.ports(), port -> out.number(port));
            }
            ban.behaviour()
                    .ifPresent(did -> out.key(8).map(5, () -> {
                        out.key(1).number(did.logins());
                        out.key(2).number(did.commands());
                        out.key(3).number(did.uploads());
                        out.key(4).number(did.offences());
                        out.key(5).array(did.rules(), out::text);
                    }));
            if (!ban.excerpts().isEmpty()) {
                out.key(9)
                        .array(
                                ban.excerpts(),
                                excerpt -> out.bytes(excerpt.bytes().bytes()));
            }
        });
    }

    static Body read(MessageType type, CborReader in) throws Malformed {
        in.beginMap();
        Body body = switch (type) {
            case BAN -> ban(in);
            case ALLOW -> new Body.Allow(subject(in), claim(in));
            case REVOCATION -> new Body.Revocation(subject(in), claim(in), id(in, 3));
            case SIGHTING -> {
                Subject subject = subject(in);
                String claim = claim(in);
                in.key(3);
                yield new Body.Sighting(subject, claim, in.text(MAX_TEXT));
            }
            case JOIN -> {
                EventId token = id(in, 1);
                NodeKey introducer = nodeKey(in, 2);
                in.key(3);
                yield new Body.Join(token, introducer, proof(in.bytes(32, 32)));
            }
            case ADMISSION -> new Body.Admission(nodeKey(in, 1));
            case PRESENCE -> presence(in);
            case DEPARTURE -> new Body.Departure(nodeKey(in, 1));
            case ROTATION -> {
                NodeKey old = nodeKey(in, 1);
                in.key(2);
                long epoch = in.number(1, COUNT);
                in.key(3);
                yield new Body.Rotation(old, epoch, proof(in.bytes(64, 64)));
            }
            case SEALING -> new Body.Sealing(octets(in, 1, Hpke.KEY_BYTES));
            case ORDER -> order(in);
            case ANSWER -> {
                Body.Octets order = octets(in, 1, 32);
                in.key(2);
                yield new Body.Answer(order, Body.Followed.values()[in.integer(0, Body.Followed.values().length - 1)]);
            }
        };
        in.endMap();
        return body;
    }

    private static Body.Order order(CborReader in) throws Malformed {
        NodeKey admin = nodeKey(in, 1);
        in.key(2);
        long epoch = in.number(1, LAST_SECOND);
        in.key(3);
        long seconds = in.number(60, FleetOrders.LONGEST.toSeconds());
        return new Body.Order(
                admin, epoch, seconds, nodeKey(in, 4), octets(in, 5, FleetOrders.SEALED_BYTES), octets(in, 6, 64));
    }

    private static Body.Octets octets(CborReader in, int key, int length) throws Malformed {
        in.key(key);
        return Body.Octets.of(in.bytes(length, length));
    }

    private static Body.Proof proof(byte[] bytes) {
        return new Body.Proof(HexFormat.of().formatHex(bytes));
    }

    private static EventId id(CborReader in, int key) throws Malformed {
        in.key(key);
        return EventId.of(in.bytes(EventId.BYTES, EventId.BYTES));
    }

    private static NodeKey nodeKey(CborReader in, int key) throws Malformed {
        in.key(key);
        return NodeKey.of(in.bytes(NodeKey.BYTES, NodeKey.BYTES));
    }

    private static Subject subject(CborReader in) throws Malformed {
        in.key(1);
        in.beginArray();
        IpAddress address = address(in);
        int prefix = in.integer(0, address.bitLength());
        in.endArray();
        return new Subject(address, prefix);
    }

    /** 4 or 16 bytes; an IPv4 address in IPv6's clothes becomes the former, so that its encoding isn't the one there is. */
    private static IpAddress address(CborReader in) throws Malformed {
        byte[] bytes = in.bytes(4, 16);
        if (bytes.length != 4 && bytes.length != 16) {
            throw CborReader.malformed("no address");
        }
        return IpAddress.of(bytes);
    }

    private static String claim(CborReader in) throws Malformed {
        in.key(2);
        return in.text(MAX_TEXT);
    }

    private static Body.Ban ban(CborReader in) throws Malformed {
        Subject subject = subject(in);
        String claim = claim(in);
        in.key(3);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (int number : in.list(Reason.values().length, r -> r.integer(0, Reason.values().length - 1))) {
            reasons.add(Reason.values()[number]);
        }
        if (reasons.isEmpty() || reasons.contains(Reason.MESH)) {
            throw CborReader.malformed("no reason of the publisher's own");
        }
        in.key(4);
        SharingLevel level = SharingLevel.of(in.integer(1, SharingLevel.values().length));
        in.key(5);
        List<String> origins = texts(in);
        List<Fingerprint> fingerprints = in.has(6) ? in.list(MAX_LIST, BodyCodec::fingerprint) : List.of();
        List<Integer> ports = in.has(7) ? in.list(MAX_LIST, r -> r.integer(1, 65535)) : List.of();
        Optional<Body.Behaviour> behaviour = in.has(8) ? Optional.of(behaviour(in)) : Optional.empty();
        List<Body.Excerpt> excerpts = in.has(9) ? in.list(MAX_EXCERPTS, BodyCodec::excerpt) : List.of();
        Body.Ban ban = new Body.Ban(subject, claim, reasons, level, origins, fingerprints, ports, behaviour, excerpts);
        if (saysMoreThanItsLevel(ban)) {
            throw new Malformed(Refusal.SHARING_LEVEL, "more than " + level + " lets it say");
        }
        return ban;
    }

    private static boolean saysMoreThanItsLevel(Body.Ban ban) {
        SharingLevel level = ban.level();
        return !(ban.fingerprints().isEmpty() && ban.ports().isEmpty()) && !level.includes(SharingLevel.L2)
                || ban.behaviour().isPresent() && !level.includes(SharingLevel.L3)
                || !ban.excerpts().isEmpty() && !level.includes(SharingLevel.L4);
    }

    private static List<String> texts(CborReader in) throws Malformed {
        return in.list(MAX_LIST, r -> r.text(MAX_TEXT));
    }

    private static Fingerprint fingerprint(CborReader in) throws Malformed {
        in.beginArray();
        String kind = in.text(MAX_TEXT);
        String value = in.text(MAX_FINGERPRINT);
        in.endArray();
        return new Fingerprint(kind, value);
    }

    private static Body.Behaviour behaviour(CborReader in) throws Malformed {
        in.beginMap();
        int[] counts = new int[4];
        for (int i = 0; i < counts.length; i++) {
            in.key(i + 1);
            counts[i] = in.integer(0, COUNT);
        }
        in.key(5);
        List<String> rules = texts(in);
        in.endMap();
        return new Body.Behaviour(counts[0], counts[1], counts[2], counts[3], rules);
    }

    private static Body.Excerpt excerpt(CborReader in) throws Malformed {
        return new Body.Excerpt(Captured.of(in.bytes(1, MAX_EXCERPT_BYTES)));
    }

    private static Body.Presence presence(CborReader in) throws Malformed {
        in.key(1);
        List<Endpoint> endpoints = endpoints(in);
        in.key(2);
        String licence = in.text(MAX_LICENCE);
        in.key(3);
        List<String> features = texts(in);
        Optional<NodeKey> introducer =
                in.has(4) ? Optional.of(NodeKey.of(in.bytes(NodeKey.BYTES, NodeKey.BYTES))) : Optional.empty();
        return new Body.Presence(endpoints, licence, features, introducer);
    }

    static void endpoints(List<Endpoint> endpoints, CborWriter out) {
        out.array(
                endpoints,
                endpoint ->
                        out.array(2, () -> out.bytes(endpoint.address().bytes()).number(endpoint.port())));
    }

    static List<Endpoint> endpoints(CborReader in) throws Malformed {
        return in.list(MAX_ENDPOINTS, BodyCodec::endpoint);
    }

    private static Endpoint endpoint(CborReader in) throws Malformed {
        in.beginArray();
        Endpoint endpoint = new Endpoint(address(in), in.integer(1, 65535));
        in.endArray();
        return endpoint;
    }
}
