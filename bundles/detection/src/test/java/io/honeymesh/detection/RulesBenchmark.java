// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.spi.ScoringRule;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What all rules together take over a conversation, one thread. Run by {@link #main}; figures stand in docs/measurements.md. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RulesBenchmark {

    /** The most that the trap host keeps of what a client said. */
    private static final int PAYLOAD_BYTES = 64 << 10;

    /** What the client said. */
    public enum Said {
        /** A browser's real first request, 1.3 KB. */
        BROWSER,
        /** Requests like it, 64 KB of them. */
        REQUESTS,
        /** Random bytes behind the head of a TLS record, as an encrypted conversation looks. */
        RANDOM,
        /** All words that patterns look for, so that each of them is tried, and no exploit: what an attacker would send to keep us busy. */
        HOSTILE
    }

    /** Processor time of the measuring thread, which other programs on the machine don't lengthen. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {
        public long conversations;
        public long processorNanos;
        private long before;

        @Setup(Level.Iteration)
        public void start() {
            conversations = 0;
            before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void stop() {
            processorNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        }
    }

    @Param
    public Said said;

    private final DetectionSettings settings = new DetectionSettings(Map.of());
    private final PayloadPattern patterns = new PayloadPattern();
    private final List<ScoringRule> rules = List.of(
            new PortScan(settings),
            new SlowScan(settings),
            new ScanCampaign(settings),
            new CredentialAttack(settings),
            new RareFingerprint(settings),
            new TrapIntent(),
            new KnownTool(),
            new ProtocolViolation(),
            new PayloadEntropy(),
            patterns);
    private Conversation conversation;

    @Setup
    public void say() {
        String browser = ExploitSamples.ordinary().stream()
                .filter(client -> client.client().equals("chromium"))
                .findFirst()
                .orElseThrow()
                .said();
        byte[] bytes = switch (said) {
            case BROWSER -> browser.getBytes(StandardCharsets.ISO_8859_1);
            case REQUESTS -> filled(browser);
            case RANDOM -> random();
            case HOSTILE -> filled(needs());
        };
        conversation = Samples.conversation(bytes);
    }

    private static byte[] filled(String text) {
        return text.repeat(PAYLOAD_BYTES / text.length() + 1)
                .substring(0, PAYLOAD_BYTES)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] random() {
        byte[] bytes = new byte[PAYLOAD_BYTES];
        new Random(1).nextBytes(bytes);
        bytes[0] = 0x16;
        bytes[1] = 0x03;
        return bytes;
    }

    private static String needs() {
        StringBuilder words = new StringBuilder();
        ExploitList.ALL.forEach(exploit -> exploit.needs()
                .forEach(needs -> needs.forEach(need -> words.append(need).append("; "))));
        return words.toString();
    }

    @Benchmark
    public void allRules(Blackhole sink, Processor processor) {
        processor.conversations++;
        for (ScoringRule rule : rules) {
            sink.consume(rule.judge(conversation, Samples.NO_HISTORY));
        }
    }

    @Benchmark
    public void patterns(Blackhole sink, Processor processor) {
        processor.conversations++;
        sink.consume(patterns.judge(conversation, Samples.NO_HISTORY));
    }

    /** Any argument is a benchmark to run alone. */
    public static void main(String[] arguments) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        if (arguments.length == 0) {
            options.include(RulesBenchmark.class.getSimpleName());
        }
        Arrays.stream(arguments).forEach(options::include);
        new Runner(options.addProfiler(GCProfiler.class).build()).run();
    }
}
