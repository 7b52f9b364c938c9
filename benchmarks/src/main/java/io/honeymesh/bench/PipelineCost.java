// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.Gate;
import io.honeymesh.detection.WholePipeline;
import io.honeymesh.enforcement.Unattached;
import io.honeymesh.fingerprints.HasshFingerprinter;
import io.honeymesh.fingerprints.Ja3Fingerprinter;
import io.honeymesh.fingerprints.Ja4Fingerprinter;
import io.honeymesh.policy.RealGate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An observation's whole way on one thread: fingerprints, rules, gate, the kernel's tables. 10 000 sources in turn, all of which are
 * banned before it begins: timed is the renewal. Nothing is written to a ledger, events reach nobody, and what a trap notes as evidence
 * is left out. {@link Pipeline} runs it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 15, time = 1)
@Fork(1)
public class PipelineCost {

    private static final int SOURCES = 10_000;
    private static final int FIRST = 0x0b000000;
    private static final Endpoint HERE = new Endpoint(IpAddress.parse("192.0.2.250"), 80);
    private static final List<Contribution> TOUCHED =
            List.of(new Contribution("trap-touch", 1, Reason.TRAP, false, "touched a trap"));
    private static final String REQUEST = """
            GET /.env HTTP/1.1\r
            Host: 192.0.2.250\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
            Accept-Encoding: gzip, deflate\r
            Accept-Language: en-US,en;q=0.9\r
            \r
            """;

    private Path folder;
    private Unattached kernel;
    private Gate gate;
    private Detection detection;
    private byte[] request;
    private byte[] hello;
    private long next;

    /** Loads the program and plays every source once. */
    @Setup
    public void open() throws IOException, NoSuchAlgorithmException {
        folder = Files.createTempDirectory("pipeline");
        kernel = new Unattached(2 * SOURCES);
        gate = new RealGate(kernel, folder);
        detection = WholePipeline.over(
                gate, List.of(new Ja4Fingerprinter(), new Ja3Fingerprinter(), new HasshFingerprinter()));
        request = REQUEST.getBytes(StandardCharsets.US_ASCII);
        hello = hello();
        for (int i = 0; i < SOURCES; i++) {
            Touch touch = touch();
            if (!(gate.decide(new Verdict(touch, TOUCHED, List.of())) instanceof Decision.Banned)) {
                throw new IllegalStateException("a source was not banned");
            }
            gate.release(touch.flow());
        }
        mustHoldAll();
    }

    private void mustHoldAll() {
        int held = kernel.status().bans();
        if (held != SOURCES) {
            throw new IllegalStateException("the kernel holds " + held + " bans, not " + SOURCES);
        }
    }

    /** Takes the program out of the kernel. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        mustHoldAll();
        kernel.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What a client of this JDK says first. */
    private static byte[] hello() throws NoSuchAlgorithmException, SSLException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("www.example.org", 443);
        engine.setUseClientMode(true);
        ByteBuffer wire = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), wire);
        return Arrays.copyOf(wire.array(), wire.position());
    }

    private Touch touch() {
        long id = next++;
        Endpoint source = new Endpoint(new Ipv4(FIRST + (int) (id % SOURCES)), 40_000);
        return new Touch(id, Instant.now(), "http", new Flow(Transport.TCP, source, HERE), EvidenceGrade.PROVEN);
    }

    private Conversation conversation(byte[] said) {
        Touch touch = touch();
        return new Conversation(
                touch,
                touch.at(),
                Captured.of(said),
                Captured.of(said),
                said.length,
                0,
                List.of(),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
    }

    /**
     * What stands before the ban alone: the rule that any touch is one, and the gate. All other rules follow on another thread.
     * The conversation ends with it, or the next touch of the same source would open none.
     */
    @Benchmark
    public Decision touched() {
        Touch touch = touch();
        Decision decision = gate.decide(new Verdict(touch, TOUCHED, List.of()));
        gate.release(touch.flow());
        return decision;
    }

    @Benchmark
    public Decision httpConversation() {
        return detection.observe(conversation(request));
    }

    @Benchmark
    public Decision tlsConversation() {
        return detection.observe(conversation(hello));
    }
}
