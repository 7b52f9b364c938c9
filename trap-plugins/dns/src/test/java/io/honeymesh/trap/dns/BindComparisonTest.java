// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real BIND and the traps the same and compares the answers byte by byte. */
@Timeout(90)
class BindComparisonTest {

    private static final String HOST = TrapHarness.persona(0).hostName();
    private static final int SILENCE_MILLIS = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ANSWERS = 20;
    private static final int TRUNCATED = 0x02;

    private static final Pattern EXPLAINED = Pattern.compile("(.*00002904d00000[08]000)([0-9a-f]{4})(.*)000f00020012");

    /** Not all of them: each twenty take a host of their own. */
    private static final int STEP = 3;

    @TempDir
    Path folder;

    @Test
    void overTcp() throws Exception {
        compareOverTcp(Requests.all());
    }

    @Test
    void damagedRequestsOverTcp() throws Exception {
        Random random = new Random(20261126);
        List<Map.Entry<String, byte[]>> seeds = List.copyOf(Requests.all().entrySet());
        Map<String, byte[]> damaged = new java.util.LinkedHashMap<>();
        for (int i = 0; i < 1500; i++) {
            Map.Entry<String, byte[]> seed = seeds.get(random.nextInt(seeds.size()));
            byte[] bytes = seed.getValue().clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[2 + random.nextInt(bytes.length - 2)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(16));
            }
            // Without a question, BIND takes the class from some record.
            if (Header.of(bytes).orElseThrow().questions() > 0) {
                damaged.put(seed.getKey() + " damaged " + i, bytes);
            }
        }
        compareOverTcp(damaged);
    }

    private void compareOverTcp(Map<String, byte[]> requests) throws Exception {
        try (RealServer named = Named.start(folder, HOST, "");
                TrapHarness trap = TrapHarness.open(new DnsTcpTrap(), Map.of("bytes.in", "1m"))) {
            List<Executable> comparisons = new ArrayList<>();
            for (Map.Entry<String, byte[]> request : requests.entrySet()) {
                byte[] bytes = request.getValue();
                if (!Header.of(bytes).orElseThrow().isOfRequest()) {
                    continue;
                }
                String expected = talk(named.port(), bytes);
                String answer = talk(trap.port(), bytes);
                comparisons.add(() -> assertEquals(expected, answer, request.getKey() + " " + hex(bytes)));
            }
            assertAll(comparisons);
            byte[] request = requests.values().iterator().next();
            Timing.assertAlike("query", () -> timed(named.port(), request), () -> timed(trap.port(), request));
        }
    }

    private static Duration timed(int port, byte[] request) throws IOException {
        long start = System.nanoTime();
        talk(port, request);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** What is no longer than its request; what is, without its explanation or as BIND cuts it short for the impatient (S11). */
    @Test
    void S11_overUdp() throws Exception {
        List<Map.Entry<String, byte[]>> all = Requests.all().entrySet().stream()
                // BIND limits its own zones by itself, and transfers not at all.
                .filter(request -> !request.getKey().matches(".*(chaos|increments).*"))
                .toList();
        try (RealServer named = Named.start(folder, HOST, "");
                RealServer limited = Named.start(folder, HOST, "rate-limit { responses-per-second 1; slip 1; };")) {
            List<Executable> comparisons = new ArrayList<>();
            for (int i = 0; i < all.size(); i += STEP * ANSWERS) {
                // The host answers no more than twenty datagrams in ten seconds.
                try (TrapHarness trap = TrapHarness.open(new DnsTrap())) {
                    for (int j = i; j < Math.min(all.size(), i + STEP * ANSWERS); j += STEP) {
                        String name = all.get(j).getKey();
                        byte[] request = all.get(j).getValue();
                        byte[] whole = ask(named.port(), request);
                        String expected = whole.length <= request.length
                                ? normal(whole)
                                : isError(whole) ? unexplained(whole) : cutShort(limited, request);
                        String answer = normal(trap.ask(request, PATIENCE).orElse(new byte[0]));
                        comparisons.add(() -> assertEquals(expected, answer, name + " " + hex(request)));
                    }
                }
            }
            assertAll(comparisons);
        }
    }

    private static boolean isError(byte[] answer) {
        int code = answer[3] & 0xf;
        return code != Reply.NO_ERROR && code != Reply.NO_SUCH_NAME;
    }

    /** Without the option at the end that says why. */
    private static String unexplained(byte[] answer) {
        Matcher edns = EXPLAINED.matcher(hex(answer));
        assertTrue(edns.matches(), hex(answer));
        return edns.group(1) + "%04x".formatted(Integer.parseInt(edns.group(2), 16) - 6) + edns.group(3);
    }

    /** BIND counts by the second of its clock: a second that begins between two requests allows one more. */
    private static String cutShort(RealServer limited, byte[] request) throws IOException {
        byte[] answer = ask(limited.port(), request);
        for (int i = 0; i < 50 && (answer[2] & TRUNCATED) == 0; i++) {
            answer = ask(limited.port(), request);
        }
        return normal(answer);
    }

    private static byte[] ask(int port, byte[] request) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.send(new DatagramPacket(request, request.length, InetAddress.ofLiteral("127.0.0.1"), port));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }

    private static String talk(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream()
                    .write(new Writer().u16(request.length).add(request).bytes());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return normal(in.readNBytes(in.readUnsignedShort()));
        } catch (SocketTimeoutException silent) {
            return "silence";
        } catch (SocketException | EOFException closed) {
            return "closed";
        }
    }

    private static String normal(byte[] answer) {
        return hex(answer).replaceAll("(?<=0b686d61632d73686132353600)0000[0-9a-f]{8}", "000000000000");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
