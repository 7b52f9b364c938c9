// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real Net-SNMP and the traps the same and compares the answers: values that change may differ, nothing else. */
@Timeout(90)
class NetSnmpComparisonTest {

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int ANSWERS = 20;

    /** Not all of them: each twenty take a host of their own. */
    private static final int STEP = 4;

    /** Asked behind each request: what comes before the answer to it is the answer to that. */
    private static final byte[] MARK = Requests.v2(Tag.GET, "1.3.6.1.2.1.1.99.0");

    @TempDir
    Path folder;

    private interface Asking {
        Map<String, byte[]> of(byte[] engine);
    }

    @Test
    void overTcp() throws Exception {
        compare(Requests::all);
    }

    @Test
    void damagedRequests() throws Exception {
        compare(NetSnmpComparisonTest::damaged);
    }

    /** What is no longer than its request, and what is said instead of what is longer (S11). */
    @Test
    void S11_overUdp() throws Exception {
        Machine machine = Machine.of(TrapHarness.persona(0), Instant.now());
        List<Executable> comparisons = new ArrayList<>();
        try (RealServer snmpd = Snmpd.start(folder, machine)) {
            List<Map.Entry<String, byte[]>> all = Requests.all(new byte[0]).entrySet().stream()
                    .filter(request -> !request.getKey().startsWith("v3"))
                    .toList();
            for (int i = 0; i < all.size(); i += STEP * ANSWERS) {
                // The host answers no more than twenty datagrams in ten seconds.
                try (TrapHarness trap = TrapHarness.open(new SnmpTrap())) {
                    for (int j = i; j < Math.min(all.size(), i + STEP * ANSWERS); j += STEP) {
                        byte[] request = all.get(j).getValue();
                        byte[] whole = answer(snmpd.port(), request);
                        byte[] given = trap.ask(request, SILENCE.dividedBy(whole.length > 0 ? 1 : 10))
                                .orElse(new byte[0]);
                        String expected =
                                whole.length <= request.length ? Shown.of(whole) : tooBig(request, whole, given);
                        String what = all.get(j).getKey() + " " + HexFormat.of().formatHex(request);
                        comparisons.add(() -> assertEquals(expected, Shown.of(given), what));
                    }
                }
            }
        }
        assertAll(comparisons);
    }

    /** That it is too big; of a bulk answer as much as there is room for. */
    private static String tooBig(byte[] request, byte[] whole, byte[] given) throws Malformed {
        In in = new In(request).inside(Tag.SEQUENCE);
        long version = in.integer();
        byte[] community = in.octets(99);
        boolean bulk = in.tag() == Tag.GET_BULK;
        Pdu asked = Pdu.read(in);
        List<Varbind> objects = version == 0 ? asked.varbinds() : List.of();
        if (bulk) {
            objects = pdu(whole).varbinds().subList(0, pdu(given).varbinds().size());
        }
        int error = bulk ? 0 : Pdu.TOO_BIG;
        Pdu answer = new Pdu(Tag.RESPONSE, asked.requestId(), error, 0, objects);
        return Shown.of(Out.sequence(Out.integer(version), Out.octets(community), answer.encoded()));
    }

    private static Pdu pdu(byte[] message) throws Malformed {
        In in = new In(message).inside(Tag.SEQUENCE);
        in.integer();
        in.octets(99);
        return Pdu.read(in);
    }

