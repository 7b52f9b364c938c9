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
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private final DetectionSettings settings = new DetectionSettings(Map.of());
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
        pipeline = new Pipeline(gate, events::add, settings);
        List.of(new PortScan(settings), new TrapIntent(), new PayloadEntropy(), new PayloadPattern())
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
        for (int port : new int[] {80, 8080, 2222, 4190, 6679}) {
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

    private static final String CHROMIUM =
            "Connection: keep-alive\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.0.0 Safari/537.36\r\n"
                    + "Accept: image/avif,image/webp,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate\r\n"
                    + "Accept-Language: en-US,en;q=0.9\r\n";

    @Test
    void S01_whatAPageMakesABrowserSendIsNoIntentThoughThePageHides() {
        Evidence login = new Evidence.Credential("form", Captured.of("a"), Captured.of("b"));
        String own = "Host: 192.0.2.250\r\n" + CHROMIUM;
        String renamed = "Host: evil.example\r\n" + CHROMIUM.replace("Mozilla/5.0", "curl/8");
        for (String page : List.of(
                "GET /?q=../../etc/passwd HTTP/1.1\r\n" + own + "\r\n",
                "GET /..%2f..%2fetc/passwd HTTP/1.1\r\n" + own + "\r\n",
                "GET /%zz?q=${jndi:x} HTTP/1.1\r\n" + own.replace("Accept-L", "X: y\r\nAccept-L") + "\r\n",
                "GET /?q=../../etc/passwd",
                "POST / HTTP/1.1\r\n" + own + "Content-Length: 27\r\nContent-Type: text/plain\r\n\r\n"
                        + "GET /../etc/passwd HTTP/1.1"
                        + "GET / HTTP/1.1\r\n" + own + "\r\n",
                "GET /a HTTP/1.1\r\n" + own + "\r\nGET /a HTTP/1.1\r\n" + own + "Authorization: Basic YTpi\r\n\r\n",
                "POST /?q=../../etc/passwd HTTP/1.1\r\n" + own + "Content-Type: application/csp-report\r\n\r\n",
                "POST /?q=../../etc/passwd HTTP/1.1\r\n" + own
                        + "Ping-To: http://a/\r\nContent-Type: text/ping\r\n\r\n",
                "PUT /etc/passwd HTTP/1.1\r\n" + renamed + "Origin: http://evil.example\r\n"
                        + "Content-Type: application/json\r\nAuthorization: Basic YTpi\r\n\r\n",
                "GET /?q=/etc/passwd HTTP/1.1\r\nHost: 192.0.2.250\r\nUser-Agent: stagefright/1.2 (Linux)\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001/etc/passwd",
                "\u0000\u0003\u0000\u0008\u0021\u0012\u00a4\u0042/etc/passwd")) {
            pipeline.observe(Samples.conversation(page.getBytes(StandardCharsets.ISO_8859_1), login));
            assertFalse(decided.getLast().intent(), page);
            assertTrue(decided.getLast().contributions().size() > 1, "it is on record all the same");
        }
    }

    /** Whoever fills the memory for what clients say must not get a browser banned for a form that he had it send. */
    @Test
    void S01_aBrowserWhoseRequestWasNotKeptShowsNoIntent() {
        Evidence login = new Evidence.Credential("form", Captured.of("a"), Captured.of("b"));
        for (String kept : List.of("", "P", "POST", "POST /", "POST / HTTP/1.1\r\nHost: x")) {
            Conversation whole = Samples.conversation(kept.getBytes(StandardCharsets.ISO_8859_1), login);
            Captured cut = Captured.partOf(whole.payload().bytes(), 500);
            pipeline.observe(new Conversation(
                    whole.touch(),
                    whole.at(),
                    cut,
                    cut,
                    500,
                    0,
                    whole.evidence(),
                    whole.ending(),
                    false,
                    whole.recording()));
            assertFalse(decided.getLast().intent(), kept);
        }
        pipeline.observe(Samples.conversation(new byte[0], login));
        assertTrue(decided.getLast().intent(), "there was nothing to keep");
    }

    @Test
    void S01_whatNoPageMakesABrowserSendIsIntent() {
        Evidence login = new Evidence.Credential("form", Captured.of("a"), Captured.of("b"));
        String own = "Host: 192.0.2.250:80\r\n" + CHROMIUM;
        for (String client : List.of(
                "GET /?q=../../etc/passwd HTTP/1.1\r\nHost: h\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nAccept-Language: en\r\n\r\n",
                "GET / HTTP/1.1\r\n" + own.replace("Mozilla/5.0", "sqlmap/1.8") + "\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\n" + own + "\r\n",
                "GET /%2E%2e/ HTTP/1.1\r\n" + own + "\r\n",
                "GET / HTTP/1.1\r\n" + own + "\r\nPUT /x HTTP/1.1\r\n" + own + "\r\n",
                "POST / HTTP/1.1\r\n" + own + "Content-Type: application/json; a=b\r\n\r\n",
                "POST / HTTP/1.1\r\n" + own + "Transfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\n" + own + "Authorization: Basic YTpi\r\n\r\n",
                "GET / HTTP/1.1\r\n" + own + "X-Api Version: 1\r\n\r\n",
                "POST /login HTTP/1.1\r\n" + own + "Origin: http://192.0.2.250:80\r\n\r\n",
                "GET /etc/passwd\r\n",
                "USER root\r\n")) {
            pipeline.observe(Samples.conversation(client.getBytes(StandardCharsets.ISO_8859_1), login));
            assertTrue(decided.getLast().intent(), client);
        }
    }

    /** Whoever has a domain makes every mail server of the world come here by naming this machine as its mail exchanger. */
    @Test
    void S01_whatAServerSaysToWhomSomebodyHasNamedIsNoIntentUntilItLogsIn() {
        Evidence recipient = new Evidence.Command(Captured.of("RCPT TO:<x@example.org>"));
        Evidence login = new Evidence.Credential("password", Captured.of("root"), Captured.of("toor"));
        for (int port : new int[] {25, 53, 113, 5060, 5061}) {
            Touch touch = Samples.touch(port, "192.0.2." + port % 250, port);
            pipeline.observe(Samples.conversation(touch, "${jndi:ldap://x}".getBytes(), false, recipient));
            assertFalse(decided.getLast().intent(), port + ": " + decided.getLast());
            pipeline.observe(Samples.conversation(touch, new byte[0], false, recipient, login));
            assertTrue(decided.getLast().intent(), "" + port);
        }
        Touch submission = Samples.touch(2, "192.0.2.1", 587);
        pipeline.observe(Samples.conversation(submission, new byte[0], false, recipient));
        assertTrue(decided.getLast().intent(), "where clients alone go");
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
                1,
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
    void S02_noRuleFindsIntentInWhatCouldBeForged() throws Exception {
        Evidence login = new Evidence.Credential("digest", Captured.of("100"), Captured.of("100"));
        Touch touch = Samples.claimed(Samples.touch(1, "192.0.2.1", 5060));
        pipeline.observe(Samples.conversation(touch, "() { :; }; /bin/sh".getBytes(), false, login));
        assertEquals(3, decided.getLast().contributions().size());
        assertFalse(decided.getLast().intent());
    }

    @Test
    void S07_noRuleMakesOneTouchOfAnUnusedPortABan() throws Exception {
        pipeline.addRule(new ScoringRule() {
            @Override
            public String name() {
                return "harsh";
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                return List.of(new Contribution(name(), 5, Reason.SCAN, true, "comes back"));
            }
        });
        pipeline.observe(Samples.stray(1, "192.0.2.1", 4444));
        assertFalse(decided.getLast().isHostile() || decided.getLast().intent());
        assertEquals("comes back", decided.getLast().contributions().getLast().explanation());
    }

    @Test
    void whatDecidesComesLast() {
        pipeline.addRule(new ScoringRule() {
            @Override
            public String name() {
                return "curious";
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                return List.of(
                        new Contribution(name(), 0.5, Reason.TRAP, false, "odd"),
                        new Contribution(name(), 0.1, Reason.TRAP, false, "rare"));
            }
        });
        pipeline.observe(Samples.conversation(new byte[0], new Evidence.Command(Captured.of("id"))));
        assertEquals(
                List.of("touched a trap", "rare", "odd", "1 command: id"),
                decided.getLast().contributions().stream()
                        .map(Contribution::explanation)
                        .toList());
    }

    @Test
    void aRuleThatIsSwitchedOffSaysNothingUntilItIsOnAgain() {
        Conversation command = Samples.conversation(new byte[0], new Evidence.Command(Captured.of("id")));
        settings.modified(Map.of("off", "port-scan, trap-intent"));
        pipeline.observe(command);
        assertFalse(decided.getLast().intent());
        settings.modified(Map.of());
        pipeline.observe(command);
        assertTrue(decided.getLast().intent());
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
