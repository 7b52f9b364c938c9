// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A seed corpus out of the reference data (system property {@code honeymesh.oracles}), driven at a trap as it is and
 * mutated, always in the same way. Where there is no reference data the test says so and is skipped.
 */
public final class FuzzCorpus {

    private static final int MUTATIONS = 3;
    private static final int MAX_SEED_BYTES = 1 << 20;
    private static final long MAX_MILLIS_EACH = 8_000;

    private final List<byte[]> seeds;

    private FuzzCorpus(List<byte[]> seeds) {
        this.seeds = seeds;
    }

    /** Seeds of the test's own. */
    public static FuzzCorpus of(Collection<byte[]> seeds) {
        return new FuzzCorpus(List.copyOf(seeds));
    }

    public static FuzzCorpus of(String protocol) throws IOException {
        Path zip = Path.of(System.getProperty("honeymesh.oracles", "oracles"), "fuzz", protocol + "-corpus.zip");
        Assumptions.assumeTrue(Files.exists(zip), "no reference data at " + zip);
        List<byte[]> seeds = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    seeds.add(in.readNBytes(MAX_SEED_BYTES));
                }
            }
        }
        Assertions.assertFalse(seeds.isEmpty(), zip + " is empty");
        return new FuzzCorpus(seeds);
    }

    /**
     * Sends each seed and its mutations, alone and spliced behind the openings; asserts that no conversation fails, hangs
     * or leaves memory behind.
     */
    public void assertSurvives(TrapHarness trap, String... openings) throws IOException, InterruptedException {
        Random random = new Random(20261121);
        for (byte[] seed : seeds) {
            send(trap, seed);
            for (int i = 0; i < MUTATIONS; i++) {
                String opening = openings.length == 0 ? "" : openings[random.nextInt(openings.length)];
                send(trap, joined(opening.getBytes(StandardCharsets.ISO_8859_1), mutated(seed, random)));
            }
        }
        trap.awaitIdle();
        Assertions.assertEquals(0, trap.host().captureMemoryBytes());
    }

    /**
     * Gives each seed and its mutations to a UDP trap, as datagrams and without the host's limits on how many; asserts that it
     * doesn't fail, answers nothing with more bytes than came in, and none of its own answers (S11).
     */
    public void assertSurvivesAsDatagrams(TrapProtocol trap) {
        Random random = new Random(20261126);
        for (byte[] seed : seeds) {
            assertAnsweredOnce(trap, seed);
            for (int i = 0; i < MUTATIONS; i++) {
                assertAnsweredOnce(trap, mutated(seed, random));
            }
        }
    }

    private static void assertAnsweredOnce(TrapProtocol trap, byte[] datagram) {
        Supplier<String> what = () -> Captured.of(datagram).toString();
        Optional<byte[]> answer = TrapHarness.answer(trap, datagram);
        Assertions.assertTrue(answer.map(bytes -> bytes.length).orElse(0) <= datagram.length, what);
        Assertions.assertTrue(
                answer.flatMap(bytes -> TrapHarness.answer(trap, bytes)).isEmpty(), what);
    }

    private static void send(TrapHarness trap, byte[] bytes) throws IOException {
        long before = System.currentTimeMillis();
        try (Socket socket = trap.connect()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // The trap may hang up on what it has heard enough of.
            Assertions.assertFalse(reset.getMessage().contains("refused"), "the listener is gone");
        }
        Conversation seen = trap.conversation();
        Assertions.assertNotEquals(Conversation.Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
        long took = System.currentTimeMillis() - before;
        Assertions.assertTrue(took < MAX_MILLIS_EACH, () -> took + " ms for " + seen.wire());
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        int changes = bytes.length == 0 ? 0 : 1 + random.nextInt(1 + bytes.length / 50);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(3) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static byte[] joined(byte[] one, byte[] two) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(one);
        out.writeBytes(two);
        return out.toByteArray();
    }
}
