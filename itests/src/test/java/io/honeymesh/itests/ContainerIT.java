// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.replaceConfigurationFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.ops4j.pax.exam.Option;

/** The assembled tarball in Pax Exam's container. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerIT {

    private static final Path TARBALL = Path.of(System.getProperty("honeymesh.tarball"));
    private static final Duration DEPLOYED = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Container node;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Boolean.getBoolean("honeymesh.isolated"), "skipped: needs root for a network namespace of its own");
        Command.run("ip", "link", "add", "hm0", "type", "veth", "peer", "name", "hm1");
        Command.run("ip", "addr", "add", "192.0.2.1/24", "dev", "hm0");
        Command.run("ip", "link", "set", "hm0", "up");
        Command.run("ip", "link", "set", "hm1", "up");
        node = Container.start(TARBALL, folder);
        Wait.until(
                DEPLOYED,
                "a trap listens",
                () -> node.shell("honeymesh:traps").out().contains("LISTENING"));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    @Order(1)
    void startsWithEveryBundleActiveAndEveryTrapListening() throws Exception {
        String bundles = node.shell("bundle:list -t 0 --nameformat").out();
        List<String> notActive = bundles.lines()
                .filter(line -> line.matches("\\s*[0-9]+ .*"))
                .filter(line -> !line.contains("Active") && !line.contains("Fragment"))
                .toList();
        assertEquals(List.of(), notActive);
        String traps = node.shell("honeymesh:traps").out();
        for (String trap : List.of("ssh", "http", "ftp")) {
            assertTrue(traps.contains(trap), traps);
        }
        String status = node.shell("honeymesh:status").out();
        assertTrue(status.contains("xdp") && status.contains("hm0"), status);
    }

    @Test
    @Order(2)
    void oneClearLineForABadArgument() throws Exception {
        Command.Result result = node.shell("honeymesh:ban nonsense");
        assertTrue(result.out().contains("not an IPv4 or IPv6 address: 'nonsense'"), result.out());
        assertFalse(result.out().contains("\tat "), result.out());
        assertEquals(1, result.out().lines().filter(line -> !line.isBlank()).count(), result.out());
    }

    @Test
    @Order(3)
    void S31_eachRoleMayDoWhatItsListSaysAndNothingElse() throws Exception {
        for (String command : List.of(
                "status",
                "bans",
                "allows",
                "traps",
                "plugins",
                "hardening",
                "license",
                "license show",
                "federation",
                "peers",
                "trust",
                "events",
                "why 192.0.2.77",
                "ledger-verify",
                "sessions",
                "commands",
                "credentials")) {
            assertEquals(
                    0, node.shell("viewer", "viewer", "honeymesh:" + command).exit(), command);
        }
        for (String command : List.of(
                "honeymesh:ban 192.0.2.77",
                "honeymesh:unban 192.0.2.77",
                "honeymesh:allow 192.0.2.77",
                "honeymesh:disallow 192.0.2.77",
                "honeymesh:mode TEST",
                "honeymesh:penalize abcd",
                "honeymesh:override 8.8.8.8",
                "honeymesh:grant abcd --level L3",
                "honeymesh:expel abcd",
                "honeymesh:invite 127.0.0.1:7443",
                "honeymesh:join honeymesh-join-2.x",
                "honeymesh:rotate-key --yes",
                "honeymesh:gossip-keys",
                "honeymesh:gossip-keys new",
                "honeymesh:token",
                "honeymesh:token new intruder --role admin",
                "honeymesh:certificate renew",
                "honeymesh:fingerprint /etc/hostname",
                "honeymesh:replay /etc/hostname",
                "honeymesh:replay-session 1",
                "honeymesh:license verify /etc/hostname",
                "honeymesh:license install /etc/hostname",
                "honeymesh:credentials --reveal",
                "bundle:list",
                "bundle:stop 1",
                "shell:exec id",
                "config:list",
                "system:shutdown -f",
                "feature:list",
                "log:display")) {
            Command.Result result = node.shell("viewer", "viewer", command);
            assertDenied(command, result);
            assertDenied(command, node.shell("nobody", "nobody", command));
        }
        assertDenied("honeymesh:bans", node.shell("nobody", "nobody", "honeymesh:bans"));
        for (String reveals : List.of("--reveal", "--limit \"5\n\" --reveal", "[--reveal]", "--by pair --reveal")) {
            String refused = node.shell("viewer", "viewer", "honeymesh:credentials " + reveals)
                    .out();
            assertTrue(refused.contains("Insufficient credentials"), reveals + " -> " + refused);
        }
        assertEquals(0, node.shell("honeymesh:credentials --reveal").exit());
        assertTrue(node.shell("honeymesh:bans").out().lines().noneMatch(line -> line.contains("192.0.2.77")));
        assertTrue(node.shell("honeymesh:status").out().contains("ENFORCE"), "nobody changed the mode");
    }

    private static void assertDenied(String command, Command.Result result) {
        boolean refused = result.exit() != 0
                || result.out().contains("Command not found")
                || result.out().contains("Insufficient roles");
        assertTrue(refused, command + " -> " + result);
        assertFalse(result.out().contains("\tat "), command + " shows a stack: " + result.out());
    }

    @Test
    @Order(4)
    void aTextFileIsATrapWhileItLiesThere() throws Exception {
        Path file = Files.createDirectories(node.base().resolve("traps.d")).resolve("printer.trap");
        Files.writeString(file, "trap printer\nports 9100\ngreeting \"ready\\r\\n\"\non /^@PJL/ command $0 close\n");
        Wait.until(
                DEPLOYED,
                "it listens",
                () -> node.shell("honeymesh:traps printer").out().contains("LISTENING"));
        Files.writeString(file, "trap printer\nports 9100\nnonsense\n");
        Wait.until(
                DEPLOYED,
                "the mistake is told",
                () -> node.shell("honeymesh:events --type alarm").out().contains("printer.trap:3:1:"));
        assertTrue(node.shell("honeymesh:status").out().contains("!! traps.d/printer.trap:3:1:"));
        Files.delete(file);
        Wait.until(
                DEPLOYED,
                "it is gone",
                () -> !node.shell("honeymesh:traps").out().contains("printer"));
    }

    @Test
    @Order(5)
    void aTrapIsDroppedInUpdatedAndRemovedWhileTheNodeRuns() throws Exception {
        Path jar = node.base().resolve("deploy/finger.jar");
        FingerTrap.bundle(jar, 1);
        Wait.until(DEPLOYED, "the new trap listens", () -> FingerTrap.answer().contains("version 1"));
        FingerTrap.bundle(jar, 2);
        Wait.until(
                DEPLOYED, "the updated trap answers", () -> FingerTrap.answer().contains("version 2"));
        Files.delete(jar);
        Wait.until(DEPLOYED, "its port is free", () -> FingerTrap.answer().isEmpty());
        assertFalse(node.shell("honeymesh:traps").out().contains("finger"));
    }

    @Test
    @Order(6)
    void aCaptureIsReadAndReplayedInTheShellAndNothingComesOfIt() throws Exception {
        Path captures = Path.of(System.getProperty("honeymesh.root"), "tools/trap-testkit/src/test/cases");
        String prints = node.shell("honeymesh:fingerprint " + captures.resolve("https-visit.pcap"))
                .out();
        assertTrue(prints.contains("> 192.0.2.1:443 tls sni= ja4=t13i3111h2_e8f1e7e78f70_b26ce05bbdd6 ja3="), prints);
        String json = node.shell("honeymesh:fingerprint " + captures.resolve("ssh-hydra.pcap") + " --json")
                .out();
        assertTrue(json.contains("\"kind\":\"hassh\",\"value\":\"be31134219a24899a8a0c29c7797ba94\"}"), json);

        String replay = node.shell("honeymesh:replay " + captures.resolve("ftp-hydra.pcap") + " --rule trap-intent")
                .out();
        for (String expected : List.of(
                "conversation  198.51.100.7  ftp 192.0.2.1:21",
                "credential password root (hidden)",
                "rule trap-intent: +1.0 CREDENTIAL (intent): 3 login attempts, the first: as root",
                "-> banned TRAP+CREDENTIAL for 1d, full",
                "1 source, 2 conversations, 0 scans; nothing was banned or kept")) {
            assertTrue(replay.contains(expected), expected + " is not in " + replay);
        }
        String scan = node.shell("honeymesh:replay --json " + captures.resolve("nmap-syn.pcap"))
                .out();
        List<String> documents =
                scan.lines().filter(line -> line.startsWith("{")).toList();
        assertTrue(documents.getFirst().contains("\"type\":\"scan\""), scan);
        assertTrue(documents.getFirst().contains("\"spared_because\":\"CLAIMED\""), scan);
        assertTrue(documents.getLast().startsWith("{\"type\":\"replay.summary\",\"sources\":1,"), scan);
        String nobody = node.shell("honeymesh:replay --source 203.0.113.9 " + captures.resolve("ftp-hydra.pcap"))
                .out();
        assertTrue(nobody.contains("0 sources, 0 conversations"), nobody);

        Path cut = Files.write(
                folder.resolve("cut.pcap"),
                java.util.Arrays.copyOf(Files.readAllBytes(captures.resolve("log4shell-http.pcap")), 1800));
        Command.Result broken = node.shell("honeymesh:replay " + cut);
        assertTrue(broken.out().contains("cut.pcap: byte "), broken.out());
        assertTrue(broken.out().contains("JNDI look-up"), "what came before is judged: " + broken.out());
        assertTrue(broken.exit() != 0, "a broken file fails the command");

        assertFalse(node.shell("honeymesh:bans").out().contains("198.51.100.7"), "nobody is banned by a replay");
        String events = node.shell("honeymesh:events --subject 198.51.100.7").out();
        assertTrue(events.contains("No events."), events);
    }

    @Test
    @Order(7)
    void aRestartKeepsBansAndAllows() throws Exception {
        node.shell("honeymesh:ban 198.51.100.7 --for 2h --note kept");
        node.shell("honeymesh:ban 2001:db8:7::/48 --for 2h");
        node.shell("honeymesh:allow 203.0.113.0/24");
        Path database = node.base().resolve("data/ledger/honeymesh.db");
        node.close();
        Option ledger = replaceConfigurationFile("data/ledger/honeymesh.db", database.toFile());
        node = Container.start(TARBALL, folder, ledger);
        Wait.until(
                DEPLOYED,
                "bans are back",
                () -> node.shell("honeymesh:bans").out().contains("198.51.100.7"));
        String bans = node.shell("honeymesh:bans").out();
        assertTrue(bans.contains("2001:db8:7::/48"), bans);
        assertTrue(node.shell("honeymesh:why 203.0.113.9").out().contains("203.0.113.0/24"));
    }
}
