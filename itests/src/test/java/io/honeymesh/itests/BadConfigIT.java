// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Wrong values in the node's configuration files: one line that tells all, and the node lives. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadConfigIT {

    private static final Duration NOTICED = Duration.ofSeconds(10);

    private static Victim victim;
    private static Host attacker;
    private static Host stranger;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(BadConfigIT.class, Map.of());
        attacker = victim.lab().host("attacker");
        stranger = victim.lab().host("stranger");
        victim.node().shell("honeymesh:ban " + attacker.ipv4() + " --for 2h");
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @AfterEach
    void theNodeLives() {
        assertTrue(victim.node().shell("honeymesh:status").contains("pid " + victim.pid()));
    }

    @Test
    @Order(1)
    void policyKeepsTheSettingsItHad() throws Exception {
        configure("io.honeymesh.policy", "ban.bare = soon");
        assertLogged("io.honeymesh.policy", "ban.bare", "soon", "1s to 1d");
        assertEquals(Meets.NOTHING, victim.service(attacker), "the ban goes on");
        assertEquals(
                Meets.OPEN,
                victim.meets(stranger, stranger.ipv4(), victim.host().ipv4(), 80, 1000));
        Wait.until(NOTICED, "a touch still bans", () -> victim.service(stranger) == Meets.NOTHING);
        configure("io.honeymesh.policy", "ban.bare = 5m");
    }

    @Test
    @Order(2)
    void theLedgerTakesItsDefault() throws Exception {
        configure("io.honeymesh.ledger", "retention.days = -3");
        assertLogged("io.honeymesh.ledger", "retention.days", "-3", "1");
        Wait.until(
                NOTICED,
                "it works on",
                () -> "disk".equals(victim.node().status().get("ledger")));
        Files.delete(victim.base().resolve("etc/io.honeymesh.ledger.cfg"));
    }

    @Test
    @Order(3)
    void theRulesGoOnAsBefore() throws Exception {
        configure("io.honeymesh.detection", "scan.ports = 1\noff = rare-fingerprint");
        assertLogged("io.honeymesh.detection", "scan.ports", "'1'", "from 2 to 32", "as before");
        configure("io.honeymesh.detection", "scan.port = 4");
        assertLogged("io.honeymesh.detection", "scan.port is no setting", "scan.ports");
        Files.delete(victim.base().resolve("etc/io.honeymesh.detection.cfg"));
    }

    @Test
    @Order(4)
    void noTrapOpensWithoutTheLimitsAskedForUntilTheyAreMended() throws Exception {
        configure("io.honeymesh.traps", "read.deadline = never");
        assertLogged("io.honeymesh.traps", "read.deadline", "never", "1m");
        Wait.until(NOTICED, "the traps close", () -> !listens(80));
        configure("io.honeymesh.traps", "read.deadline = 2s");
        Wait.until(NOTICED, "the traps open", () -> listens(80));
        Files.delete(victim.base().resolve("etc/io.honeymesh.traps.cfg"));
    }

    @Test
    @Order(5)
    void aTrapWithAWrongPortStaysClosedAndTheOthersListen() throws Exception {
        configure("io.honeymesh.trap-web", "protocol = http\nports = 99999");
        assertLogged("io.honeymesh.trap", "ports", "99999", "65535");
        assertTrue(listens(22), "ssh listens");
        configure("io.honeymesh.trap-web", "protocol = http\nports = 8181");
        Wait.until(NOTICED, "the mended one listens", () -> listens(8181));
        Files.delete(victim.base().resolve("etc/io.honeymesh.trap-web.cfg"));
        Wait.until(NOTICED, "its own ports are back", () -> listens(80) && !listens(8181));
    }

    @Test
    @Order(6)
    void theEnforcementNamesWhatIsWrongAndComesBackWhenItIsMended() throws Exception {
        configure("io.honeymesh.enforcement", "capacity = lots");
        assertLogged("io.honeymesh.enforcement", "capacity", "lots", "4000000");
        String status = victim.node().shell("honeymesh:status");
        boolean drops = victim.service(attacker) == Meets.NOTHING;
        System.out.println("wrong value for the enforcement: " + (drops ? "it drops on" : "it drops nothing") + "; "
                + status.lines().findFirst().orElse(""));
        assertEquals(!drops, status.contains("NOTHING IS DROPPED"), status);
        configure("io.honeymesh.enforcement", "capacity = 12000");
        Wait.until(NOTICED, "it drops again", () -> victim.service(attacker) == Meets.NOTHING);
        try (Inside inside = Inside.of(victim.base())) {
            Wait.until(
                    NOTICED,
                    "book and kernel agree",
                    () -> inside.ask("differences").isEmpty());
        }
    }

    @Test
    @Order(6)
    void nothingIsAnsweredOverHttpsUntilAWrongPortIsMended() throws Exception {
        configure("io.honeymesh.web", "port = many");
        assertLogged("etc/io.honeymesh.web.cfg", "port", "many", "from 1 to 65535");
        Wait.until(NOTICED, "the port closes", () -> !listens(Victim.WEB_PORT));
        String warning = "nothing is answered over HTTPS";
        Wait.until(
                Duration.ofMinutes(2),
                "a warning",
                () -> victim.node().shell("honeymesh:status").contains(warning));
        assertEquals(
                1, victim.log().lines().filter(line -> line.contains("'many'")).count(), "told once");
        configure("io.honeymesh.web", "certificate = /none/own.pem\nkey = /none/own.key");
        assertLogged("/none/own.pem", "there is no such file", "etc/io.honeymesh.web.cfg");
        configure("io.honeymesh.web", "port = " + Victim.WEB_PORT);
        Wait.until(Duration.ofSeconds(30), "it listens again", () -> listens(Victim.WEB_PORT));
        assertFalse(victim.node().shell("honeymesh:status").contains(warning));
        Files.delete(victim.base().resolve("etc/io.honeymesh.web.cfg"));
    }

    @Test
    @Order(7)
    void aStartWithAWrongPolicySaysWhyAndOpensNoTrap() throws Exception {
        assertEquals(
                List.of(),
                victim.log().lines().filter(line -> line.startsWith("\tat ")).toList(),
                "stack traces up to now");
        victim.launch("stop");
        configure("io.honeymesh.policy", "mode = PANIC");
        Command.Result start = victim.launch("start", "--wait", "20");
        assertEquals(1, start.exit(), start.toString());
        for (String word : List.of("io.honeymesh.policy", "mode", "PANIC", "TEST", "ENFORCE")) {
            assertTrue(start.errors().contains(word), word + " is not in " + start.errors());
        }
        assertFalse(listens(80), "no trap without policy");
        configure("io.honeymesh.policy", "mode = ENFORCE");
        victim.launch("stop");
        victim.node().start();
        assertEquals(Meets.NOTHING, victim.service(attacker));
        assertTrue(listens(80), "a trap");
    }

    @Test
    @Order(8)
    void aStartWithAWrongFederationSaysSoUntilItIsMended() throws Exception {
        victim.launch("stop");
        configure("io.honeymesh.federation", "sharing = perhaps");
        victim.node().start();
        assertEquals(Meets.NOTHING, victim.service(attacker));
        assertTrue(listens(80), "a trap");
        String warning = "the federation bundle is not running";
        Wait.until(
                Duration.ofMinutes(2),
                "a warning",
                () -> victim.node().shell("honeymesh:status").contains(warning));
        assertLogged("io.honeymesh.federation", "sharing", "perhaps", "true or false");
        configure("io.honeymesh.federation", "sharing = false");
        Wait.until(
                NOTICED,
                "none any more",
                () -> !victim.node().shell("honeymesh:status").contains(warning));
        assertTrue(victim.node().shell("honeymesh:federation").contains("sharing"));
    }

    private static boolean listens(int port) throws Exception {
        return Remains.listening(Path.of("/proc", Long.toString(victim.pid()), "net"))
                .containsKey("port " + port);
    }

    /** Writes {@code etc/<pid>.cfg}; the file appears whole. */
    private static void configure(String pid, String text) throws Exception {
        Path file = victim.base().resolve("etc/" + pid + ".cfg");
        Path beside = Files.writeString(file.resolveSibling(pid + ".new"), text + "\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void assertLogged(String... words) throws Exception {
        Wait.until(
                NOTICED,
                "one line with " + List.of(words),
                () -> victim.log()
                        .lines()
                        .anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
    }
}
