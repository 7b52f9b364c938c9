// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.Rehearsal;
import io.honeymesh.api.service.ScanTrackers;
import io.honeymesh.api.service.Traffic;
import io.honeymesh.api.service.TrapStage;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.ComponentServiceObjects;

class ReplayerTest {

    private static final DetectionSettings SETTINGS = new DetectionSettings(Map.of());

    private final Map<Long, CompletableFuture<Conversation>> held = new HashMap<>();
    private final List<Verdict> decided = new ArrayList<>();
    private final List<Flow> released = new ArrayList<>();
    private final List<NodeEvent> events = new ArrayList<>();
    private InstantSource clock = InstantSource.system();
    private Runnable beforeWaiting = () -> {};
    private int talking;
    private int mostTalking;
    private final Replayer replayer =
            new Replayer(new Stage(), Trackers::new, new Decider(), SETTINGS, new Orders(Map.of()));

    /** Takes every port but those of UDP; talks at once, unless it is held. */
    private final class Stage implements TrapStage {
        @Override
        public Touch reached(Touch touch) {
            String trap = touch.flow().transport() == Transport.UDP ? "" : "any";
            return new Touch(touch.id(), touch.at(), trap, touch.flow(), touch.grade());
        }

        @Override
        public Future<Conversation> converse(CapturedConversation record) {
            mostTalking = Math.max(mostTalking, ++talking);
            Conversation conversation = new Conversation(
                    record.touch(),
                    record.ended(),
                    record.said(100),
                    record.said(100),
                    record.bytesIn(),
                    record.bytesOut(),
                    record.understood(),
                    record.ending(),
                    false,
                    Optional.empty());
            return held.containsKey(record.touch().id())
                    ? new Held(conversation)
                    : CompletableFuture.completedFuture(conversation);
        }
    }

    /** Done when its future of {@link #held} is. */
    private final class Held extends CompletableFuture<Conversation> {
        Held(Conversation conversation) {
            held.get(conversation.touch().id()).whenComplete((ignored, failure) -> {
                if (failure == null) {
                    complete(conversation);
                } else {
                    completeExceptionally(failure);
                }
            });
        }

        @Override
        public Conversation get() throws InterruptedException, ExecutionException {
            beforeWaiting.run();
            return super.get();
        }
    }

    /** The second probe is one too many. */
    private static final class Trackers implements ScanTrackers.Tracker {
        private int probes;

