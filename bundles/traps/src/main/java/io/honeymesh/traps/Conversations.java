// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Touch;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Holds conversations: each on a thread of its own, within the limits, whatever the trap's code does. */
final class Conversations {

    private final Detection detection;
    private final Gate gate;
    private final Node node;
    private final RecordingFolder recordings;
    private final FailureLog failures;
    private final ScheduledThreadPoolExecutor scheduler;
    private final Overdue overdue;
    private final Admission admission = new Admission();
    private final MemoryBudget memory = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES);
    private final MemoryBudget input = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES);
    private volatile Limits limits = Limits.DEFAULT;

    Conversations(
            Detection detection,
            Gate gate,
            Node node,
            RecordingFolder recordings,
            FailureLog failures,
            ScheduledThreadPoolExecutor scheduler,
            Overdue overdue) {
        this.detection = detection;
        this.gate = gate;
        this.node = node;
        this.recordings = recordings;
        this.failures = failures;
        this.scheduler = scheduler;
        this.overdue = overdue;
    }

    /** Sets the limits of conversations that begin from now on. */
    void limits(Limits fresh) {
        memory.limit(fresh.captureMemoryBytes());
        input.limit(fresh.captureMemoryBytes());
        limits = fresh;
    }

    int open() {
        return admission.open();
    }

    long memoryBytes() {
        return memory.used();
    }

    /**
     * Starts a conversation and returns; past a limit the connection is closed at once instead.
     *
     * @param siblings where the conversation is listed while it is open
     */
    void take(TrapProtocol protocol, WireSocket socket, Touch touch, Set<Running> siblings) {
        if (admission.enter(touch.source(), limits)) {
            Running running = new Running(protocol, socket, touch, siblings);
            running.start();
        } else {
            Closing.reset(socket);
            gate.release(touch.flow());
        }
    }

    /** One conversation that is open. */
    final class Running {
        private final TrapProtocol protocol;
        private final WireSocket socket;
        private final Touch touch;
        private final Set<Running> siblings;
        private final Thread thread;
        // All three are guarded by this object's lock.
        private Optional<Session> session = Optional.empty();
        private boolean stopped;
        private boolean over;

        /** Whether the trap's code has come back. */
        private volatile boolean conversed;

        Running(TrapProtocol protocol, WireSocket socket, Touch touch, Set<Running> siblings) {
            this.protocol = protocol;
            this.socket = socket;
            this.touch = touch;
            this.siblings = siblings;
            this.thread = Threads.conversing(touch.trap(), touch.id(), Described.isForeign(protocol), this::run);
        }

        void start() {
            siblings.add(this);
            try {
                thread.start();
            } catch (Throwable e) {
                leave();
                throw e;
            }
        }

        private void leave() {
            Closing.now(socket);
            admission.leave(touch.source());
            siblings.remove(this);
        }

        /** Ends it from outside: closes the socket under it and interrupts whatever it waits for. */
        synchronized void end(Ending cause) {
            stopped = true;
            session.ifPresentOrElse(s -> s.end(cause), () -> Closing.now(socket));
            if (!over) {
                thread.interrupt();
            }
        }

        Thread thread() {
            return thread;
        }

        private void tooLong() {
            end(Ending.LIFETIME);
            overdue.watch(protocol, touch.trap(), thread, () -> conversed);
        }

        private void run() {
            MemoryBudget.Share share = memory.share();
            MemoryBudget.Share sent = input.share();
            try {
                Limits mine = limits;
                Session open = new Session(socket, touch, node, mine, share, sent);
                ScheduledFuture<?> deadline =
                        scheduler.schedule(this::tooLong, mine.lifetime().toNanos(), TimeUnit.NANOSECONDS);
                try {
                    hold(open);
                } finally {
                    quiet(deadline);
                    sent.release();
                }
                report(open, mine);
            } catch (Throwable e) {
                // Not the trap's code: the host itself is at fault, or out of memory.
                gate.release(touch.flow());
                failures.failed("the trap host", e);
            } finally {
                share.release();
                leave();
            }
        }

        private void hold(Session open) {
            open.interruptIf(this::isUnwelcome);
            open.tellFirst(this::overheard);
            synchronized (this) {
                session = Optional.of(open);
            }
            if (stopped()) {
                open.end(Ending.STOPPED);
            }
            converse(open);
            open.hangUp();
        }

        private void converse(Session open) {
            try {
                open.begin();
                protocol.converse(open);
            } catch (IOException e) {
                // The client is gone, a limit was reached or it broke the protocol: the wire knows which.
            } catch (Throwable e) {
                if (!stopped()) {
                    failures.failed("trap " + touch.trap(), e);
                }
                open.failed();
            } finally {
                conversed = true;
            }
        }

        private boolean isUnwelcome(Supplier<Captured> wire) {
            try {
                return detection.interrupts(touch, wire);
            } catch (Throwable e) {
                failures.failed("judging conversations of trap " + touch.trap(), e);
                return false;
            }
        }

        private void overheard(Evidence piece) {
            try {
                detection.overhears(touch, piece);
            } catch (Throwable e) {
                failures.failed("judging conversations of trap " + touch.trap(), e);
            }
        }

        private synchronized boolean stopped() {
            return stopped;
        }

        /** From here on nobody interrupts: writing a file must not be torn. */
        private void quiet(ScheduledFuture<?> deadline) {
            deadline.cancel(false);
            synchronized (this) {
                over = true;
            }
            Thread.interrupted();
        }

        private void report(Session open, Limits mine) {
            Optional<String> recording = Optional.empty();
            if (open.transcript().isPresent()) {
                try {
                    recording = recordings.store(touch, open.transcript().get(), mine);
                } catch (IOException | RuntimeException e) {
                    failures.failed("recording", e);
                }
            }
            try {
                detection.observe(open.conversation(recording));
            } catch (Throwable e) {
                failures.failed("judging conversations of trap " + touch.trap(), e);
                gate.release(touch.flow());
            }
        }
    }
}
