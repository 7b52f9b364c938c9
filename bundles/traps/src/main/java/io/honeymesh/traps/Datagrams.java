// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Takes datagrams for UDP traps: each a touch that can be forged (CLAIMED) and a conversation of its own, on a virtual thread.
 * A flood is only counted beyond a rate (S12), so that it can't push out what others did. Nothing of it is recorded: the
 * datagram is in the conversation. Thread-safe.
 */
final class Datagrams {

    /** Datagrams of one source that become events within {@link #WINDOW}. */
    static final int PER_SOURCE = 50;

    /** Datagrams that become events within {@link #WINDOW}, from whomever. */
    static final int IN_ALL = 1000;

    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final int AT_ONCE = 64;

    private final Detection detection;
    private final Node node;
    private final FailureLog failures;
    private final Answers answers;
    private final LongSupplier ids;
    private final MemoryBudget memory = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES / 4);
    private final Rates<IpAddress> events = new Rates<>(PER_SOURCE, IN_ALL, WINDOW);
    private final ScheduledThreadPoolExecutor scheduler;
    private final Overdue overdue;
    private final Set<Running> open = ConcurrentHashMap.newKeySet();
    private final Semaphore running = new Semaphore(AT_ONCE);
    private volatile Limits limits = Limits.DEFAULT;

    Datagrams(
            Detection detection,
            Node node,
            FailureLog failures,
            ScheduledThreadPoolExecutor scheduler,
            Overdue overdue,
            Answers answers,
            LongSupplier ids) {
        this.detection = detection;
        this.node = node;
        this.failures = failures;
        this.scheduler = scheduler;
        this.overdue = overdue;
        this.answers = answers;
        this.ids = ids;
    }

    void limits(Limits fresh) {
        limits = fresh;
    }

    /** For one listener. */
    DatagramLoop.Taker taker(TrapProtocol protocol, String trap) {
        return new DatagramLoop.Taker() {
            @Override
            public void take(DatagramSocket socket, DatagramPacket packet) {
                Datagrams.this.take(protocol, trap, socket, packet);
            }

            @Override
            public boolean end(Duration atMost) throws InterruptedException {
                return Datagrams.this.end(protocol, atMost);
            }
        };
    }

    /** Takes a datagram that came in; returns at once. The packet may be used again. */
    private void take(TrapProtocol protocol, String trap, DatagramSocket socket, DatagramPacket packet) {
        IpAddress source = IpAddress.of(packet.getAddress());
        if (!events.take(Admission.origin(source)) || !running.tryAcquire()) {
            return;
        }
        byte[] request = new byte[packet.getLength()];
        System.arraycopy(packet.getData(), packet.getOffset(), request, 0, request.length);
        Flow flow = new Flow(
                Transport.UDP,
                new Endpoint(source, packet.getPort()),
                new Endpoint(IpAddress.of(socket.getLocalAddress()), socket.getLocalPort()));
        Touch touch = new Touch(ids.getAsLong(), Instant.now(), trap, flow, EvidenceGrade.CLAIMED);
        new Running(protocol, socket, touch, request).start();
    }

    /** Ends what this protocol is doing and waits for it, at most so long; whether nothing of it runs any more. */
    private boolean end(TrapProtocol protocol, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        List<Running> its =
                open.stream().filter(one -> one.protocol == protocol).toList();
        its.forEach(one -> one.thread.interrupt());
        boolean ended = true;
        for (Running one : its) {
            ended &= one.thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
        }
        return ended;
    }

    /** One datagram that is being answered. */
    private final class Running {
        private final TrapProtocol protocol;
        private final DatagramSocket socket;
        private final Touch touch;
        private final byte[] request;
        private final Thread thread;

        /** Whether the trap's code has come back. */
        private volatile boolean conversed;

        Running(TrapProtocol protocol, DatagramSocket socket, Touch touch, byte[] request) {
            this.protocol = protocol;
            this.socket = socket;
            this.touch = touch;
            this.request = request;
            this.thread = Threads.conversing(touch.trap(), touch.id(), Described.isForeign(protocol), this::run);
        }

        void start() {
            open.add(this);
            thread.start();
        }

        private void tooLong() {
            thread.interrupt();
            overdue.watch(protocol, touch.trap(), thread, () -> conversed);
        }

        private void run() {
            MemoryBudget.Share share = memory.share();
            ScheduledFuture<?> deadline =
                    scheduler.schedule(this::tooLong, limits.readDeadline().toNanos(), TimeUnit.NANOSECONDS);
            try {
                detection.observe(touch);
                DatagramSession session = new DatagramSession(touch, node, request, limits, share);
                converse(session);
                deadline.cancel(false);
                Thread.interrupted();
                int sent = answer(session.answer(), touch.flow().remote(), socket);
                detection.observe(session.conversation(sent));
            } catch (Throwable e) {
                failures.failed("judging touches of trap " + touch.trap(), e);
            } finally {
                deadline.cancel(false);
                share.release();
                open.remove(this);
                running.release();
            }
        }

        private void converse(DatagramSession session) {
            try {
                protocol.converse(session);
            } catch (IOException e) {
                // The datagram was broken, or the answer too large: nothing is answered then.
                session.end(Ending.VIOLATION);
            } catch (Throwable e) {
                failures.failed("trap " + touch.trap(), e);
                session.end(Ending.TRAP_FAILED);
            } finally {
                conversed = true;
            }
        }
    }

    private int answer(Optional<byte[]> answer, Endpoint client, DatagramSocket socket) {
        if (answer.isEmpty() || !answers.mayGoTo(client)) {
            return 0;
        }
        byte[] bytes = answer.get();
        try {
            socket.send(new DatagramPacket(
                    bytes, bytes.length, new InetSocketAddress(client.address().toInetAddress(), client.port())));
            return bytes.length;
        } catch (IOException | RuntimeException unreachable) {
            // Nobody to answer to, as with any forged source.
            return 0;
        }
    }
}
