// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** That a case can fail, and says why. */
class VerdictCasesTest {

    /** Minds what is written in capitals. */
    private static final class Shouting implements ScoringRule {
        @Override
        public String name() {
            return "shouting";
        }

        @Override
        public List<Contribution> judge(Observation observation, History history) {
            return observation instanceof Conversation conversation
                            && conversation.payload().latin1().matches("[A-Z\n]+")
                    ? List.of(new Contribution(name(), 0.5, Reason.PAYLOAD, true, "it was loud"))
                    : List.of();
        }
    }

    /** Takes each line for a command. */
    private static final class Listening implements TrapProtocol {
        @Override
        public String name() {
            return "listening";
        }

        @Override
        public List<Integer> defaultPorts() {
            return List.of(9999);
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            session.command(session.readLine(100).orElse(""));
        }
    }

    @TempDir
    private Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** What became of each case: empty if it passed. */
    private Map<String, String> outcomes() {
        Map<String, String> outcomes = new LinkedHashMap<>();
        try (Stream<DynamicTest> tests = VerdictCases.in(folder.toString())
                .with(new Shouting())
                .with(new Listening())
                .tests()) {
            tests.forEach(test -> outcomes.put(test.getDisplayName(), outcome(test)));
        }
        return outcomes;
    }

    private static String outcome(DynamicTest test) {
        try {
            test.getExecutable().execute();
            return "";
        } catch (Throwable failure) {
            return failure instanceof TestAbortedException ? "skipped" : String.valueOf(failure.getMessage());
        }
    }

    @Test
    void cases_pass_or_say_line_by_line_what_is_not_as_expected() throws IOException {
        write("loud.talk", "talk 9999\n> HELLO\\n\nfrom 203.0.113.9\ntalk 9999\n> hello\\n\n");
        write("loud.expect", """
                source 198.51.100.7
                hostile yes
                intent yes
                score 2.5 2.5
                rule shouting 0.5 0.5
                rule shouting
                evidence command HELLO
                decision full 1d
                source 203.0.113.9
                rule shouting never
                """);
        write("wrong.talk", "talk 9999\n> HELLO\\n\n");
        write("wrong.expect", """
                hostile no
                intent no
                score 3
                rule shouting 0.6
                rule shouting never
                rule no-such
                evidence command goodbye
                fingerprint ja4 x
                decision bare
                nothing
                """);
        write("whose.talk", "talk 9999\nfrom 203.0.113.9\ntalk 9999\n");
        write("whose.expect", "hostile yes\n");
        write("nobody.talk", "talk 9999\n");
        write("nobody.expect", "source 203.0.113.1\nhostile yes\n");
        write("typo.talk", "talk\n");
        write("typo.expect", "hostile maybe\n");
        write("alone.expect", "hostile yes\n");
        write("empty.talk", "");
        write("empty.expect", "nothing\n");
        write("elsewhere.expect", "capture loud.talk\nsource 203.0.113.9\nhostile yes\n");
        write("missing.expect", "capture ${no.such.property}/a.pcap\nhostile yes\n");
        Map<String, String> outcomes = outcomes();
        for (String good : List.of("loud", "empty", "elsewhere")) {
            assertEquals("", outcomes.get(good), good);
        }
        List<String> wrong = outcomes.get("wrong").lines().toList();
        for (int line = 1; line <= 10; line++) {
            assertTrue(wrong.get(line - 1).startsWith(folder + "/wrong.expect:" + line + ": "), wrong.get(line - 1));
        }
        assertTrue(outcomes.get("wrong").contains("rule shouting 0.5 (intent): it was loud"), "what was said is shown");
        assertTrue(outcomes.get("whose").contains("of whom? 'source' chooses one of"), outcomes.get("whose"));
        assertTrue(outcomes.get("nobody").contains("nothing was said of 203.0.113.1"), outcomes.get("nobody"));
        assertTrue(outcomes.get("typo").contains("typo.talk:1: talk needs a port"), outcomes.get("typo"));
        assertTrue(outcomes.get("alone").contains("has no traffic"), outcomes.get("alone"));
        assertEquals("skipped", outcomes.get("missing"));
        assertEquals(9, outcomes.size());
    }

    @Test
    void replays_at_once_use_the_same_rules() throws Exception {
        try (OfflineNode node = OfflineNode.start();
                ExecutorService replays = Executors.newVirtualThreadPerTaskExecutor()) {
            node.offer(ScoringRule.class, new Shouting());
            List<Future<Boolean>> all = IntStream.range(0, 5000)
                    .mapToObj(nr -> replays.submit(() -> {
                        node.find(Replay.class).run(to -> {}, event -> {});
                        return true;
                    }))
                    .toList();
            for (Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        }
    }

    @Test
    void a_folder_without_cases_is_a_mistake() {
        assertTrue(assertThrows(IllegalStateException.class, this::outcomes)
                .getMessage()
                .startsWith("no case (*.expect) in "));
    }

    @Test
    void an_expectation_with_a_word_nobody_knows_is_a_mistake() throws IOException {
        write("a.talk", "talk 9999\n");
        write("a.expect", "hostile yes\nfriendly no\n");
        write("b.expect", "# nothing yet\n");
        Map<String, String> outcomes = outcomes();
        assertTrue(outcomes.get("a").contains("a.expect:2: no such word: friendly"), outcomes.get("a"));
        assertTrue(outcomes.get("b").contains("expects nothing"), outcomes.get("b"));
    }
}
