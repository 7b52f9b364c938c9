// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.transport.gossip.swim.Pace;
import io.honeymesh.transport.gossip.swim.Surroundings;
import io.honeymesh.transport.gossip.swim.Swim;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.Streams;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Many nodes in one process: the protocol's code as it is, down to the sealed packets, on a network and a clock that are made up.
 * The door takes whatever is new. The same seed gives the same course. Not thread-safe.
 */
public final class Simulation {

    /** @param loss of datagrams, 0 to 1; over a connection it costs time instead */
    public record Weather(double loss, Duration delayLeast, Duration delayMost) {}

    private static final Duration RETRANSMIT = Duration.ofMillis(200);
    private static final Duration CONNECT_FAILS = Duration.ofSeconds(3);
    private static final int PORT = 7946;

    private record Event(long nanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Endpoint, Node> nodes = new LinkedHashMap<>();
    private final Random random;
    private final Pace pace;
    private final KeyRing ring = new KeyRing(List.of(new byte[32]));
    private Weather weather;
    private BiPredicate<Node, Node> cut = (_, _) -> false;
    private long nowNanos;
    private long order;

    public Simulation(long seed, Pace pace, Weather weather) {
        random = new Random(seed);
        this.pace = pace;
        this.weather = weather;
    }

    public void weather(Weather next) {
        weather = next;
    }

    /** @param between between which nodes nothing gets through, in neither direction */
    public void cut(BiPredicate<Node, Node> between) {
        cut = (one, other) -> between.test(one, other) || between.test(other, one);
    }

    public Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** A node that is told of some that are there. */
    public Node add(List<Node> peers) {
        Endpoint at = new Endpoint(new Ipv4(0x0a000001 + nodes.size()), PORT);
        Node node = new Node(at);
        nodes.put(at, node);
        node.start(peers);
        return node;
    }

    public void run(Duration time) {
        long end = nowNanos + time.toNanos();
        while (!events.isEmpty() && events.peek().nanos <= end) {
            step();
        }
        nowNanos = end;
    }

    private void step() {
        Event next = events.poll();
        nowNanos = next.nanos;
        next.what.run();
    }

    /** @return the time it took, to the millisecond, or empty if it took longer than that */
    public Optional<Duration> until(BooleanSupplier reached, Duration most) {
        for (Duration taken = Duration.ZERO; taken.compareTo(most) <= 0; taken = taken.plusMillis(1)) {
            if (reached.getAsBoolean()) {
                return Optional.of(taken);
            }
            run(Duration.ofMillis(1));
        }
        return Optional.empty();
    }

    private Surroundings.Timer schedule(Duration delay, Runnable what) {
        Event event = new Event(nowNanos + delay.toNanos(), order++, what);
        events.add(event);
        // Timers that are called off do nothing when they come: taking them out of the queue would cost more.
        return () -> {};
    }

    private Duration delay() {
        long least = weather.delayLeast.toNanos();
        return Duration.ofNanos(least + random.nextLong(weather.delayMost.toNanos() - least + 1));
    }

    private Duration delayConnected() {
        Duration delay = delay();
        while (random.nextDouble() < weather.loss) {
            delay = delay.plus(RETRANSMIT);
        }
        return delay;
    }

    private Optional<Node> reachable(Node from, Endpoint to) {
        return Optional.ofNullable(nodes.get(to)).filter(node -> node.alive && from.alive && !cut.test(from, node));
    }

    /** One of them. */
    public final class Node implements Surroundings {

        public final Endpoint at;
        private final Swim swim;
        private final Correspondence correspondence;
        private final HeldDoor door = new HeldDoor();
        private boolean alive = true;
        private long datagrams;
        private long datagramBytes;
        private long streamBytes;

        private Node(Endpoint at) {
            this.at = at;
            swim = new Swim(
                    "node-" + at.address(), at, new byte[0], pace, new Packets(ring, "simulation"), this, random);
            correspondence = new Correspondence(door, swim::broadcast, this::nanoTime);
        }

        private void start(List<Node> peers) {
            swim.start(peers.stream().map(peer -> peer.at).toList());
        }

        /** Says something to all; it is held here, as what a node says is. */
        public String publish(int bytes) {
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            Envelope envelope = HeldDoor.envelope(content);
            door.hold(envelope);
            swim.broadcast(new Letter.Live(content).encode());
            return envelope.id();
        }

        public boolean has(String id) {
            return door.has(id);
        }

        public int held() {
            return door.held().size();
        }

        /** Without a word. */
        public void kill() {
            alive = false;
        }

        public void leave() {
            swim.leave();
        }

        public boolean isAlive() {
            return alive;
        }

        public Swim swim() {
            return swim;
        }

        /** In what state it sees another; empty if it doesn't know it. */
        public Optional<StateExchange.State> sees(Node other) {
            return swim.view().stream()
                    .filter(entry -> entry.at().equals(other.at))
                    .map(StateExchange.Entry::state)
                    .findFirst();
        }

        public long bytesSent() {
            return datagramBytes + streamBytes;
        }

        public long datagramsSent() {
            return datagrams;
        }

        @Override
        public void datagram(Endpoint to, byte[] packet) {
            datagrams++;
            datagramBytes += packet.length;
            if (random.nextDouble() >= weather.loss) {
                schedule(delay(), () -> reachable(this, to).ifPresent(node -> node.swim.datagram(at, packet)));
            }
        }

        @Override
        public void ask(Endpoint to, Supplier<byte[]> message, Consumer<Optional<byte[]>> answer) {
            schedule(delayConnected().plus(delay()), () -> {
                Optional<Node> other = reachable(this, to);
                Optional<byte[]> answered = other.flatMap(node -> converse(node, message.get()));
                schedule(other.isEmpty() ? CONNECT_FAILS : delayConnected(), () -> answer.accept(answered));
            });
        }

        private Optional<byte[]> converse(Node other, byte[] message) {
            streamBytes += message.length;
            Optional<byte[]> answer = other.swim.asked(at, message);
            answer.ifPresent(bytes -> other.streamBytes += bytes.length);
            return answer;
        }

        @Override
        public boolean tell(Endpoint to, byte[] message) {
            schedule(
                    delayConnected().plus(delay()),
                    () -> reachable(this, to).ifPresent(node -> converse(node, message)));
            return true;
        }

        @Override
        public Timer after(Duration delay, Runnable what) {
            return schedule(delay, () -> {
                if (alive) {
                    what.run();
                }
            });
        }

        @Override
        public long nanoTime() {
            return nowNanos;
        }

        @Override
        public boolean isAdmitted(IpAddress address) {
            return true;
        }

        @Override
        public void heard(Endpoint from, byte[] message) {
            answer(from, message);
        }

        @Override
        public Optional<byte[]> answer(Endpoint from, byte[] message) {
            try {
                return correspondence.told(from, message);
            } catch (Malformed impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public byte[] carry(Optional<byte[]> theirs) {
            return correspondence.carry(theirs);
        }

        @Override
        public void carried(Endpoint from, byte[] theirs) {
            correspondence.compare(
                    from,
                    theirs,
                    (to, letter) -> reachable(this, to).ifPresent(node -> converse(node, Streams.user(letter))),
                    (to, letter) -> reachable(this, to).flatMap(node -> converse(node, Streams.user(letter))));
        }
    }
}
