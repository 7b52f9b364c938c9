// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TftpTrapTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @TempDir
    Path folder;

    @Test
    void nothingIsThereToRead() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new TftpTrap())) {
            byte[] answer =
                    trap.ask(Requests.read("startup-config", "octet"), PATIENCE).orElseThrow();
            assertEquals("\0\5\0\1File not found\0", new String(answer, StandardCharsets.US_ASCII));
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("RRQ startup-config octet"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void whatIsSentIsKept() throws Exception {
        byte[] file = new byte[512 * 3 + 100];
        Arrays.fill(file, (byte) '#');
        try (TrapHarness trap = TrapHarness.open(new TftpTrap())) {
            assertEquals(4, upload(trap, file));
            Conversation seen = trap.conversation();
            assertEquals(
                    new Evidence.Command(Captured.of("WRQ sh.elf octet")),
                    seen.evidence().get(0));
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file));
            assertEquals(
                    new Evidence.Upload(Captured.of("sh.elf"), file.length, sha256, Captured.of(file)),
                    seen.evidence().get(1));
            assertEquals(5 * 4, seen.bytesOut());
        }
    }

    /** Sends a file in whole blocks and the rest; returns the number of the last block that was acknowledged. */
    private static int upload(TrapHarness trap, byte[] file) throws IOException {
        try (DatagramSocket client = TrapHarness.udpClient()) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            byte[] request = Requests.write("sh.elf", "octet");
            client.send(new DatagramPacket(request, request.length, HERE, trap.port()));
            DatagramPacket answer = new DatagramPacket(new byte[4], 4);
            client.receive(answer);
            for (int block = 1; block <= file.length / 512 + 1; block++) {
                int from = (block - 1) * 512;
                byte[] data = Requests.data(
                        block & 0xffff, Arrays.copyOfRange(file, from, Math.min(from + 512, file.length)));
                client.send(new DatagramPacket(data, data.length, HERE, answer.getPort()));
                client.receive(answer);
            }
            return Packet.u16(answer.getData(), 2);
        }
    }

    @Test
    void whatWasSentOfABrokenOffFileIsKept() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new TftpTrap(), Map.of("read.deadline", "200ms"));
                DatagramSocket client = TrapHarness.udpClient()) {
            byte[] request = Requests.write("half", "octet", "blksize", "8");
            client.send(new DatagramPacket(request, request.length, HERE, trap.port()));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            client.receive(answer);
            byte[] data = Requests.data(1, new byte[8]);
            client.send(new DatagramPacket(data, data.length, HERE, answer.getPort()));
            Evidence.Upload kept =
                    (Evidence.Upload) trap.conversation().evidence().getLast();
            assertEquals(8, kept.sizeBytes());
        }
    }

    @Test
    void S11_anErrorLongerThanItsRequestIsNotGiven() throws IOException {
        String error = "\0\5\0\1File not found\0";
        String fits = "n".repeat(error.length() - "\0\1\0octet\0".length());
        try (TrapHarness trap = TrapHarness.open(new TftpTrap())) {
            assertTrue(trap.ask(Requests.read(fits, "octet"), PATIENCE).isPresent());
            assertTrue(
                    trap.ask(Requests.read(fits.substring(1), "octet"), SILENCE).isEmpty());
        }
    }

    @Test
    void S11_whatServersSayIsNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new TftpTrap())) {
            for (byte[] packet : List.of(
                    Requests.data(1, new byte[512]),
                    Packet.acknowledgement(0),
                    Failure.notFound().packet(),
                    new Packet(Packet.OPTIONS).text("tsize").text("0").bytes())) {
                assertTrue(trap.ask(packet, SILENCE).isEmpty());
                assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
            }
        }
    }

    @Test
    void S11_hostileDatagramsAreAnsweredOnceAndBriefly() {
        FuzzCorpus.of(Requests.all().values()).assertSurvivesAsDatagrams(new TftpTrap());
    }

    @Test
    void itKnowsItsOwn() {
        TftpTrap trap = new TftpTrap();
        assertTrue(trap.canHandle(Requests.read("r7tftp.txt", "octet")));
        assertTrue(trap.canHandle(Requests.write("x", "NETASCII", "tsize", "0")));
        for (byte[] other : List.of(
                new byte[0],
                Requests.read("x", "mail"),
                Requests.read("x"),
                Requests.read("\1\2", "octet"),
                Requests.data(1, "x\0octet\0".getBytes(StandardCharsets.US_ASCII)))) {
            assertFalse(trap.canHandle(other));
        }
    }

    @Test
    void tftpPutsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("payload.sh"), "#!/bin/sh\n".repeat(200));
        try (TrapHarness trap = TrapHarness.open(new TftpTrap())) {
            String port = Integer.toString(trap.port());
            RealClient.Result put = RealClient.run(
                    "tftp", "-m", "binary", "127.0.0.1", port, "-c", "put", file.toString(), "payload.sh");
            Evidence.Upload kept =
                    (Evidence.Upload) trap.conversation().evidence().getLast();
            assertEquals(2000, kept.sizeBytes(), put::toString);
            RealClient.Result get = RealClient.run(
                    "tftp",
                    "127.0.0.1",
                    port,
                    "-c",
                    "get",
                    "running-config",
                    folder.resolve("got").toString());
            assertTrue(get.output().contains("Error code 1: File not found"), get::toString);
        }
    }
}
