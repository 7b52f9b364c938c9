// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real tftpd-hpa and the trap the same and compares the answers byte by byte, but for those longer than their requests. */
@Timeout(90)
class TftpdComparisonTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    @Test
    void S11_theSameIsAnsweredIfItIsNoLonger() throws Exception {
        List<Executable> comparisons = new ArrayList<>();
        try (Tftpd real = Tftpd.start(folder)) {
            awaits(real);
            for (Map.Entry<String, byte[]> request : Requests.all().entrySet()) {
                byte[] bytes = request.getValue();
                String whole = Request.read(bytes).isEmpty() ? "" : ask(real.port(), bytes);
                String expected = whole.length() > bytes.length ? "" : whole;
                String answer = shown(TrapHarness.answer(new TftpTrap(), bytes).orElse(new byte[0]));
                comparisons.add(() -> assertEquals(expected, answer, request.getKey()));
            }
        }
        assertAll(comparisons);
    }

    @Test
    void filesAreTakenAlike() throws Exception {
        byte[] block = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Map<String, List<byte[]>> uploads = Map.of(
                "whole", List.of(Requests.data(1, block), Requests.data(2, new byte[5])),
                "even", List.of(Requests.data(1, block), Requests.data(2, new byte[0])),
                "longer", List.of(Requests.data(1, new byte[20])),
                "again", List.of(Requests.data(1, block), Requests.data(1, block), Requests.data(2, new byte[1])));
        try (Tftpd real = Tftpd.start(folder);
                TrapHarness trap = TrapHarness.open(new TftpTrap())) {
            awaits(real);
            for (Map.Entry<String, List<byte[]>> upload : uploads.entrySet()) {
                byte[] request = Requests.write("file-" + upload.getKey(), "octet", "blksize", "16");
                String expected = send(real.port(), request, upload.getValue());
                assertEquals(expected, send(trap.port(), request, upload.getValue()), upload.getKey());
            }
            byte[] missing = Requests.read("no-such-file-of-a-name-long-enough", "octet");
            Timing.assertAlike("no such file", () -> timed(real.port(), missing), () -> timed(trap.port(), missing));
        }
    }

    private static void awaits(Tftpd real) throws IOException {
        String answer = "";
        for (int i = 0; i < 100 && answer.isEmpty(); i++) {
            answer = ask(real.port(), Requests.read("is-anybody-there", "octet"), Duration.ofMillis(100));
        }
    }

    private static Duration timed(int port, byte[] request) throws IOException {
        long start = System.nanoTime();
        ask(port, request);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static String ask(int port, byte[] request) throws IOException {
        return ask(port, request, PATIENCE);
    }

    private static String ask(int port, byte[] request, Duration patience) throws IOException {
        try (DatagramSocket client = TrapHarness.udpClient()) {
            client.setSoTimeout((int) patience.toMillis());
            client.send(new DatagramPacket(request, request.length, HERE, port));
            return shown(receive(client));
        } catch (SocketTimeoutException silent) {
            return "";
        }
    }

    private static String send(int port, byte[] request, List<byte[]> blocks) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (DatagramSocket client = TrapHarness.udpClient()) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            client.send(new DatagramPacket(request, request.length, HERE, port));
            DatagramPacket answer = receive(client);
            assertNotEquals(port, answer.getPort(), "a transfer has a port of its own");
            answers.append(shown(answer));
            for (byte[] block : blocks) {
                client.send(new DatagramPacket(block, block.length, HERE, answer.getPort()));
                answers.append(" | ").append(shown(receive(client)));
            }
        }
        return answers.toString();
    }

    private static DatagramPacket receive(DatagramSocket client) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[1000], 1000);
        client.receive(answer);
        return answer;
    }

    private static String shown(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    private static String shown(byte[] packet) {
        return new String(packet, StandardCharsets.ISO_8859_1);
    }
}
