// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** With {@code pinned} set a banned source gets nothing through, whatever becomes of the node, until the time set is over. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HitlessRestartIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String KEPT_FOR = "1m";

    private static Victim victim;
    private static Host banned;
    private static Host friend;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(
                HitlessRestartIT.class,
                Map.of("io.honeymesh.enforcement", Map.of("interfaces", "eth0", "pinned", KEPT_FOR)));
        String warnings = victim.node().status().get("warnings").toString();
        if (warnings.contains("BPF file system")) {
            System.out.println("skipped: no BPF file system can be mounted here");
        }
        assumeFalse(warnings.contains("BPF file system"), "skipped: no BPF file system can be mounted here");
        banned = victim.lab().host("banned");
        friend = victim.lab().host("friend");
        victim.node().shell("honeymesh:ban " + banned.ipv4() + " --for 2h --note kept");
        assertEquals(Meets.NOTHING, victim.service(banned));
        assertEquals(List.of(), victim.node().status().get("warnings"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (victim != null) {
            victim.launch("stop", "--release");
            victim.close();
        }
    }

    /** What happens to the node. */
    private interface Fate {
        void run() throws Exception;
    }

    private static void nothingGetsThrough(String what, Fate fate) throws Exception {
        try (Poller tries = Poller.start(banned, victim.host().ipv4(), Victim.SERVICE_PORT);
                Poller asFriend = Poller.start(friend, victim.host().ipv4(), Victim.SERVICE_PORT)) {
            fate.run();
            Thread.sleep(500);
            Wait.until(SOON, what + ": further attempts", () -> tries.count(Meets.NOTHING) > 10);
            System.out.println(what + ": " + tries.count(Meets.NOTHING) + " attempts of the banned source met nothing, "
                    + asFriend.count(Meets.OPEN) + " of another one an open port");
            assertEquals(0, tries.count(Meets.OPEN) + tries.count(Meets.CLOSED), what);
            // A machine that starts a node may be late for one or another.
            assertTrue(
                    asFriend.count(Meets.NOTHING) * 50 < asFriend.count(Meets.OPEN),
                    what + ": everybody else goes on, " + asFriend.count(Meets.NOTHING) + " met nothing");
        }
        assertEquals("dropped: banned for MANUAL", victim.why(banned.ipv4()).get("verdict"));
    }

    @Test
    @Order(1)
    void acrossARestart() throws Exception {
        nothingGetsThrough("restart", () -> {
            Command.Result restart = victim.launch("restart");
            assertEquals(0, restart.exit(), restart.toString());
        });
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    @Test
    @Order(2)
    void acrossACrash() throws Exception {
        nothingGetsThrough("kill -9 and start", () -> {
            victim.killHard();
            Thread.sleep(1000);
            victim.node().start();
        });
    }

    @Test
    @Order(3)
    void acrossAChangeOfSettingsThatNeedsAnotherProgram() throws Exception {
        nothingGetsThrough("another capacity", () -> {
            long before = takeovers();
            Files.writeString(
                    victim.base().resolve("etc/io.honeymesh.enforcement.cfg"),
                    "interfaces = eth0\npinned = " + KEPT_FOR + "\ncapacity = 20000\n");
            Wait.until(SOON, "the new program", () -> takeovers() > before);
        });
    }

    private static long takeovers() throws Exception {
        return victim.log()
                .lines()
                .filter(line -> line.contains("taken over from the former program"))
                .count();
    }

    @Test
    @Order(4)
    void aStoppedNodesBansGoOnUntilTheyAreReleased() throws Exception {
        Command.Result stop = victim.launch("stop");
        assertTrue(stop.output().contains("dropped on for " + KEPT_FOR + " at most"), stop.toString());
        assertEquals(Meets.NOTHING, victim.service(banned));
        assertEquals(Meets.OPEN, victim.service(friend));
        Command.Result released = victim.launch("stop", "--release");
        assertEquals("not running", released.output().strip());
        assertEquals(Meets.OPEN, victim.service(banned));
    }
}
