// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.Replay;
import io.honeymesh.api.spi.Fingerprinter;
import io.honeymesh.api.spi.ScoringRule;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests written down as files: traffic ({@code NAME.pcap}, {@code .pcapng}, or {@code .talk}, which one writes by hand) and what
 * the verdicts must say ({@code NAME.expect}). Each case is replayed through the traps, fingerprinters and rules on the
 * test's class path, the project's own among them, wired as in a node; it remembers nothing of the case before.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> verdicts() {
 *     return VerdictCases.in("src/test/cases").tests();
 * }
 * }</pre>
 */
public final class VerdictCases {

    private static final List<String> CAPTURES = List.of(".pcap", ".pcapng", ".talk");
    private static final String EXPECTED = ".expect";

    private final Path folder;
    private final List<Consumer<OfflineNode>> more = new ArrayList<>();

    private VerdictCases(Path folder) {
        this.folder = folder;
    }

    /** @param folder of the cases, from the project's own */
    public static VerdictCases in(String folder) {
        return new VerdictCases(Path.of(folder));
    }

    /** Adds a rule that is no component, or not yet. */
    public VerdictCases with(ScoringRule rule) {
        more.add(node -> node.offer(ScoringRule.class, rule));
        return this;
    }

    /** Adds a trap that is no component, or not yet. */
    public VerdictCases with(TrapProtocol trap) {
        more.add(node -> node.offer(TrapProtocol.class, trap));
        return this;
    }

    /** Adds a fingerprinter that is no component, or not yet. */
    public VerdictCases with(Fingerprinter fingerprinter) {
        more.add(node -> node.offer(Fingerprinter.class, fingerprinter));
        return this;
    }

    /**
     * A test for each case, by its name. The stream is to be closed, as JUnit does.
     *
     * @throws IllegalStateException if there is no case, or the bundles can't be wired
     */
    public Stream<DynamicTest> tests() {
        try {
            List<Path> cases = cases();
            OfflineNode node = OfflineNode.start();
            more.forEach(addition -> addition.accept(node));
            // All at once: traps sleep as long as they would before live clients.
            ExecutorService replays = Executors.newVirtualThreadPerTaskExecutor();
            return cases.stream()
                    .map(file -> new Case(file, replays.submit(() -> replay(node, file))))
                    .toList()
                    .stream()
                    .map(Case::test)
                    .onClose(() -> close(replays, node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a case came to. */
    private record Outcome(Expectation expected, Map<IpAddress, Seen> seen) {}

    private record Case(Path file, Future<Outcome> replay) {

        DynamicTest test() {
            return DynamicTest.dynamicTest(name(file), file.toUri(), this::check);
        }

        private void check() throws Throwable {
            Outcome outcome;
            try {
                outcome = replay.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
            List<String> failures = outcome.expected.failures(outcome.seen);
            if (!failures.isEmpty()) {
                StringBuilder message = new StringBuilder(String.join("\n", failures)).append("\n  what was said:\n");
                outcome.seen.forEach((who, what) ->
                        message.append("    source ").append(who).append('\n').append(what.describe()));
                throw new AssertionError(message.toString());
            }
        }
    }

    private List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> cases = files.filter(file -> file.toString().endsWith(EXPECTED))
                    .sorted()
                    .toList();
            if (cases.isEmpty()) {
                throw new IllegalStateException("no case (*" + EXPECTED + ") in " + folder.toAbsolutePath());
            }
            return cases;
        }
    }

    private static void close(ExecutorService replays, OfflineNode node) {
        replays.shutdownNow();
        replays.close();
        try {
            node.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - EXPECTED.length());
    }

    private static Outcome replay(OfflineNode node, Path file) throws IOException, InterruptedException {
        Expectation expected = Expectation.of(file);
        Path traffic = traffic(expected, name(file));
        List<NodeEvent> events = new ArrayList<>();
        Replay.Source source = traffic.toString().endsWith(".talk")
                ? Transcript.of(traffic)
                : to -> node.find(Captures.class).traffic(traffic, to, (bytes, ofBytes) -> {});
        node.find(Replay.class).run(source, events::add);
        return new Outcome(expected, Seen.of(events));
    }

    private static Path traffic(Expectation expected, String name) {
        if (expected.capture().isPresent()) {
            return elsewhere(expected.capture().get());
        }
        return CAPTURES.stream()
                .map(ending -> expected.file().resolveSibling(name + ending))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        expected.file() + " has no traffic: there is neither of " + name + CAPTURES));
    }

    /** {@code ${property}} stands for a folder that not every machine has; where it is missing the test is skipped. */
    private static Path elsewhere(Lines.Line capture) {
        String text = capture.rest().strip();
        if (!text.startsWith("${")) {
            return capture.file().resolveSibling(text);
        }
        int end = text.indexOf('}');
        String value = System.getProperty(text.substring(2, Math.max(2, end)), "");
        Path file = Path.of(value + text.substring(end + 1));
        Assumptions.assumeTrue(Files.isReadable(file), "no reference data at " + file);
        return file;
    }
}
