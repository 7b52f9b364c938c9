// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.Rotations;
import io.honeymesh.federation.wire.Signer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Several nodes on one clock, with a wire that carries in order and passes on what is valid and new. */
final class TestMesh {

    Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private final Instant start = now;
    final Map<String, TestNode> nodes = new HashMap<>();
    private final ArrayDeque<Carried> wire = new ArrayDeque<>();

    /** Higher than any number that a node counts on from: milliseconds of its clock. */
    static final long AHEAD = 1L << 42;

    private long signed = AHEAD + 3_000_000;

    private record Carried(TestNode from, TestNode to, byte[] envelope) {}

    /** A key of somebody's who runs no node of this project. */
    static Signer key(int number) {
        byte[] seed = ByteBuffer.allocate(32).putInt(number).putInt(28, 77).array();
        return new Signer(seed);
    }

    /** Whatever somebody likes to sign; each has a higher number than the one before. */
    byte[] signed(Signer who, Instant issued, Duration ttl, Body body) {
        Header header = new Header("orchard", EventId.random(), ++signed, issued.truncatedTo(ChronoUnit.MILLIS), ttl);
        return Envelopes.sign(who, header, body);
    }

    byte[] admission(Signer by, Signer of) {
        return signed(by, now, MemberBook.LONGEST, new Body.Admission(of.key()));
    }

    byte[] departure(Signer by, Signer of) {
        return signed(by, now, MemberBook.LONGEST, new Body.Departure(of.key()));
    }

    byte[] rotation(Signer old, Signer next, long epoch) {
        return signed(next, now, MemberBook.LONGEST, Rotations.consent(old, next.key(), "orchard", epoch));
    }

    byte[] presence(Signer of, String endpoint) {
        return signed(
                of,
                now,
                MemberBook.LONGEST,
                new Body.Presence(List.of(Endpoint.parse(endpoint)), TestNode.LICENCE, List.of(), Optional.empty()));
    }

    long nanos() {
        return Duration.between(start, now).toNanos();
    }

    TestNode node(String name) {
        TestNode node = new TestNode(this, name, nodes.size() + 1);
        nodes.put(name, node);
        return node;
    }

    void connect(TestNode a, TestNode b) {
        a.links.add(b);
        b.links.add(a);
    }

    void cut(TestNode a, TestNode b) {
        a.links.remove(b);
        b.links.remove(a);
    }

    void carry(TestNode from, String to, byte[] envelope) {
        wire.add(new Carried(from, nodes.get(to), envelope));
    }

    /** Delivers until nothing is under way. */
    void settle() {
        while (!wire.isEmpty()) {
            Carried next = wire.poll();
            if (next.from().links.contains(next.to())
                    && next.to().node.receive("memory", next.from().name, next.envelope(), true)) {
                next.to().links.stream()
                        .filter(other -> other != next.from())
                        .forEach(other -> wire.add(new Carried(next.to(), other, next.envelope())));
            }
        }
    }

    void pass(Duration time) {
        pass(time, Duration.ofSeconds(1));
    }

    void pass(Duration time, Duration step) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plus(step).isAfter(end) ? end : now.plus(step);
            List<TestNode> all = new ArrayList<>(nodes.values());
            all.forEach(node -> node.node.tick());
            all.forEach(node -> node.node.flush());
            settle();
        }
    }

    /** Everything one node holds, given to another, both ways. */
    void sync(TestNode a, TestNode b) {
        a.node.held().forEach(envelope -> b.node.receive("memory", a.name, envelope.bytes(), false));
        b.node.held().forEach(envelope -> a.node.receive("memory", b.name, envelope.bytes(), false));
    }

    /** A node that another lets in. */
    TestNode joined(String name, TestNode introducer) {
        TestNode node = node(name);
        connect(node, introducer);
        node.node.join(introducer.node.invite(List.of(), Duration.ofHours(1)));
        pass(Duration.ofSeconds(3));
        sync(node, introducer);
        settle();
        pass(Duration.ofSeconds(2));
        return node;
    }

    void trust(TestNode who, TestNode whom, TrustLevel level) {
        who.node.grant(whom.signer().key(), Optional.of(level), "test");
    }
}
