// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NtpTrapTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @Test
    void aClientGetsTheTime() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new NtpTrap())) {
            long before = Packet.timestamp(Instant.now());
            ByteBuffer answer =
                    ByteBuffer.wrap(trap.ask(Requests.client(4, 3), PATIENCE).orElseThrow());
            long after = Packet.timestamp(Instant.now());
            assertEquals(48, answer.limit());
            assertEquals(4 << 3 | 4, answer.get(0));
            assertEquals(Requests.SENT, answer.getLong(24), "what the client sent comes back");
            long updated = answer.getLong(16);
            long received = answer.getLong(32);
            long sent = answer.getLong(40);
            assertTrue(updated - before < 0);
            assertTrue(before - received <= 0 && received - sent <= 0 && sent - after <= 0);
            assertEquals(
                    List.of(new Evidence.Request(Captured.of("time by version 4"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void commandsAreKeptAndNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new NtpTrap())) {
            assertTrue(trap.ask(Requests.MONLIST, SILENCE).isEmpty());
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("monlist"))),
                    trap.conversation().evidence());
            assertTrue(trap.ask(Requests.READVAR, SILENCE).isEmpty());
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("readvar"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void aKeyIsALogin() throws IOException {
        byte[] request = Arrays.copyOf(Requests.client(4, 3), 48 + 20);
        request[51] = 7;
        try (TrapHarness trap = TrapHarness.open(new NtpTrap())) {
            assertTrue(trap.ask(request, SILENCE).isEmpty());
            assertEquals(
                    new Evidence.Credential("ntp", Captured.of("key 7"), Captured.of("00".repeat(16))),
                    trap.conversation().evidence().getLast());
        }
    }

    @Test
    void S11_anAnswerIsAsLongAsItsRequestAndIsNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new NtpTrap())) {
            byte[] answer = trap.ask(Requests.client(3, 3), PATIENCE).orElseThrow();
            assertEquals(48, answer.length);
            assertTrue(trap.ask(answer, SILENCE).isEmpty());
        }
    }

    @Test
    void S11_hostileDatagramsAreAnsweredOnceAndBriefly() throws IOException {
        FuzzCorpus.of(Requests.all().values()).assertSurvivesAsDatagrams(new NtpTrap());
        FuzzCorpus.of("ntp").assertSurvivesAsDatagrams(new NtpTrap());
    }

    @Test
    void theClockLooksAtItsReferenceNowAndThen() {
        ServerClock clock = ServerClock.of(TrapHarness.persona(1));
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        int updates = 0;
        for (int i = 1; i < 5000; i++) {
            Instant before = clock.updated(now.plusSeconds(i - 1));
            Instant after = clock.updated(now.plusSeconds(i));
            assertFalse(after.isBefore(before));
            assertFalse(after.isAfter(now.plusSeconds(i)));
            assertTrue(Duration.between(after, now.plusSeconds(i)).toSeconds() < 1100);
            updates += after.equals(before) ? 0 : 1;
        }
        assertTrue(updates >= 4 && updates <= 5, updates + " updates");
        int fresh = clock.rootDispersion(clock.updated(now));
        assertEquals(98, clock.rootDispersion(clock.updated(now).plusSeconds(100)) - fresh);
    }

    @Test
    void nodesDifferAndEachIsAlwaysTheSame() {
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        Packet packet = new Packet(Requests.client(4, 3));
        byte[] one = packet.answered(ServerClock.of(TrapHarness.persona(1)), now, now);
        assertEquals(Captured.of(one), Captured.of(packet.answered(ServerClock.of(TrapHarness.persona(1)), now, now)));
        assertNotEquals(
                Captured.of(one), Captured.of(packet.answered(ServerClock.of(TrapHarness.persona(2)), now, now)));
    }

    @Test
    void timestampsAreThoseOfNtp() {
        assertEquals(0x83aa7e80_00000000L, Packet.timestamp(Instant.EPOCH));
        assertEquals(0x83aa7e80_80000000L, Packet.timestamp(Instant.ofEpochMilli(500)));
        assertEquals(0x00000000_00000000L, Packet.timestamp(Instant.parse("2036-02-07T06:28:16Z")));
    }

    @Test
    void itKnowsItsOwn() {
        NtpTrap trap = new NtpTrap();
        assertTrue(trap.canHandle(Requests.client(4, 3)));
        assertTrue(trap.canHandle(Requests.MONLIST));
        assertTrue(trap.canHandle(Requests.READVAR));
        assertFalse(trap.canHandle(Requests.client(4, 4)));
        for (String other : List.of("", "\0\1a\0octet\0", "GET / HTTP/1.1\r\n\r\n", "OPTIONS sip:nm SIP/2.0\r\n")) {
            assertFalse(trap.canHandle(other.getBytes(StandardCharsets.ISO_8859_1)), other);
        }
    }

    @Test
    void ntplibGetsTheTime() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new NtpTrap())) {
            String script = "import ntplib; r = ntplib.NTPClient().request('127.0.0.1', port=" + trap.port()
                    + ", version=3); print(r.mode, r.version, abs(r.offset) < 30, r.root_delay > 0)";
            RealClient.Result result = RealClient.run("env", "/usr/bin/python3", "-c", script);
            Assumptions.assumeFalse(
                    result.output().contains("No module named 'ntplib'"), "python3-ntplib is not installed");
            assertEquals("4 3 True True\n", result.output());
        }
    }
}