    private static byte[] answer(int port, byte[] request) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout((int) SILENCE.toMillis());
            InetAddress here = InetAddress.ofLiteral("127.0.0.1");
            DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
            socket.send(new DatagramPacket(request, request.length, here, port));
            // The daemon works off one after the other: if the mark is answered first, the request is not.
            socket.send(new DatagramPacket(MARK, MARK.length, here, port));
            socket.receive(answer);
            byte[] bytes = Arrays.copyOf(answer.getData(), answer.getLength());
            return Shown.of(bytes).contains("1.3.6.1.2.1.1.99.0") ? new byte[0] : bytes;
        }
    }

    private static Map<String, byte[]> damaged(byte[] engine) {
        Random random = new Random(20261126);
        // Of several names that lead out of the view, a bulk answer of Net-SNMP repeats the first.
        List<Map.Entry<String, byte[]>> seeds = Requests.all(engine).entrySet().stream()
                .filter(seed -> !seed.getKey().contains("bulk"))
                .toList();
        Map<String, byte[]> damaged = new LinkedHashMap<>();
        for (int i = 0; i < 1500; i++) {
            Map.Entry<String, byte[]> seed = seeds.get(random.nextInt(seeds.size()));
            byte[] bytes = seed.getValue().clone();
            List<Integer> content = new ArrayList<>();
            content(bytes, 0, bytes.length, content);
            for (int change = random.nextInt(3); change >= 0 && !content.isEmpty(); change--) {
                int value = random.nextBoolean() ? random.nextInt(256) : random.nextInt(16);
                int at = content.get(random.nextInt(content.size()));
                // Both engines' names are random: what damages one must not be what the other has there anyway.
                bytes[at] = (byte) (bytes[at] == (byte) value ? ~value : value);
            }
            damaged.put(seed.getKey() + " damaged " + i, bytes);
        }
        return damaged;
    }

    /** Finds what is neither tag nor length: those decide where the next message begins. */
    private static void content(byte[] bytes, int from, int to, List<Integer> found) {
        int at = from;
        while (at + 1 < to) {
            int count = bytes[at + 1] < 0 ? bytes[at + 1] & 0x7f : 0;
            int start = at + 2 + count;
            int length = bytes[at + 1] & 0xff;
            for (int i = at + 2; i < Math.min(start, to); i++) {
                length = (i == at + 2 ? 0 : length << 8) | bytes[i] & 0xff;
            }
            int end = Math.min(to, start + length);
            if ((bytes[at] & 0x20) != 0 || start < end && bytes[start] == Tag.SEQUENCE) {
                content(bytes, start, end, found);
            } else {
                for (int i = start; i < end; i++) {
                    found.add(i);
                }
            }
            at = end;
        }
    }

    private void compare(Asking asking) throws Exception {
        Machine machine = Machine.of(TrapHarness.persona(0), Instant.now());
        try (RealServer snmpd = Snmpd.start(folder, machine);
                TrapHarness trap = TrapHarness.open(new SnmpTcpTrap(), Map.of("bytes.in", "4m"))) {
            byte[] realEngine = engine(snmpd.port());
            byte[] trapEngine = engine(trap.port());
            Map<String, byte[]> toReal = asking.of(realEngine);
            Map<String, byte[]> toTrap = asking.of(trapEngine);
            List<Executable> comparisons = new ArrayList<>();
            for (String name : toReal.keySet()) {
                String expected = talk(snmpd.port(), toReal.get(name), realEngine);
                String answer = talk(trap.port(), toTrap.get(name), trapEngine);
                String what = name + " " + HexFormat.of().formatHex(toReal.get(name));
                comparisons.add(() -> assertEquals(expected, answer, what));
            }
            assertAll(comparisons);
            Timing.assertAlike("discovery", () -> timed(snmpd.port()), () -> timed(trap.port()));
        }
    }

    private static Duration timed(int port) throws Exception {
        long start = System.nanoTime();
        engine(port);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static byte[] engine(int port) throws Exception {
        In report = new In(ask(port, Requests.V3.discovery().bytes())).inside(Tag.SEQUENCE);
        report.integer();
        report.content(Tag.SEQUENCE);
        return report.inside(Tag.OCTETS).inside(Tag.SEQUENCE).octets(32);
    }

    private static String talk(int port, byte[] request, byte[] engine) throws IOException {
        return Shown.of(ask(port, request)).replace(HexFormat.of().formatHex(engine), "ENGINE");
    }

    private static byte[] ask(int port, byte[] request) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) SILENCE.toMillis());
            socket.getOutputStream().write(request);
            socket.getOutputStream().write(MARK);
            byte[] end = HexFormat.of().parseHex("06082b06010201016300" + "8000");
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[65_535];
            for (int got = in.read(buffer); got > 0; got = in.read(buffer)) {
                answers.write(buffer, 0, got);
                byte[] all = answers.toByteArray();
                int from = all.length - end.length;
                if (from >= 0 && Arrays.equals(all, from, all.length, end, 0, end.length)) {
                    return Arrays.copyOf(all, all.length - MARK.length);
                }
            }
        } catch (SocketTimeoutException | SocketException closed) {
            answers.write(0);
        }
        answers.write(1);
        return answers.toByteArray();
    }
}
