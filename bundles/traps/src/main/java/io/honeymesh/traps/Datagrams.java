// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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
    private final Persona persona;
    private final FailureLog failures;
    private final Answers answers;
    private final LongSupplier ids;
    private final MemoryBudget memory = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES / 4);
    private final Rates<IpAddress> events = new Rates<>(PER_SOURCE, IN_ALL, WINDOW);
    private final Semaphore running = new Semaphore(AT_ONCE);
    private volatile Limits limits = Limits.DEFAULT;

    Datagrams(Detection detection, Persona persona, FailureLog failures, Answers answers, LongSupplier ids) {
        this.detection = detection;
        this.persona = persona;
        this.failures = failures;
        this.answers = answers;
        this.ids = ids;
    }

    void limits(Limits fresh) {
        limits = fresh;
    }

    /** Takes a datagram that came in; returns at once. The packet may be used again. */
    void take(TrapProtocol protocol, String trap, DatagramSocket socket, DatagramPacket packet) {
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
        Threads.conversing(trap, touch.id(), () -> {
                    try {
                        converse(protocol, touch, socket, request);
                    } finally {
                        running.release();
                    }
                })
                .start();
    }

    /** Waits until none is being worked on, at most so long; whether that is so. */
    boolean join(Duration atMost) throws InterruptedException {
        if (!running.tryAcquire(AT_ONCE, atMost.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS)) {
            return false;
        }
        running.release(AT_ONCE);
        return true;
    }

    private void converse(TrapProtocol protocol, Touch touch, DatagramSocket socket, byte[] request) {
        MemoryBudget.Share share = memory.share();
        try {
            detection.observe(touch);
            DatagramSession session = new DatagramSession(touch, persona, request, limits, share);
            try {
                protocol.converse(session);
            } catch (IOException e) {
                // The datagram was broken, or the answer too large: either is for the trap to put into evidence.
            } catch (Throwable e) {
                failures.failed("trap " + touch.trap(), e);
                session.failed();
            }
            int sent = answer(session.answer(), touch.flow().remote(), socket);
            detection.observe(session.conversation(sent));
        } catch (Throwable e) {
            failures.failed("judging touches of trap " + touch.trap(), e);
        } finally {
            share.release();
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
