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
    private static final long BYTES_AT_ONCE = 2 << 20;
    private static final int MAX_WAITING = 4096;

    /** About what a turn takes beside the words of the client. */
    private static final int TURN_BYTES = 256;

    /**
     * Something to judge, in its turn.
     *
     * @param conversation whether it is one, which takes so many bytes of memory
     */
    private record Next(Future<? extends Observation> observation, boolean conversation, long bytes) {}

    private final Scorer scorer;
    private final TrapStage stage;
    private final ScanTrackers.Tracker scans;
    private final Gate gate;
    private final Consumer<NodeEvent> events;
    private final Queue<Next> waiting = new ArrayDeque<>();
    private int talking;
    private long talkingBytes;
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
            next(reached);
        }
    }

    @Override
    public void ended(CapturedConversation conversation) {
        Touch reached = stage.reached(conversation.touch());
        if (!reached.trap().isEmpty()) {
            long bytes = conversation.turns().stream()
                    .mapToLong(turn -> TURN_BYTES + turn.said().length())
                    .sum();
            talking++;
            talkingBytes += bytes;
            Future<Conversation> understood = stage.converse(new CapturedConversation(
                    reached,
                    conversation.ended(),
                    conversation.turns(),
                    conversation.bytesIn(),
                    conversation.bytesOut(),
                    conversation.ending(),
                    conversation.understood()));
            waiting.add(new Next(understood, true, bytes));
            work(CONVERSATIONS_AT_ONCE);
        }
    }

    @Override
    public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
        scans.probe(at, source, target, stealth).ifPresent(this::next);
    }

    private void next(Observation ready) {
        waiting.add(new Next(CompletableFuture.completedFuture(ready), false, 0));
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
                && (waiting.peek().observation().isDone() || isTooMuch(mayTalk))
                && !Thread.currentThread().isInterrupted()) {
            Next first = waiting.peek();
            try {
                Observation observation = first.observation().get();
                over(first);
                judge(observation);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException broken) {
                // Out of memory, most likely: one conversation less.
                LOG.warn("a conversation on record is left out: {}", String.valueOf(broken.getCause()));
                over(first);
            }
        }
    }

    private boolean isTooMuch(int mayTalk) {
        return talking > mayTalk || talkingBytes > BYTES_AT_ONCE || waiting.size() > MAX_WAITING;
    }

    private void over(Next first) {
        waiting.remove();
        talkingBytes -= first.bytes();
        talking -= first.conversation() ? 1 : 0;
    }

    private void judge(Observation observation) {
        now = observation.at().isAfter(now) ? observation.at() : now;
        if (observation instanceof Conversation conversation) {
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
        waiting.forEach(next -> next.observation().cancel(true));
        waiting.clear();
    }
}
