// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a message says. Sizes are bounded where it is read and checked where it is written ({@link BodyCodec}). */
public sealed interface Body {

    /** Something about a subject. */
    sealed interface Signal extends Body permits Word, Sighting {
        Subject subject();

        /** The licence under which it is said: the publisher's capability claim. */
        String claim();
    }

    /** A signal that stands until it is over or the publisher's next one on the subject takes its place. */
    sealed interface Word extends Signal {}

    /**
     * Whoever reads it may ban the subject.
     *
     * @param reasons why; never {@link Reason#MESH}: nobody passes on what others said
     * @param origins names of the traps and sensors that saw it
     * @param fingerprints from {@link SharingLevel#L2} on
     * @param ports local ports the source asked for; from L2 on
     * @param behaviour from {@link SharingLevel#L3} on
     * @param excerpts what was sent, at most 256 bytes of each; {@link SharingLevel#L4} only
     */
    record Ban(
            Subject subject,
            String claim,
            Set<Reason> reasons,
            SharingLevel level,
            List<String> origins,
            List<Fingerprint> fingerprints,
            List<Integer> ports,
            Optional<Behaviour> behaviour,
            List<Excerpt> excerpts)
            implements Word {}

    /** Mesh bans on the subject are to end and not to come again for as long as it lasts (S23). */
    record Allow(Subject subject, String claim) implements Word {}

    /**
     * A touch without intent (S01): it bans nobody by itself, but where several nodes that are trusted have seen the subject.
     *
     * @param origin name of the trap that saw it
     */
    record Sighting(Subject subject, String claim, String origin) implements Signal {}

    /** A signal of the same publisher's about this subject is taken back. */
    record Revocation(Subject subject, String claim, EventId revoked) implements Word {}

    /** What a source did, in numbers. */
    record Behaviour(int logins, int commands, int uploads, int offences, List<String> rules) {}

    /** Bytes that a stranger sent; opaque. */
    record Excerpt(io.honeymesh.api.Captured bytes) {}

    /**
     * A node asks the introducer that gave it a token to be let in.
     *
     * @param token the token's public name
     * @param proof HMAC-SHA256 with the token's secret, 32 bytes
     */
    record Join(EventId token, NodeKey introducer, Proof proof) implements Body {}

    /** The bytes of a proof, lower-case hexadecimal. */
    record Proof(String hex) {}

    /** A member vouches for a new one. */
    record Admission(NodeKey member) implements Body {}

    /**
     * What a member says of itself.
     *
     * @param endpoints where it can be reached, at most 8
     * @param licence its licence's text, or empty
     * @param features what it can do beyond this version, at most 16
     * @param introducer who let it in, for those who know it by a token alone; empty for the founder
     */
    record Presence(List<Endpoint> endpoints, String licence, List<String> features, Optional<NodeKey> introducer)
            implements Body {}

    /** A member leaves, or is sent away by who let it in. */
    record Departure(NodeKey member) implements Body {}

    /**
     * A member has a new key; the message is signed by the new one.
     *
     * @param epoch how often it has changed, from 1
     * @param consent the old key's signature over the same (see {@link Rotations})
     */
    record Rotation(NodeKey oldKey, long epoch, Proof consent) implements Body {}

    /** Bytes, lower-case hexadecimal. */
    record Octets(String hex) {
        public static Octets of(byte[] bytes) {
            return new Octets(java.util.HexFormat.of().formatHex(bytes));
        }

        public byte[] bytes() {
            return java.util.HexFormat.of().parseHex(hex);
        }
    }

    /**
     * A member says to which key a token for it can be sealed (S29).
     *
     * @param key X25519 (RFC 7748)
     */
    record Sealing(Octets key) implements Body {}

    /**
     * A node is to take back all of its access tokens but the one in here (S29). Whoever passes it on, it is the fleet's key that
     * has signed it ({@link FleetOrders}).
     *
     * @param admin the fleet's key
     * @param epoch when it was made, in seconds since 1970: of two orders the one with the higher number holds
     * @param seconds how long from then on it can be followed
     * @param sealed the token's 32 bytes, for this node alone
     */
    record Order(NodeKey admin, long epoch, long seconds, NodeKey node, Octets sealed, Octets signature)
            implements Body {
        public java.time.Instant made() {
            return java.time.Instant.ofEpochSecond(epoch);
        }

        public java.time.Instant until() {
            return made().plusSeconds(seconds);
        }
    }

    /** What has come of an order. */
    enum Followed {
        DONE(""),
        OFF("fleet.admin is not set there"),
        OTHER_KEY("fleet.admin is another key there"),
        OLD("it has followed a later order before"),
        OVER("the order came too late"),
        UNREADABLE("its token is sealed to another key than the node has now: make a new order from a new roster"),
        NO_WEB("no tokens there: the node has no web");

        private final String why;

        Followed(String why) {
            this.why = why;
        }

        public String why() {
            return why;
        }
    }

    /**
     * A member tells what has come of an order for it.
     *
     * @param order its name ({@link FleetOrders#name})
     */
    record Answer(Octets order, Followed followed) implements Body {}
}
