// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private final List<Verdict> decided = new CopyOnWriteArrayList<>();
    private final List<Flow> released = new CopyOnWriteArrayList<>();
    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private Pipeline pipeline;

    @BeforeEach
    void open() {
        Gate gate = new Gate() {
            @Override
            public Decision decide(Verdict verdict) {
                decided.add(verdict);
                return new Decision.Spared(Decision.Cause.SCORE, "test");
            }

            @Override
            public void release(Flow flow) {
                released.add(flow);
            }
        };
        pipeline = new Pipeline(gate, events::add);
        List.of(new PortScan(), new TrapIntent(), new PayloadEntropy(), new PayloadPattern())
                .forEach(pipeline::addRule);
    }

    @Test
    void aTouchIsDecidedByTheBuiltInRuleBeforeAnyOther() throws Exception {
        pipeline.addRule(new ScoringRule() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                assertFalse(decided.isEmpty(), "a plugged-in rule ran before the decision");
                return List.of(new Contribution(name(), 0.1, Reason.TRAP, false, "afterwards"));
            }
        });
        pipeline.observe(Samples.touch(1, "192.0.2.1", 21));
        assertEquals(
                List.of("trap-touch"),
                decided.getFirst().contributions().stream()
                        .map(Contribution::rule)
                        .toList());
        NodeEvent.Touched event = assertInstanceOf(NodeEvent.Touched.class, next());
        assertEquals(
                List.of("trap-touch", "slow"),
                event.verdict().contributions().stream().map(Contribution::rule).toList());
        assertEquals(1, decided.size(), "without intent nothing is decided twice");
    }

    @Test
    void S01_aSecondTrapPortShowsIntentAndTheSameOneDoesNot() throws Exception {
        pipeline.observe(Samples.touch(1, "192.0.2.1", 21));
        next();
        pipeline.observe(Samples.touch(2, "192.0.2.1", 21));
        next();
        assertTrue(decided.stream().noneMatch(Verdict::intent));
        pipeline.observe(Samples.touch(3, "192.0.2.1", 22));
        next();
        assertTrue(decided.getLast().intent());
        assertEquals(Set.of(Reason.TRAP, Reason.SCAN), decided.getLast().reasons());
    }

    @Test
    void S01_twoPortsABrowserReachesAreNoIntentUntilTheClientShowsItIsNone() throws Exception {
        for (int port : new int[] {80, 8080, 2222}) {
            pipeline.observe(Samples.touch(port, "192.0.2.1", port));
            next();
        }
        assertTrue(decided.stream().noneMatch(Verdict::intent));
        String lured = "GET /x.png HTTP/1.1\r\nHost: h:2222\r\nSec-Fetch-Site: cross-site\r\n\r\n";
        pipeline.observe(Samples.conversation(lured.getBytes()));
        pipeline.observe(Samples.conversation(new byte[0]));
        assertTrue(decided.stream().noneMatch(Verdict::intent));
        pipeline.observe(Samples.conversation("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes()));
        assertTrue(decided.getLast().intent());
    }

    @Test
    void S01_whatALuredBrowserDoesIsNoIntent() throws Exception {
        Evidence login = new Evidence.Credential("basic", Captured.of("a"), Captured.of("b"));
        pipeline.observe(Samples.conversation("${jndi:x}".getBytes(), true, login));
        Verdict lured = decided.getLast();
        assertFalse(lured.intent());
        assertEquals(3, lured.contributions().size());
        pipeline.observe(Samples.conversation(new byte[0], false, login));
        assertTrue(decided.getLast().intent());
    }

    @Test
    void aConversationEndsItsContainmentAndListsEachContribution() throws Exception {
        Conversation conversation = Samples.conversation(
                new byte[0],
                new Evidence.Credential("password", Captured.of("root"), Captured.of("x")),
                new Evidence.Credential("password", Captured.of("root"), Captured.of("y")),
                new Evidence.Command(Captured.of("id")));
        pipeline.observe(conversation);
        assertEquals(List.of(conversation.touch().flow()), released);
        assertEquals(
                List.of("touched a trap", "2 login attempts, the first: as root", "1 command: id"),
                decided.getLast().contributions().stream()
                        .map(Contribution::explanation)
                        .toList());
    }

    @Test
    void S07_oneTouchOfAPortThatNobodyUsesBansNobodyWhateverIsSaid() throws Exception {
        pipeline.observe(Samples.stray(1, "192.0.2.1", 4444));
        next();
        assertFalse(decided.getLast().isHostile());
        Evidence login = new Evidence.Credential("basic", Captured.of("a"), Captured.of("b"));
        pipeline.observe(Samples.strayed(1, "192.0.2.1", 4444, login));
        assertFalse(decided.getLast().isHostile() || decided.getLast().intent());
        assertEquals(2, decided.getLast().contributions().size(), "it is on record all the same");
    }

    @Test
    void S07_aSecondSuchPortIsNoMistake() throws Exception {
        pipeline.observe(Samples.stray(1, "192.0.2.1", 4444));
        pipeline.observe(Samples.stray(2, "192.0.2.1", 4444));
        assertFalse(decided.getLast().isHostile(), "twice the same port is one mistake");
        pipeline.observe(Samples.stray(3, "192.0.2.1", 4445));
        assertTrue(decided.getLast().isHostile());
    }

    @Test
    void S02_aScanOfBareSynsIsClaimed() throws Exception {
        Scan scan = new Scan(
                Samples.NOW,
                IpAddress.parse("192.0.2.1"),
                EvidenceGrade.CLAIMED,
                Scan.Kind.FAST,
                10,
                Duration.ofMillis(12),
                new Endpoint(IpAddress.parse("192.0.2.250"), 99),
                Duration.ofMinutes(5));
        pipeline.observe(scan);
        Verdict verdict = assertInstanceOf(NodeEvent.Scanned.class, next()).verdict();
        assertTrue(verdict.isHostile());
        assertFalse(verdict.intent());
        assertEquals(
                "fast scan: 10 distinct ports in 12ms",
                verdict.contributions().getFirst().explanation());
    }

    @Test
    void aRuleThatThrowsIsLeftOut() throws Exception {
        pipeline.addRule(new ScoringRule() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                throw new IllegalStateException("on purpose");
            }
        });
        pipeline.addRule(new ScoringRule() {
            @Override
            public String name() {
                throw new IllegalStateException("not even that");
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                return java.util.Collections.singletonList(null);
            }
        });
        pipeline.addFingerprinter(conversation -> java.util.Collections.singletonList(null));
        pipeline.observe(Samples.conversation(new byte[0]));
        assertEquals(1, decided.getLast().contributions().size());
    }

    private NodeEvent next() throws InterruptedException {
        NodeEvent event = events.poll(10, TimeUnit.SECONDS);
        assertTrue(event != null, "no event came");
        return event;
    }
}