        @Override
        public Optional<Scan> probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
            Scan scan = new Scan(
                    at, source, EvidenceGrade.CLAIMED, Scan.Kind.FAST, 2, 1, Duration.ZERO, target, Duration.ZERO);
            return ++probes == 2 ? Optional.of(scan) : Optional.empty();
        }
    }

    private final class Decider implements Rehearsal {
        @Override
        public Gate gate(InstantSource rehearsed) {
            clock = rehearsed;
            return new Gate() {
                @Override
                public Decision decide(Verdict verdict) {
                    assertEquals(clock.instant(), verdict.observation().at());
                    decided.add(verdict);
                    if (verdict.observation() instanceof Conversation) {
                        talking--;
                    }
                    return new Decision.Spared(Decision.Cause.SCORE, "test");
                }

                @Override
                public void release(Flow flow) {
                    released.add(flow);
                }
            };
        }
    }

    private static final class Objects implements ComponentServiceObjects<ScoringRule> {
        private final java.util.function.Supplier<ScoringRule> maker;
        private final List<ScoringRule> out = new ArrayList<>();
        private int made;

        Objects(java.util.function.Supplier<ScoringRule> maker) {
            this.maker = maker;
        }

        @Override
        public ScoringRule getService() {
            made++;
            ScoringRule rule = maker.get();
            out.add(rule);
            return rule;
        }

        @Override
        public void ungetService(ScoringRule service) {
            assertTrue(out.remove(service));
        }

        @Override
        public org.osgi.framework.ServiceReference<ScoringRule> getServiceReference() {
            throw new UnsupportedOperationException();
        }
    }

    private static Touch touch(long id, int port, Transport transport) {
        Touch touch = Samples.touch(id, "192.0.2.1", port);
        Flow flow = new Flow(transport, touch.flow().remote(), touch.flow().local());
        return new Touch(id, Samples.NOW.plusSeconds(id), "", flow, touch.grade());
    }

    private static void conversation(Traffic traffic, long id, int port, String said) {
        conversation(traffic, touch(id, port, Transport.TCP), said);
    }

    private static void conversation(Traffic traffic, Touch touch, String said) {
        traffic.opened(touch);
        traffic.ended(new CapturedConversation(
                touch,
                touch.at(),
                List.of(new CapturedConversation.Turn(Captured.of(said), Captured.EMPTY)),
                said.length(),
                0,
                Conversation.Ending.CLIENT,
                List.of()));
    }

    private static void probe(Traffic traffic, long second) {
        traffic.probe(
                Samples.NOW.plusSeconds(second),
                IpAddress.parse("192.0.2.1"),
                new Endpoint(IpAddress.parse("192.0.2.250"), 1),
                false);
    }

    @AfterEach
    void noInterruptIsLeft() {
        assertFalse(Thread.interrupted());
    }

    @Test
    void whatIsOnRecordIsJudgedAndDecidedLikeWhatIsLive() throws Exception {
        replayer.addRule(new Objects(PayloadPattern::new));
        replayer.addRule(new Objects(() -> new PortScan(SETTINGS)));
        replayer.addFingerprinter(conversation -> List.of(new Fingerprint("ja4", "x")));
        replayer.run(
                traffic -> {
                    conversation(traffic, 1, 22, "/etc/passwd");
                    conversation(traffic, 2, 23, "hello");
                    conversation(traffic, touch(3, 53, Transport.UDP), "query");
                    probe(traffic, 4);
                    probe(traffic, 5);
                },
                events::add);
        assertEquals(
                List.of("touch", "conversation", "touch", "conversation", "scan"),
                events.stream().map(NodeEvent::type).toList());
        NodeEvent.Conversed exploit = assertInstanceOf(NodeEvent.Conversed.class, events.get(1));
        assertTrue(exploit.verdict().intent());
        assertEquals(
                List.of("trap-touch", "payload-pattern"),
                exploit.verdict().contributions().stream()
                        .map(Contribution::rule)
                        .toList());
        assertEquals(List.of(new Fingerprint("ja4", "x")), exploit.verdict().fingerprints());
        assertEquals("any", exploit.conversation().touch().trap());
        assertTrue(decided.get(2).intent(), "a second trap port");
        assertEquals(2, released.size());
    }

    @Test
    void oneReplayRemembersNothingOfAnother() throws Exception {
        replayer.addRule(new Objects(() -> new PortScan(SETTINGS)));
        for (int port : new int[] {22, 23}) {
            replayer.run(traffic -> conversation(traffic, 1, port, ""), events::add);
        }
        assertTrue(decided.stream().noneMatch(Verdict::intent));
    }

    @Test
    void eachReplayHasRulesOfItsOwnAndGivesThemBack() throws Exception {
        Objects objects = new Objects(TrapIntent::new);
        replayer.addRule(objects);
        replayer.addRule(new Objects(() -> null));
        for (int i = 0; i < 2; i++) {
            replayer.run(traffic -> assertEquals(1, objects.out.size()), events::add);
        }
        assertEquals(2, objects.made);
        assertEquals(List.of(), objects.out);
        replayer.removeRule(objects);
        replayer.run(traffic -> {}, events::add);
        assertEquals(2, objects.made);
    }

    @Test
    void aSlowTrapHoldsNobodyElseUpAndTheOrderStaysTheRecords() throws Exception {
        held.put(1L, new CompletableFuture<>());
        replayer.run(
                traffic -> {
                    for (long id = 1; id <= 40; id++) {
                        conversation(traffic, id, 22, "");
                    }
                    assertEquals(1, events.size());
                    held.get(1L).complete(null);
                },
                events::add);
        assertEquals(
                java.util.stream.LongStream.rangeClosed(1, 40).boxed().toList(),
                events.stream()
                        .filter(NodeEvent.Conversed.class::isInstance)
                        .map(event -> ((NodeEvent.Conversed) event)
                                .conversation()
                                .touch()
                                .id())
                        .toList());
        assertEquals(40, mostTalking);
    }

    @Test
    void onlySoManyTrapsTalkAtOnce() throws Exception {
        held.put(1L, new CompletableFuture<>());
        beforeWaiting = () -> held.get(1L).complete(null);
        replayer.run(
                traffic -> {
                    for (long id = 1; id <= 200; id++) {
                        conversation(traffic, id, 22, "");
                    }
                },
                events::add);
        assertEquals(400, events.size());
        assertEquals(65, mostTalking);
    }

    @Test
    void aRecordThatBreaksOffIsJudgedUpToThere() {
        IOException cut = new IOException("cut short");
        assertEquals(
                cut,
                assertThrows(
                        IOException.class,
                        () -> replayer.run(
                                traffic -> {
                                    conversation(traffic, 1, 22, "");
                                    throw cut;
                                },
                                events::add)));
        assertEquals(2, events.size());
    }

    @Test
    void anInterruptEndsWhatIsUnderWay() {
        CompletableFuture<Conversation> endless = new CompletableFuture<>();
        held.put(1L, endless);
        assertThrows(
                InterruptedException.class,
                () -> replayer.run(
                        traffic -> {
                            conversation(traffic, 1, 22, "");
                            Thread.currentThread().interrupt();
                        },
                        events::add));
        assertThrows(
                InterruptedException.class,
                () -> replayer.run(
                        traffic -> {
                            Thread.currentThread().interrupt();
                            throw new ClosedByInterruptException();
                        },
                        events::add));
        assertEquals(1, events.size());
    }

    @Test
    void aRuleThatThrowsIsLeftOutAndAConversationThatFailsToo() throws Exception {
        replayer.addRule(new Objects(() -> new ScoringRule() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                return Collections.singletonList(null);
            }
        }));
        held.put(1L, CompletableFuture.failedFuture(new OutOfMemoryError("on purpose")));
        replayer.run(
                traffic -> {
                    conversation(traffic, 1, 22, "");
                    conversation(traffic, 2, 22, "");
                },
                events::add);
        assertEquals(
                List.of("touch", "touch", "conversation"),
                events.stream().map(NodeEvent::type).toList());
        assertEquals(Reason.TRAP, decided.getLast().contributions().getFirst().reason());
    }
}
