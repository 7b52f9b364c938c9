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

    /** Conversations that go on at ports of their own: a forged beginning holds one until the client's silence ends it. */
    private static final int GOING_ON = 32;

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
    private final Semaphore goingOn = new Semaphore(GOING_ON);
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
        try {
            byte[] request = new byte[packet.getLength()];
            System.arraycopy(packet.getData(), packet.getOffset(), request, 0, request.length);
            new Running(protocol, socket, touch(trap, socket, source, packet.getPort()), request).start();
        } catch (Throwable e) {
            // The socket was closed meanwhile, or there is no memory for a thread.
            running.release();
            throw e;
        }
    }

    private Touch touch(String trap, DatagramSocket socket, IpAddress source, int port) {
        Flow flow = new Flow(
                Transport.UDP,
                new Endpoint(source, port),
                new Endpoint(IpAddress.of(socket.getLocalAddress()), socket.getLocalPort()));
        return new Touch(ids.getAsLong(), Instant.now(), trap, flow, EvidenceGrade.CLAIMED);
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
        private boolean goesOn;
        private ScheduledFuture<?> deadline;

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
            try {
                thread.start();
            } catch (Throwable e) {
                open.remove(this);
                throw e;
            }
        }

        private void tooLong() {
            thread.interrupt();
            overdue.watch(protocol, touch.trap(), thread, () -> conversed);
        }

        private void run() {
            MemoryBudget.Share share = memory.share();
            try {
                interruptAfter(limits.readDeadline());
                try {
                    answer(share);
                } finally {
                    deadline.cancel(false);
                }
            } catch (Throwable e) {
                failures.failed("judging touches of trap " + touch.trap(), e);
            } finally {
                share.release();
                open.remove(this);
                running.release();
                if (goesOn) {
                    goingOn.release();
                }
            }
        }

        private void answer(MemoryBudget.Share share) {
            detection.observe(touch);
            DatagramSession session = new DatagramSession(touch, node, request, limits, share, this::openPassive);
            try {
                converse(session);
            } finally {
                deadline.cancel(false);
                session.closePassive();
            }
            Thread.interrupted();
            int sent =
                    session.answer().map(answer -> send(socket, answer, false)).orElse(0);
            detection.observe(session.conversation(sent));
        }

        private void interruptAfter(Duration time) {
            deadline = scheduler.schedule(this::tooLong, time.toNanos(), TimeUnit.NANOSECONDS);
        }

        private DatagramPassive openPassive(Capture heard) throws IOException {
            if (!goesOn && !goingOn.tryAcquire()) {
                throw new IOException("too many conversations go on");
            }
            goesOn = true;
            Limits now = limits;
            DatagramPassive.Bounds bounds = new DatagramPassive.Bounds(
                    now.readDeadline(), System.nanoTime() + now.lifetime().toNanos(), now.bytesIn());
            DatagramPassive passive =
                    new DatagramPassive(socket, touch.flow().remote(), request.length, bounds, heard, this::send);
            deadline.cancel(false);
            interruptAfter(now.lifetime());
            return passive;
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

        /** @param proven whether it is somebody who got an answer before */
        private int send(DatagramSocket from, byte[] answer, boolean proven) {
            Endpoint client = touch.flow().remote();
            if (proven ? !answers.mayGoOn(client) : !answers.mayGoTo(client)) {
                return 0;
            }
            try {
                from.send(new DatagramPacket(
                        answer,
                        answer.length,
                        new InetSocketAddress(client.address().toInetAddress(), client.port())));
                return answer.length;
            } catch (IOException | RuntimeException unreachable) {
                // Nobody to answer to, as with any forged source.
                return 0;
            }
        }
    }
}
