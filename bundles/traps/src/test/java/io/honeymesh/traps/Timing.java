// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compares how long a real server and a trap take to answer, as far as a scanner across the Internet could tell: the medians may
 * differ by {@value #JITTER_MILLIS} ms or half of the real one's. Both are asked in turns, so that a busy machine slows both, and
 * again if they differ. What was measured is appended to {@code target/timings.txt}.
 */
public final class Timing {

    private static final int JITTER_MILLIS = 100;
    private static final int TRIES = 7;
    private static final int ROUNDS = 5;

    /** Before each further round: what keeps a machine busy may pass. */
    private static final int RESPITE_MILLIS = 1500;

    private static final int PATIENCE_MILLIS = 20_000;

    /**
     * Between two tries of the first round, and three times that in each further one: a server that waits is asked by all at the
     * same time nearly, one that has to work hard for each is given the time to do it alone.
     */
    private static final int STAGGER_MILLIS = 15;

    private static final int FURTHER_APART = 3;

    /** How long nothing more has to come before an answer is taken for whole, and the next step is said. */
    private static final int WHOLE_MILLIS = 40;

    private static final AtomicInteger SOURCES = new AtomicInteger();

    private static final Path KEPT = Path.of("target/timings.txt");

    /** Measures one answer. */
    public interface Try {
        Duration once() throws Exception;
    }

    private Timing() {}

    /** Compares the time from connecting until the first byte, to whoever listens on two loopback ports. */
    public static void assertGreetsAlike(int realPort, int trapPort) throws Exception {
        assertAnswersAlike("greeting", realPort, trapPort, "");
    }

    /**
     * Compares the time to the answer to the last of some words (a character is a byte), each said when the one before has been
     * answered; empty ones are where the server speaks first.
     */
    public static void assertAnswersAlike(String what, int realPort, int trapPort, String... words) throws Exception {
        assertAlike(what, () -> answer(realPort, List.of(words)), () -> answer(trapPort, List.of(words)));
    }

    /** Compares whatever two tries measure. */
    public static void assertAlike(String what, Try real, Try trap) throws Exception {
        String medians = "";
        int staggerMillis = STAGGER_MILLIS;
        for (int round = 0; round < ROUNDS; round++) {
            Thread.sleep((long) round * RESPITE_MILLIS);
            List<List<Duration>> all = round(real, trap, staggerMillis);
            staggerMillis *= FURTHER_APART;
            long expected = median(all.getFirst());
            long measured = median(all.getLast());
            medians =
                    String.format(Locale.ROOT, "%s: real %.1f ms, trap %.1f ms", what, expected / 1e6, measured / 1e6);
            if (Math.abs(measured - expected) <= Math.max(JITTER_MILLIS * 1_000_000L, expected / 2)) {
                keep(medians);
                return;
            }
        }
        fail(medians);
    }

    private static List<List<Duration>> round(Try real, Try trap, int staggerMillis) throws Exception {
        List<Future<Duration>> reals = new ArrayList<>();
        List<Future<Duration>> traps = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TRIES; i++) {
                reals.add(submit(threads, real, staggerMillis));
                traps.add(submit(threads, trap, staggerMillis));
            }
        }
        return List.of(results(reals), results(traps));
    }

    private static Future<Duration> submit(ExecutorService threads, Try one, int staggerMillis)
            throws InterruptedException {
        Callable<Duration> call = one::once;
        Future<Duration> result = threads.submit(call);
        Thread.sleep(staggerMillis);
        return result;
    }

    private static List<Duration> results(List<Future<Duration>> tries) throws Exception {
        List<Duration> all = new ArrayList<>();
        for (Future<Duration> one : tries) {
            try {
                all.add(one.get());
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof Exception e ? e : failed;
            }
        }
        return all;
    }

    private static long median(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() / 2).toNanos();
    }

    /**
     * Says words one after the other, each when the one before has been answered.
     *
     * @return from connecting, or from saying the last of several, to the first byte of the answer, or the end
     */
    public static Duration answer(int port, List<String> words) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, source(), 0)) {
            socket.setTcpNoDelay(true);
            for (String word : words.subList(0, words.size() - 1)) {
                say(socket, word);
                hear(socket);
                start = System.nanoTime();
            }
            say(socket, words.getLast());
            await(socket);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** A loopback address of its own: servers make clients wait for what others did from the same one. */
    private static InetAddress source() {
        int next = SOURCES.incrementAndGet();
        return InetAddress.ofLiteral("127.1." + (next >> 8 & 0xff) + "." + (next & 0xff));
    }

    private static void say(Socket socket, String word) throws IOException {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void await(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            socket.getInputStream().read();
        } catch (SocketException reset) {
            // An end, as good as any.
        }
    }

    private static void hear(Socket socket) throws IOException {
        await(socket);
        socket.setSoTimeout(WHOLE_MILLIS);
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            throw new IOException("hung up too early");
        } catch (SocketTimeoutException whole) {
            // What comes next is the answer to what is said next.
        }
    }

    private static void keep(String line) throws IOException {
        Files.createDirectories(KEPT.getParent());
        Files.writeString(KEPT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
