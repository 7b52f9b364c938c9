// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.Rehearsal;
import io.honeymesh.api.service.ScanTrackers;
import io.honeymesh.api.service.Traffic;
import io.honeymesh.api.service.TrapStage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replay. Traps take their time, so many talk at once; what they understood is judged in the record's order all the same.
 * For one thread, which waits here for the oldest once there are too many.
 */
final class ReplayRun implements Traffic, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayRun.class);

    private static final int CONVERSATIONS_AT_ONCE = 64;
    private static final int MAX_WAITING = 4096;

    private final Scorer scorer;
    private final TrapStage stage;
    private final ScanTrackers.Tracker scans;
    private final Gate gate;
    private final Consumer<NodeEvent> events;
    private final Queue<Future<? extends Observation>> waiting = new ArrayDeque<>();
    private int talking;
    private Instant now = Instant.EPOCH;

    ReplayRun(
            Scorer scorer,
            TrapStage stage,
            ScanTrackers.Tracker scans,
            Rehearsal rehearsal,
            Consumer<NodeEvent> events) {
        this.scorer = scorer;
        this.stage = stage;
        this.scans = scans;
        this.gate = rehearsal.gate(() -> now);
        this.events = events;
    }

    @Override
    public void opened(Touch touch) {
        Touch reached = stage.reached(touch);
        if (!reached.trap().isEmpty()) {
            waiting.add(CompletableFuture.completedFuture(reached));
            work(CONVERSATIONS_AT_ONCE);
        }
    }

    @Override
    public void ended(CapturedConversation conversation) {
        Touch reached = stage.reached(conversation.touch());
        if (!reached.trap().isEmpty()) {
            talking++;
            waiting.add(stage.converse(new CapturedConversation(
                    reached,
                    conversation.ended(),
                    conversation.turns(),
                    conversation.bytesIn(),
                    conversation.bytesOut(),
                    conversation.ending(),
                    conversation.understood())));
            work(CONVERSATIONS_AT_ONCE);
        }
    }

    @Override
    public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
        scans.probe(at, source, target, stealth)
                .ifPresent(scan -> waiting.add(CompletableFuture.completedFuture(scan)));
        work(CONVERSATIONS_AT_ONCE);
    }

    /** Judges what is left. */
    void finish() throws InterruptedException {
        work(0);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Judges whatever is first and ready, and waits while more than so many conversations are not. */
    private void work(int mayTalk) {
        while (!waiting.isEmpty()
                && (waiting.peek().isDone() || talking > mayTalk || waiting.size() > MAX_WAITING)
                && !Thread.currentThread().isInterrupted()) {
            try {
                judge(waiting.peek().get());
                waiting.remove();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException broken) {
                // Out of memory, most likely: one conversation less.
                LOG.warn("a conversation on record is left out: {}", String.valueOf(broken.getCause()));
                waiting.remove();
                talking--;
            }
        }
    }

    private void judge(Observation observation) {
        now = observation.at().isAfter(now) ? observation.at() : now;
        if (observation instanceof Conversation conversation) {
            talking--;
            gate.release(conversation.touch().flow());
        }
        Verdict verdict = scorer.of(observation);
        Decision decision = gate.decide(verdict);
        switch (observation) {
            case Touch touch -> events.accept(new NodeEvent.Touched(verdict, touch, decision));
            case Conversation conversation -> events.accept(new NodeEvent.Conversed(verdict, conversation, decision));
            case Scan scan -> events.accept(new NodeEvent.Scanned(verdict, scan, decision));
            default -> throw new IllegalStateException("nothing else is on record: " + observation);
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        waiting.forEach(conversation -> conversation.cancel(true));
        waiting.clear();
    }
}
