// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.CapturedHandshake;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.service.Traffic;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayCommandTest {

    private static final String HOSTILE = "\u001b]52;c;x\u0007\u202e\"é\u009b31m\r\n";
    private static final String ATTACKER = "198.51.100.7";
    private static final String VISITOR = "203.0.113.9";
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final Contribution TOUCHED = new Contribution("trap-touch", 1, Reason.TRAP, false, "touched a trap");

    private final FakeNode node = new FakeNode();
    private final ReplayCommand command = new ReplayCommand();
    private Optional<IOException> broken = Optional.empty();

    @BeforeEach
    void open() {
        command.file = "/tmp/a.pcap";
        node.others.put(Captures.class, new Capture());
        node.others.put(Replay.class, (Replay) ReplayCommandTest::replay);
        node.others.put(ScoringRule.class, rule("payload-pattern"));
    }

    @AfterEach
    void noInterruptIsLeft() {
        assertFalse(Thread.interrupted());
    }

    /** Two sources, of whom one says an exploit; and a scan. */
    private final class Capture implements Captures {
        @Override
        public void handshakes(Path file, Consumer<CapturedHandshake> found, Progress progress) {
            throw new AssertionError("nobody asked for handshakes");
        }

        @Override
        public void traffic(Path file, Traffic to, Progress progress) throws IOException {
            assertEquals(Path.of("/tmp/a.pcap"), file);
            int id = 0;
            for (String source : List.of(ATTACKER, VISITOR)) {
                Touch touch = touch(++id, source);
                to.opened(touch);
                to.ended(new CapturedConversation(
                        touch, AT.plusSeconds(1), List.of(), 7, 9, Conversation.Ending.CLIENT, List.of()));
            }
            to.probe(
                    AT.plusSeconds(2),
                    IpAddress.parse(VISITOR),
                    touch(1, ATTACKER).flow().local(),
                    false);
            if (broken.isPresent()) {
                throw broken.get();
            }
        }
    }

    private static Touch touch(long id, String source) {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.1"), 80));
        return new Touch(id, AT, "http", flow, EvidenceGrade.PROVEN);
    }

    private static ScoringRule rule(String name) {
        return new ScoringRule() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Contribution> judge(Observation observation, History history) {
                throw new AssertionError("the shell judges nothing");
            }
        };
    }

    /** What detection would tell. */
    private static void replay(Replay.Source source, Consumer<NodeEvent> events)
            throws IOException, InterruptedException {
        source.to(new Traffic() {
            @Override
            public void opened(Touch touch) {
                events.accept(new NodeEvent.Touched(
                        new Verdict(touch, List.of(TOUCHED), List.of()),
                        touch,
                        banned(touch.at(), touch.source(), false)));
            }

            @Override
            public void ended(CapturedConversation record) {
                boolean exploit = record.touch().source().toString().equals(ATTACKER);
                Conversation conversation = new Conversation(
                        record.touch(),
                        record.ended(),
                        Captured.EMPTY,
                        Captured.EMPTY,
                        7,
                        9,
                        exploit
                                ? List.of(new Evidence.Credential("basic", Captured.of(HOSTILE), Captured.of("secret")))
                                : List.of(),
                        record.ending(),
                        false,
                        Optional.empty());
                Contribution found = new Contribution(
                        "payload-pattern",
                        1,
                        Reason.PAYLOAD,
                        true,
                        "found " + Captured.of(HOSTILE).toSafeText(99));
                List<Contribution> said = exploit ? List.of(TOUCHED, found) : List.of(TOUCHED);
                events.accept(new NodeEvent.Conversed(
                        new Verdict(conversation, said, List.of(new Fingerprint("ja4", "t13"))),
                        conversation,
                        banned(record.ended(), record.touch().source(), exploit)));
            }

            @Override
            public void probe(Instant at, IpAddress from, Endpoint target, boolean stealth) {
                Scan scan = new Scan(
                        at, from, EvidenceGrade.CLAIMED, Scan.Kind.FAST, 10, 1, Duration.ZERO, target, Duration.ZERO);
                events.accept(new NodeEvent.Scanned(
                        new Verdict(scan, List.of(), List.of()),
                        scan,
                        new Decision.Spared(Decision.Cause.CLAIMED, "it could be forged")));
            }
        });
    }

    private static Decision banned(Instant at, IpAddress source, boolean full) {
        Duration length = full ? Duration.ofHours(24) : Duration.ofMinutes(10);
        Ban ban = new Ban(
                Subject.host(source),
                full ? Map.of(Reason.TRAP, AT, Reason.PAYLOAD, at.plus(length)) : Map.of(Reason.TRAP, at.plus(length)),
                AT,
                1,
                full,
                "");
        return new Decision.Banned(ban, Enforcement.unavailable("no enforcer is running"));
    }

    @Test
    void each_verdict_is_shown_with_every_rules_say_and_what_policy_would_do() throws Exception {
        List<String> lines = node.run(command).lines().toList();
        assertTrue(
                lines.getFirst()
                        .startsWith("2026-11-21 10:00:01Z  conversation  198.51.100.7  http 192.0.2.1:80 CLIENT in 7"
                                + " out 9, credential \"basic \\x1b]52;c;x"),
                lines.getFirst());
        assertTrue(lines.getFirst().endsWith("(hidden)\" -> banned TRAP+PAYLOAD for 1d, full"), lines.getFirst());
        assertEquals("    rule trap-touch: +1.0 TRAP: touched a trap", lines.get(1));
        assertTrue(lines.get(2).startsWith("    rule payload-pattern: +1.0 PAYLOAD (intent): found \\x1b]52"));
        assertEquals("    ja4 t13", lines.get(3));
        assertTrue(lines.get(4).endsWith("in 7 out 9 -> banned TRAP for 10m, bare"), lines.get(4));
        assertTrue(lines.get(7).contains("-> spared, CLAIMED it could be forged"), lines.get(7));
    }

    @Test
    void the_sum_says_what_would_come_of_each_source() throws Exception {
        String shown = node.run(command);
        List<String> rows = shown.lines()
                .filter(line -> line.matches("[0-9].*[|│].*"))
                .map(line -> line.replaceAll("\\s*[|│]\\s*", "|").strip())
                .toList();
        assertEquals(
                List.of(
                        "198.51.100.7|1|0|2.0|yes|banned TRAP+PAYLOAD for 1d, full|payload-pattern trap-touch",
                        "203.0.113.9|1|1|1.0|no|banned TRAP for 10m, bare|trap-touch"),
                rows);
        assertTrue(shown.endsWith("2 sources, 2 conversations, 1 scan; nothing was banned or kept\n"), shown);
    }

    @Test
    void source_and_rule_choose() throws Exception {
        command.source = "203.0.113.0/24";
        assertFalse(node.run(command).contains(ATTACKER));
        command.source = "";
        command.rule = "payload-pattern";
        assertFalse(node.run(command).contains(VISITOR));
        command.rule = "no-such";
        assertEquals(
                "there is no rule 'no-such' (there are payload-pattern, trap-touch)",
                assertThrows(CommandFailure.class, () -> node.run(command)).getMessage());
        command.rule = "";
        command.source = "nonsense";
        assertThrows(IllegalArgumentException.class, () -> node.run(command));
    }

    @Test
    void json_is_a_document_a_line_without_secrets_and_the_sum_comes_last() throws Exception {
        command.json = true;
        List<String> documents = node.run(command).lines().toList();
        assertEquals(6, documents.size());
        assertTrue(documents.getFirst().startsWith("{\"type\":\"conversation\",\"at\":"), documents.getFirst());
        assertTrue(documents.getFirst().contains("\"secret\":\"(hidden)\""));
        assertTrue(documents.getFirst().endsWith("\"ban_s\":86400}"), documents.getFirst());
        assertFalse(documents.getFirst().contains("enforcement"));
        assertTrue(documents.get(3).startsWith("{\"type\":\"replay.source\",\"subject\":\"198.51.100.7\","));
        assertEquals(
                "{\"type\":\"replay.summary\",\"sources\":2,\"conversations\":2,\"scans\":1,\"omitted\":0}",
                documents.getLast());
    }

    @Test
    void S13_captured_text_is_harmless() throws Exception {
        for (boolean json : new boolean[] {false, true}) {
            command.json = json;
            String shown = node.run(command).replace("│", "|").replace("─", "-").replace("┼", "+");
            assertTrue(shown.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), shown);
        }
    }

    @Test
    void a_capture_that_breaks_off_is_summed_up_and_named() {
        broken = Optional.of(new IOException("byte 99: packet 8 is cut short"));
        assertEquals(
                "/tmp/a.pcap: byte 99: packet 8 is cut short",
                assertThrows(CommandFailure.class, () -> node.run(command)).getMessage());
        assertTrue(node.text().contains("2 sources"));
    }

    @Test
    void ctrl_c_ends_it() {
        broken = Optional.of(new ClosedByInterruptException());
        assertThrows(InterruptedException.class, () -> node.run(command));
        assertFalse(node.text().contains("2 sources"));
    }

    @Test
    void what_is_missing_is_named() {
        node.missing.add(Replay.class);
        assertTrue(assertThrows(CommandFailure.class, () -> node.run(command))
                .getMessage()
                .endsWith("nothing can be replayed"));
        command.file = "";
        assertEquals(
                "the capture file is missing, e.g. honeymesh:replay /srv/scan.pcap",
                assertThrows(CommandFailure.class, () -> node.run(command)).getMessage());
    }

    @Test
    void without_a_node_it_says_the_same_of_many_files_and_tells_wrong_words_from_broken_files() throws Exception {
        String live = node.run(command);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        OfflineReplay offline = new OfflineReplay(node::all, new PrintStream(out), new PrintStream(errors));
        assertEquals(0, offline.run(List.of("/tmp/a.pcap", "/tmp/a.pcap")));
        assertEquals(live + live, out.toString());
        for (List<String> words : List.of(
                List.<String>of(),
                List.of("--json"),
                List.of("--no-such", "/tmp/a.pcap"),
                List.of("--source", "nonsense", "/tmp/a.pcap"),
                List.of("/tmp/a.pcap", "--rule", "no-such"))) {
            errors.reset();
            assertEquals(2, offline.run(words), words.toString());
            assertTrue(errors.toString().startsWith("replay: "), errors.toString());
        }
        broken = Optional.of(new IOException("byte 99: packet 8 is cut short"));
        errors.reset();
        assertEquals(1, offline.run(List.of("/tmp/a.pcap")));
        assertEquals("replay: /tmp/a.pcap: byte 99: packet 8 is cut short\n", errors.toString());
    }

    @Test
    void of_too_many_sources_some_are_only_counted() {
        ReplaySummary summary = new ReplaySummary();
        for (int i = 0; i < 2010; i++) {
            Touch touch = touch(i, "10.0." + i / 256 + "." + i % 256);
            summary.add(Judged.of(new NodeEvent.Touched(
                    new Verdict(touch, List.of(TOUCHED), List.of()),
                    touch,
                    banned(touch.at(), touch.source(), false))));
        }
        summary.print(node.shell());
        assertTrue(
                node.text().contains("2000 sources"),
                node.text().substring(node.text().length() - 200));
        assertTrue(node.text().contains("; 10 verdicts on further sources are left out of the table; "));
    }
}
