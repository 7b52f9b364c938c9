// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.transport.gossip.swim.Refused;
import io.honeymesh.transport.gossip.swim.Surroundings;
import io.honeymesh.transport.gossip.swim.Swim;
import io.honeymesh.transport.gossip.wire.KeyRing;
import io.honeymesh.transport.gossip.wire.Malformed;
import io.honeymesh.transport.gossip.wire.MsgpackWriter;
import io.honeymesh.transport.gossip.wire.Packets;
import io.honeymesh.transport.gossip.wire.StateExchange;
import io.honeymesh.transport.gossip.wire.Streams;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a cluster on real sockets and a real clock. What comes for the door waits in a queue, so that a slow door makes no
 * member look dead; what doesn't fit there comes again by an exchange. Thread-safe.
 */
final class GossipNode implements Surroundings, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GossipNode.class);

    private static final int WAITING = 4096;
    private static final int LOOK_MILLIS = 200;

    /** serf's mark for tags. */
    private static final int TAGS = 255;

    private record Heard(Endpoint from, byte[] message) {}

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("gossip-clock").daemon().factory());
    private final BlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(WAITING);
    private final GossipSettings settings;
    private final Admission admission;
    private final Sockets sockets;
    private final Correspondence correspondence;
    private final Optional<SerfQueries> queries;
    private final Swim swim;
    private volatile boolean closed;

    GossipNode(GossipSettings settings, String name, KeyRing ring, Keys keys, Admission admission, FederationDoor door)
            throws IOException {
        this.settings = settings;
        this.admission = admission;
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Packets packets = new Packets(ring, settings.label());
        sockets = new Sockets(
                new Endpoint(settings.bind(), settings.port()), new Streams(packets), admission::owners, this::after);
        swim = new Swim(
                name,
                new Endpoint(settings.advertise(), settings.port()),
                tags(),
                settings.pace(),
                packets,
                this,
                new SecureRandom());
        correspondence = new Correspondence(door, swim::broadcast, System::nanoTime);
        queries = settings.rotation() == GossipSettings.Rotation.SERF
                ? Optional.of(new SerfQueries(name, keys, swim::send))
                : Optional.empty();
        Thread.ofVirtual().name("gossip-door").start(this::read);
        sockets.open(swim::datagram, swim::asked);
        swim.start(settings.peers());
    }

    private static byte[] tags() {
        return new MsgpackWriter()
                .type(TAGS)
                .map(1)
                .text("role")
                .text("honeymesh")
                .toBytes();
    }

    private void read() {
        while (!closed) {
            try {
                if (admission.refresh()) {
                    // What was refused for want of whoever vouches for it may be taken now.
                    correspondence.reconsider();
                    swim.meet();
                }
                Heard next = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    take(next);
                }
            } catch (RuntimeException | Error unexpected) {
                LOG.error("a message caused an error nobody expected; the next ones are taken", unexpected);
            } catch (InterruptedException nobodyDoes) {
                return;
            }
        }
    }

    private void take(Heard heard) {
        try {
            if (Letter.is(heard.message)) {
                correspondence.received(heard.from, heard.message);
            } else if (SerfQueries.is(heard.message) && queries.isPresent()) {
                queries.get().take(heard.message);
            }
        } catch (Malformed refused) {
            LOG.debug("a message that is none: {}", refused.getMessage());
        }
    }

    void broadcast(byte[] message) {
        swim.broadcast(message);
    }

    int others() {
        return swim.others();
    }

    List<StateExchange.Entry> view() {
        return swim.view();
    }

    int illness() {
        return swim.illness();
    }

    Map<Refused, Long> refusals() {
        return swim.refusals();
    }

    @Override
    public void heard(Endpoint from, byte[] message) {
        boolean known = Letter.is(message) && message.length <= Letter.MOST_BY_DATAGRAM
                || queries.isPresent() && SerfQueries.is(message) && message.length <= SerfQueries.MOST_BYTES;
        if (known && !waiting.offer(new Heard(from, message))) {
            LOG.debug("the door is too slow: a message is left to the next exchange");
        }
    }

    @Override
    public Optional<byte[]> answer(Endpoint from, byte[] message) {
        try {
            return Letter.is(message) ? correspondence.told(from, message) : Optional.empty();
        } catch (Malformed refused) {
            return Optional.empty();
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
                (to, letter) -> sockets.tell(to, Streams.user(letter)),
                (to, letter) -> sockets.ask(to, () -> Streams.user(letter), Function.identity()));
    }

    @Override
    public void datagram(Endpoint to, byte[] packet) {
        sockets.datagram(to, packet);
    }

    @Override
    public void ask(Endpoint to, Supplier<byte[]> message, Consumer<Optional<byte[]>> answer) {
        Thread.ofVirtual()
                .name("gossip-ask")
                .start(() -> sockets.ask(to, message, heard -> {
                    answer.accept(heard);
                    return null;
                }));
    }

    @Override
    public boolean tell(Endpoint to, byte[] message) {
        if (!sockets.mayTell()) {
            return false;
        }
        boolean started = false;
        try {
            Thread.ofVirtual().name("gossip-tell").start(() -> sockets.tellNow(to, message));
            started = true;
        } finally {
            if (!started) {
                sockets.tellNobody();
            }
        }
        return true;
    }

    @Override
    public Timer after(Duration delay, Runnable what) {
        try {
            ScheduledFuture<?> future = clock.schedule(() -> survive(what), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    private static void survive(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException | Error unexpected) {
            LOG.error("gossip met an error nobody expected, and goes on", unexpected);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean isAdmitted(IpAddress address) {
        return admission.isAdmitted(address);
    }

    /** Says farewell first. The one who reads is not interrupted: the door may be writing. */
    @Override
    public void close() {
        closed = true;
        swim.leave();
        clock.shutdownNow();
        sockets.close();
    }
}
