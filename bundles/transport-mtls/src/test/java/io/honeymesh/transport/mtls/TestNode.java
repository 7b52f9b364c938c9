// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.service.Roster;
import io.honeymesh.api.spi.Envelope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A node on the loopback interface: its switchboard, who it takes for members, what it holds. */
final class TestNode implements AutoCloseable {

    final String nodeId;
    final int port;
    final Map<String, List<Endpoint>> members;
    final Map<String, List<Endpoint>> introducers = new ConcurrentHashMap<>();
    volatile Optional<String> letInBy = Optional.empty();
    final Collection<Envelope> held = new ConcurrentLinkedQueue<>();
    /** Whether asking for members fails. */
    volatile boolean broken;

    /** Live messages. */
    final AtomicInteger heard = new AtomicInteger();

    final AtomicInteger lookedThrough = new AtomicInteger();
    final Switchboard board;
    private final List<TestPeer> peers = new ArrayList<>();

    /** @param settings beside where it listens, as in the file */
    TestNode(String name, Map<String, Object> settings, TestIdentity... members) throws IOException {
        this(name, settings, Map.of(), members);
    }

    /** @param reachable members, by where they say to be */
    TestNode(String name, Map<String, Object> settings, Map<TestIdentity, Endpoint> reachable, TestIdentity... others)
            throws IOException {
        this(name, settings, Switchboard.GUEST, reachable, others);
    }

    /** @param guest how long who is let in where there is no room has to find others */
    TestNode(
            String name,
            Map<String, Object> settings,
            Duration guest,
            Map<TestIdentity, Endpoint> reachable,
            TestIdentity... others)
            throws IOException {
        Map<String, List<Endpoint>> members = new ConcurrentHashMap<>();
        for (TestIdentity member : others) {
            members.put(member.nodeId(), List.of());
        }
        reachable.forEach((member, at) -> members.put(member.nodeId(), List.of(at)));
        this(name, settings, guest, freePort(), members);
    }

    /** @param members who is one, as long as it lives */
    TestNode(String name, Map<String, Object> settings, Duration guest, int port, Map<String, List<Endpoint>> members)
            throws IOException {
        nodeId = TestIdentity.of(name).nodeId();
        this.port = port;
        this.members = members;
        Map<String, Object> all = new HashMap<>(Map.of("port", port));
        all.putAll(settings);
        board = new Switchboard(
                MtlsSettings.of(new io.honeymesh.api.Settings(MtlsTransport.PID, all)),
                TestIdentity.of(name),
                new TestRoster(),
                new Introducers(() -> introducers, () -> letInBy),
                new TestDoor(),
                guest,
                () -> {});
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Roster roster() {
        return new TestRoster();
    }

    FederationDoor door() {
        return new TestDoor();
    }

    void holds(int messages, int bytes) {
        IntStream.range(0, messages).forEach(i -> {
            byte[] content = new byte[bytes];
            content[0] = (byte) (i >> 16);
            content[1] = (byte) (i >> 8);
            content[2] = (byte) i;
            held.add(Envelope.of(Instant.MAX, content));
        });
    }

    /** As federation sends what this node says. */
    void says(Envelope envelope) {
        held.add(envelope);
        board.links().members().forEach(link -> link.send(new Frame.Live(0, envelope.bytes())));
    }

    boolean holds(String id) {
        return held.stream().anyMatch(envelope -> envelope.id().equals(id));
    }

    /** Whether it has a place for who calls from there, and keeps it: each end of a link begins with a heartbeat. */
    boolean takes(TestIdentity identity, String from) throws IOException {
        TestPeer peer = new TestPeer(identity, from, port);
        peers.add(peer);
        try {
            return peer.read() instanceof Frame.Heartbeat;
        } catch (SocketTimeoutException slow) {
            throw slow;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The same, also if it has one already. */
    boolean hasPlaceFor(TestIdentity member) {
        try {
            return board.links().memberIds().contains(member.nodeId()) || takes(member, "127.0.0.1");
        } catch (IOException slow) {
            return false;
        }
    }

    @Override
    public void close() {
        peers.forEach(TestPeer::close);
        board.close();
    }

    private final class TestRoster implements Roster {

        @Override
        public List<Member> members() {
            if (broken) {
                throw new IllegalStateException("not now");
            }
            return members.entrySet().stream()
                    .map(entry -> new Member(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public Optional<Member> member(String nodeId) {
            if (broken) {
                throw new IllegalStateException("not now");
            }
            return Optional.ofNullable(members.get(nodeId)).map(at -> new Member(nodeId, at));
        }
    }

    /** Takes in whatever it lacks. */
    private final class TestDoor implements FederationDoor {

        @Override
        public boolean receive(String transport, String link, byte[] envelope) {
            heard.incrementAndGet();
            return receiveHeld(transport, link, envelope);
        }

        @Override
        public boolean receiveHeld(String transport, String link, byte[] envelope) {
            Envelope one = Envelope.of(Instant.MAX, envelope);
            boolean known = held.stream().anyMatch(other -> Frame.name(other).equals(Frame.name(one)));
            return !known && held.add(one);
        }

        @Override
        public Collection<Envelope> held() {
            lookedThrough.incrementAndGet();
            return List.copyOf(held);
        }
    }
}
