// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
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

/**
 * From the bytes a client sent to its JA4 and JA3, one thread. The goal is 300 000 a second. Run by {@link #main}; how stands
 * in docs/fingerprints.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ClientHelloBenchmark {

    /** A browser's hello as it is sent today: GREASE, 16 extensions, post-quantum key share. */
    private static final TestHello BROWSER = TestHello.bare()
            .cipherSuites(
                    0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
                    0x009c, 0x009d, 0x002f, 0x0035)
            .extension(0x1a1a)
            .extension(0x0012)
            .extension(0x002d, (byte) 1, (byte) 1)
            .extension(0xff01, (byte) 0)
            .supportedVersions(0x3a3a, 0x0304, 0x0303)
            .extension(0x44cd, new byte[5])
            .extension(0x001b, (byte) 2, (byte) 0, (byte) 2)
            .groups(0x5a5a, 0x11ec, 0x001d, 0x0017, 0x0018)
            .serverName("www.example.org")
            .extension(0x0033, new byte[1263])
            .signatureAlgorithms(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)
            .extension(0x0005, new byte[5])
            .extension(0xfe0d, new byte[186])
            .extension(0x0023)
            .extension(0x0017)
            .pointFormats(0)
            .protocols("h2", "http/1.1")
            .extension(0x7a7a, (byte) 0);

    /** Processor time of the measuring thread, which other programs on the machine don't lengthen. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {
        public long hellos;
        public long processorNanos;
        private long before;

        @Setup(Level.Iteration)
        public void start() {
            hellos = 0;
            before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void stop() {
            processorNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        }
    }

    /** How many bytes each record has; 16384 means one record. */
    @Param({"16384", "100"})
    public int recordBytes;

    private byte[] wire;

    @Setup
    public void makeWire() {
        wire = TestHello.records(BROWSER.message(), recordBytes);
    }

    @Benchmark
    public void ja4AndJa3(Blackhole sink, Processor processor) {
        processor.hellos++;
        ClientHello hello = TlsHellos.first(wire).orElseThrow();
        sink.consume(Ja4.of(hello));
        sink.consume(Ja3.of(hello));
    }

    @Benchmark
    public ClientHello parsing(Processor processor) {
        processor.hellos++;
        return TlsHellos.first(wire).orElseThrow();
    }

    /** Any argument is a benchmark to run alone. */
    public static void main(String[] arguments) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        if (arguments.length == 0) {
            options.include(ClientHelloBenchmark.class.getSimpleName());
        }
        Arrays.stream(arguments).forEach(options::include);
        new Runner(options.addProfiler(GCProfiler.class).build()).run();
    }
}
