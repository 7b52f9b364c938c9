// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.spi.Envelope;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Many nodes in one process that are members of one mesh: each with a switchboard of its own and TLS links to others, over the
 * loopback interface, each listening at an address of its own. Not thread-safe.
 */
public final class Crowd implements AutoCloseable {

    private static final int ADDRESSES_A_NETWORK = 250;

    private final int links;
    private final int port;
    private final Map<String, List<Endpoint>> members = new ConcurrentHashMap<>();
    private final List<TestNode> nodes = new ArrayList<>();
    private int added;

    /** @param links how many each may have */
    public Crowd(int links) throws IOException {
        this.links = links;
        port = TestNode.freePort();
    }

    /** One more, of which all know at once. */
    public void add() throws IOException {
        String address = "127.77." + added / ADDRESSES_A_NETWORK + "." + (1 + added % ADDRESSES_A_NETWORK);
        String name = "crowd-" + added++;
        // First: whom it calls at once is to know it.
        members.put(TestIdentity.of(name).nodeId(), List.of(Endpoint.parse(address + ":" + port)));
        nodes.add(new TestNode(
                name,
                Map.of("bind", address, "links", links, "heartbeat", "5m", "call.networks", "127.0.0.0/8"),
                Switchboard.GUEST,
                port,
                members));
    }

    /** The first so many close their connections, one after the other, and stay members. */
    public void kill(int count) {
        List<TestNode> first = nodes.subList(0, count);
        first.forEach(TestNode::close);
        first.clear();
    }

    public int size() {
        return nodes.size();
    }

    /** How many links each has, from the fewest; empty as long as some lead to nodes that have ended. */
    public List<Integer> links() {
        Set<String> alive = nodes.stream().map(node -> node.nodeId).collect(Collectors.toSet());
        List<Set<String>> links =
                nodes.stream().map(node -> node.board.links().memberIds()).toList();
        return links.stream().allMatch(alive::containsAll)
                ? links.stream().map(Set::size).sorted().toList()
                : List.of();
    }

    /** A node says something. @return its name */
    public String say(int node, int bytes) {
        byte[] content = new byte[bytes];
        new SecureRandom().nextBytes(content);
        Envelope envelope = Envelope.of(Instant.MAX, content);
        nodes.get(node).says(envelope);
        return envelope.id();
    }

    /** By how many it is held. */
    public int heldBy(String id) {
        return (int) nodes.stream().filter(node -> node.holds(id)).count();
    }

    /** How many messages have come over links, known or not. */
    public long heard() {
        return nodes.stream().mapToLong(node -> node.heard.get()).sum();
    }

    @Override
    public void close() {
        nodes.forEach(TestNode::close);
    }
}
