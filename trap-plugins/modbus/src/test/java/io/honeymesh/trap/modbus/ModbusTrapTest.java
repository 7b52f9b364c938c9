// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import static io.honeymesh.trap.modbus.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModbusTrapTest {

    @Test
    void aWriteIsACommandAndAcknowledgedAndReadBack() throws Exception {
        try (TrapHarness trap = open()) {
            byte[] both = new Out()
                    .add(request("0600054242"))
                    .add(request("0300050001"))
                    .bytes();
            assertEquals("123400000006010600054242" + "1234000000050103024242", hex(trap.talk(both)));
            assertEquals(
                    List.of(
                            new Evidence.Command(Captured.of("write register 5 = 16962")),
                            new Evidence.Request(Captured.of("read holding registers 5 +1"))),
                    trap.conversation().evidence());
            assertNotEquals("1234000000050103024242", hex(trap.talk(request("0300050001"))));
        }
    }

    @Test
    void lookingAroundIsNoIntent() throws Exception {
        try (TrapHarness trap = open()) {
            for (String hex : List.of("11", "0100000001", "07", "2b0e0100", "5a")) {
                trap.talk(request(hex));
                List<Evidence> seen = trap.conversation().evidence();
                assertEquals(1, seen.size());
                assertTrue(seen.stream().allMatch(Evidence.Request.class::isInstance), seen::toString);
            }
        }
    }

    @Test
    void silencingTheDeviceIsACommandThoughItIsRefused() throws Exception {
        try (TrapHarness trap = open()) {
            assertEquals("123400000003018801", hex(trap.talk(request("0800040000"))));
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("force listen only mode"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void theLongestRequestIsReadAndALongerOneIsNot() throws Exception {
        String most = "ff".repeat(247);
        try (TrapHarness trap = open()) {
            assertEquals("123400000003018f03", hex(trap.talk(request("0f000007b1f7" + most))));
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("write coils 0 +1969"))),
                    trap.conversation().evidence());
            talk(trap, request("0f000007b1f8" + most + "ff"));
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void measurementsDriftSlowlyAndCountersGrow() {
        Plant plant = new Plant(TrapHarness.persona(0));
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        List<Integer> before = plant.measurements(now);
        assertEquals(before, plant.measurements(now));
        List<Integer> soon = plant.measurements(now.plusSeconds(2));
        List<Integer> later = plant.measurements(now.plus(Duration.ofHours(1)));
        assertNotEquals(before, later);
        for (int i = 0; i < before.size(); i++) {
            assertTrue(Math.abs(soon.get(i) - before.get(i)) <= 2, before + " " + soon);
            assertTrue(Math.abs(later.get(i) - before.get(i)) <= 1000 || i % 6 == 5, before + " " + later);
        }
        assertNotEquals(before.get(5), later.get(5));
    }

    @Test
    void addressesAndCountsHaveBothSides() throws Exception {
        int registers = new Plant(TrapHarness.persona(0)).settings().size();
        try (TrapHarness trap = open()) {
            String last = "%04x".formatted(registers - 1);
            assertEquals(
                    "123400000005010302",
                    hex(trap.talk(request("03" + last + "0001"))).substring(0, 18));
            assertEquals("123400000003018302", hex(trap.talk(request("03" + last + "0002"))));
            assertEquals("123400000003018302", hex(trap.talk(request("030000007d"))));
            assertEquals("123400000003018303", hex(trap.talk(request("030000007e"))));
        }
    }

    @Test
    void nodesDifferAndEachIsAlwaysTheSame() {
        assertEquals(new Plant(TrapHarness.persona(1)).settings(), new Plant(TrapHarness.persona(1)).settings());
        assertNotEquals(new Plant(TrapHarness.persona(1)).settings(), new Plant(TrapHarness.persona(2)).settings());
    }

    @Test
    void itKnowsItsOwn() {
        ModbusTrap trap = new ModbusTrap();
        assertTrue(trap.canHandle(request("0300000001")));
        assertTrue(trap.canHandle(request("11")));
        assertFalse(trap.canHandle(new byte[12]));
        assertFalse(trap.canHandle("GET / HTTP/1.0\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(trap.canHandle(Requests.hex("0000000000020103ff")));
    }

    @Test
    void damagedRequestsEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        byte[] seed = new Out()
                .add(request("17000000010005000204abcdabcd"))
                .add(request("0f0000000a025503"))
                .add(request("1000000002040001ffff"))
                .add(request("140e0600010000000106000100000001"))
                .add(request("2b0e0100"))
                .bytes();
        try (TrapHarness trap = open()) {
            for (int i = 0; i < 200; i++) {
                byte[] damaged = seed.clone();
                for (int change = random.nextInt(5); change >= 0; change--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                talk(trap, Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length)));
                Conversation seen = trap.conversation();
                assertNotEquals(Conversation.Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
            }
            trap.awaitIdle();
        }
    }

    @Test
    void mbpollReadsTheRegisters() throws Exception {
        try (TrapHarness trap = open()) {
            RealClient.Result result = RealClient.run(
                    "mbpoll",
                    "-m",
                    "tcp",
                    "-p",
                    Integer.toString(trap.port()),
                    "-0",
                    "-r",
                    "0",
                    "-c",
                    "4",
                    "-1",
                    "127.0.0.1");
            List<Integer> settings = new Plant(TrapHarness.persona(0)).settings();
            for (int i = 0; i < 4; i++) {
                assertTrue(result.output().contains("[" + i + "]: \t" + settings.get(i)), result.output());
            }
        }
    }

    @Test
    void nmapReadsWhatTheServerSaysItIs() throws Exception {
        try (TrapHarness trap = open()) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "--script",
                    "+modbus-discover",
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("LMB3.1.6"), result.output());
        }
    }

    private static TrapHarness open() throws IOException {
        return TrapHarness.open(new ModbusTrap(Duration.ofMillis(20)));
    }

    private static String hex(String answer) {
        return HexFormat.of().formatHex(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Talks to a trap that may hang up before it has heard all. */
    private static void talk(TrapHarness trap, byte[] words) throws IOException {
        try {
            trap.talk(words);
        } catch (SocketException reset) {
            assertFalse(reset.getMessage().contains("refused"), "the listener is gone");
        }
    }
}
