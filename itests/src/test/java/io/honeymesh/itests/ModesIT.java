// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The three modes on the wire, and what time does with and without a running process. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModesIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static Victim victim;
    private static Host attacker;
    private static Host stranger;
    private static Host friend;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(ModesIT.class, Map.of());
        attacker = victim.lab().host("attacker");
        stranger = victim.lab().host("stranger");
        friend = victim.lab().host("friend");
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    @Order(1)
    void testModeDropsNothingAndCountsWhatItWouldDrop() throws Exception {
        victim.node().shell("honeymesh:mode TEST");
        victim.node().shell("honeymesh:ban " + attacker.ipv4() + " --for 1h");
        assertEquals(Meets.OPEN, victim.service(attacker));
        Map<?, ?> ban = victim.bans().getFirst();
        assertEquals(attacker.ipv4(), ban.get("banned"));
        assertTrue(((Number) ban.get("hits")).longValue() > 0, ban.toString());
        assertEquals(
                "not dropped: banned, but mode TEST only counts",
                victim.why(attacker.ipv4()).get("verdict"));
        String status = victim.node().shell("honeymesh:status");
        assertTrue(status.contains("NOTHING IS DROPPED: mode TEST only counts"), status);

        victim.node().shell("honeymesh:mode ENFORCE");
        assertEquals(Meets.NOTHING, victim.service(attacker));
        victim.node().shell("honeymesh:unban " + attacker.ipv4());
        assertEquals(Meets.OPEN, victim.service(attacker));
    }

    @Test
    @Order(2)
    void lockdownDropsAllButTheAllowedAndRevertsUnlessConfirmed() throws Exception {
        victim.node().shell("honeymesh:allow " + friend.ipv4());
        long begun = System.nanoTime();
        victim.node().shell("honeymesh:mode LOCKDOWN --confirm-within 10s");
        assertEquals(Meets.NOTHING, victim.service(stranger));
        assertEquals(Meets.OPEN, victim.service(friend));
        Wait.until(Duration.ofSeconds(20), "LOCKDOWN ends by itself", () -> victim.service(stranger) == Meets.OPEN);
        assertLasted(begun, "unconfirmed LOCKDOWN");
        Wait.until(
                SOON,
                "the node says so",
                () -> "ENFORCE".equals(victim.node().shell("honeymesh:mode").strip()));
    }

    @Test
    @Order(3)
    void S34_lockdownRevertsEvenWhileTheProcessIsStopped() throws Exception {
        long begun = System.nanoTime();
        victim.node().shell("honeymesh:mode LOCKDOWN --confirm-within 10s");
        victim.signal("STOP");
        try {
            assertEquals(Meets.NOTHING, victim.service(stranger));
            Wait.until(Duration.ofSeconds(20), "LOCKDOWN ends by itself", () -> victim.service(stranger) == Meets.OPEN);
            assertLasted(begun, "unconfirmed LOCKDOWN of a stopped process");
        } finally {
            victim.signal("CONT");
        }
        Wait.until(
                SOON,
                "the node says so",
                () -> "ENFORCE".equals(victim.node().shell("honeymesh:mode").strip()));
    }

    @Test
    @Order(4)
    void confirmedLockdownStaysAlsoAfterARestart() throws Exception {
        long begun = System.nanoTime();
        victim.node().shell("honeymesh:mode LOCKDOWN --confirm-within 10s");
        victim.node().shell("honeymesh:mode --confirm");
        while (System.nanoTime() - begun < Duration.ofSeconds(13).toNanos()) {
            assertEquals(Meets.NOTHING, victim.service(stranger));
        }
        assertEquals(Meets.OPEN, victim.service(friend));
        victim.launch("stop");
        assertEquals(Meets.OPEN, victim.service(stranger), "no node, no LOCKDOWN");
        victim.node().start();
        assertEquals(Meets.NOTHING, victim.service(stranger));
        assertEquals(Meets.OPEN, victim.service(friend));
        victim.node().shell("honeymesh:mode ENFORCE");
        assertEquals(Meets.OPEN, victim.service(stranger));
    }

    @Test
    @Order(5)
    void S34_aBanEndsOnTimeWhileTheProcessIsStopped() throws Exception {
        long begun = System.nanoTime();
        victim.node().shell("honeymesh:ban " + attacker.ipv4() + " --for 6s");
        victim.node().shell("honeymesh:ban " + stranger.ipv4() + " --for 1h");
        victim.signal("STOP");
        try {
            assertEquals(Meets.NOTHING, victim.service(attacker));
            Wait.until(Duration.ofSeconds(20), "the ban ends by itself", () -> victim.service(attacker) == Meets.OPEN);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf("stopped process: a ban of 6 s ended %.2f s after the command was begun%n", seconds);
            assertTrue(seconds >= 6, "not before its time: " + seconds);
            assertEquals(Meets.NOTHING, victim.service(stranger), "the longer one goes on");
        } finally {
            victim.signal("CONT");
        }
        try (Inside inside = Inside.of(victim.base())) {
            Wait.until(SOON, "the book has noticed", () -> inside.ask("bans").size() == 1);
            assertEquals(List.of(), inside.ask("differences"));
        }
    }

    private static void assertLasted(long begun, String what) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%s: traffic again after %.2f s of 10%n", what, seconds);
        assertTrue(seconds >= 10, what + " ended early: " + seconds);
    }
}
