// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Throws captured and damaged bytes at the trap: nothing escapes, nothing hangs, nothing piles up. */
class FuzzTest {

    private static final String HELLO = "SSH-2.0-OpenSSH_9.2p1\r\n";

    @Test
    void theSeedCorpusAndItsMutationsAreSurvived() throws Exception {
        Path corpus = Path.of(System.getProperty("honeymesh.oracles", "")).resolve("fuzz/ssh-corpus.zip");
        assumeTrue(Files.isReadable(corpus), "skipped: no fuzz/ssh-corpus.zip in the reference data");
        List<byte[]> seeds = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(corpus))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    seeds.add(zip.readNBytes(65_536));
                }
            }
        }
        assertTrue(!seeds.isEmpty());
        try (LoopbackServer server = new LoopbackServer()) {
            Random random = new Random(4253);
            for (int i = 0; i < 600; i++) {
                byte[] seed = seeds.get(i % seeds.size()).clone();
                if (i >= seeds.size()) {
                    for (int flips = 0; flips < 1 + random.nextInt(8) && seed.length > 0; flips++) {
                        seed[random.nextInt(seed.length)] = (byte) random.nextInt();
                    }
                }
                throwAt(server, i % 2 == 0 ? new byte[0] : HELLO.getBytes(), seed);
            }
            assertFalse(server.conversations().isEmpty());
        }
    }

    @Test
    void randomPacketsAreSurvived() throws Exception {
        try (LoopbackServer server = new LoopbackServer()) {
            Random random = new Random(4252);
            for (int i = 0; i < 300; i++) {
                byte[] packet = new byte[16 + 8 * random.nextInt(40)];
                random.nextBytes(packet);
                packet[0] = packet[1] = packet[2] = 0;
                packet[3] = (byte) (packet.length - 4);
                packet[4] = 4;
                packet[5] = (byte) (i % 3 == 0 ? 20 : random.nextInt(100));
                throwAt(server, HELLO.getBytes(), packet);
            }
            assertFalse(server.conversations().isEmpty());
        }
    }

    private static void throwAt(LoopbackServer server, byte[] first, byte[] second) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(first);
            socket.getOutputStream().write(second);
            socket.shutdownOutput();
            socket.setSoTimeout(8000);
            socket.getInputStream().readNBytes(1 << 20);
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the trap hangs", e);
        } catch (IOException e) {
            // reset by the trap: as good as closed
        }
    }
}
