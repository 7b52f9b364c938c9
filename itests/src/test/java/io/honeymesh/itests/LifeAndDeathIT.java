// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** How a node starts, stops, is killed and comes back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifeAndDeathIT {

    private static final int TRAP = 22;
    private static final int PORT_IN_USE = 21;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Victim victim;
    private static Host banned;
    private static Host friend;
    private static ServerSocket realFtp;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.prepare(
                LifeAndDeathIT.class, Map.of("io.honeymesh.enforcement", Map.of("interfaces", "eth0, nope0")));
        banned = victim.lab().host("banned");
        friend = victim.lab().host("friend");
        realFtp = victim.host().call(() -> new ServerSocket(PORT_IN_USE));
        victim.node().start();
        Inside.of(victim.base()).close();
    }

    @AfterAll
    static void stop() throws Exception {
        if (victim != null) {
            victim.close();
            realFtp.close();
        }
    }

    @Test
    @Order(1)
    void anInterfaceThatDoesNotExistIsNamedAndTheOthersAreProtected() throws Exception {
        Map<String, Object> status = victim.node().status();
        String warnings = status.get("warnings").toString();
        assertTrue(warnings.contains("interface nope0 is not protected: "), warnings);
        assertTrue(status.get("enforcer").toString().contains("eth0 "), status.toString());
        String shown = victim.node().shell("honeymesh:status");
        assertTrue(shown.lines().findFirst().orElse("").contains("nope0"), shown);
    }

    @Test
    @Order(2)
    void aTrapWhosePortIsInUseIsSkippedAndNamed() throws Exception {
        Map<String, Object> status = victim.node().status();
        assertTrue(status.get("traps_skipped").toString().contains("ftp [::]:21/tcp"), status.toString());
        assertTrue(status.get("traps").toString().contains("ssh [::]:22/tcp"), status.toString());
        String traps = victim.node().shell("honeymesh:traps");
        assertTrue(
                traps.lines().anyMatch(line -> line.contains("ftp") && line.contains("SKIPPED")),
                "ftp is skipped: " + traps);
    }

    @Test
    @Order(2)
    void S36_everyThreadIsFilteredAndEveryControlThatThisMachineHasIsOn() throws Exception {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(victim.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                try {
                    String status = Files.readString(thread.resolve("status"));
                    assertTrue(status.contains("\nSeccomp:\t2\n") && status.contains("\nNoNewPrivs:\t1\n"), status);
                } catch (IOException ended) {
                    continue; // between the list and this look
                }
            }
        }
        String controls = victim.node().shell("honeymesh:hardening");
        System.out.println(controls);
        for (String name : List.of(
                "seccomp",
                "no_new_privs",
                "own user",
                "capabilities",
                "bounding set",
                "program files",
                "no core dumps")) {
            assertTrue(
                    controls.lines().anyMatch(line -> line.matches(name + " +\\| on +\\|.*")),
                    name + " is not on: " + controls);
        }
        Command.Result started = victim.launch("shell", "shell:exec id");
        assertFalse(started.output().contains("uid="), "no program can be started: " + started);
    }

    @Test
    @Order(3)
    void aSecondStartSaysThatItIsRunningAndChangesNothing() {
        long pid = victim.pid();
        Command.Result again = victim.launch("start");
        assertEquals(0, again.exit(), again.toString());
        assertEquals("already running (pid " + pid + ")", again.output().strip());
        Command.Result run = victim.launch("run");
        assertEquals(1, run.exit(), run.toString());
        assertTrue(run.errors().contains("already running (pid " + pid + ")"), run.toString());
        assertEquals(pid, victim.pid());
    }

    @Test
    @Order(4)
    void aKilledNodeLetsTrafficThroughAndTheNextRestoresItsBansBeforeAnyTrapOpens() throws Exception {
        victim.node().shell("honeymesh:ban " + banned.ipv4() + " --for 2h --note kept");
        assertEquals(Meets.NOTHING, victim.service(banned));
        Thread.sleep(300);
        try (Poller atService = Poller.start(banned, victim.host().ipv4(), Victim.SERVICE_PORT);
                Poller atTrap = Poller.start(banned, victim.host().ipv4(), TRAP)) {
            Thread.sleep(300);
            long killed = System.nanoTime();
            victim.killHard();
            Wait.until(
                    SOON,
                    "traffic of the banned flows",
                    () -> atService.first(Meets.OPEN, killed).isPresent());
            long resumed = atService.first(Meets.OPEN, killed).orElseThrow().begun() - killed;
            System.out.println("kill -9: traffic flows again after " + resumed / 1_000_000 + " ms");
            assertEquals(3, victim.launch("status").exit(), "the launcher sees that it is dead");

            long begun = System.nanoTime();
            victim.node().start();
            System.out.println("restart after kill -9: ready after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
            Thread.sleep(500);
            assertEquals(
                    Meets.OPEN,
                    victim.meets(friend, friend.ipv4(), victim.host().ipv4(), TRAP, 1000));
            assertEquals(0, atTrap.count(Meets.OPEN), "the banned source never met an open trap");
            assertTrue(atTrap.count(Meets.CLOSED) > 0, "it did meet the closed port while no node ran");
        }
        assertEquals(Meets.NOTHING, victim.service(banned));
        assertEquals("dropped: banned for MANUAL", victim.why(banned.ipv4()).get("verdict"));
        assertEquals(List.of(), inside("differences"));
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    @Test
    @Order(5)
    void anOrderlyStopIsQuickAndClosesTheTrapsBeforeItLetsTheBannedThrough() throws Exception {
        long pid = victim.pid();
        victim.node().shell("honeymesh:ban " + banned.ipv4() + " --for 2h --note kept");
        try (Poller atTrap = Poller.start(banned, victim.host().ipv4(), TRAP)) {
            Thread.sleep(300);
            long begun = System.nanoTime();
            Command.Result stop = victim.launch("stop");
            long took = (System.nanoTime() - begun) / 1_000_000;
            System.out.println("orderly stop: " + took + " ms");
            assertEquals("stopped", stop.output().strip());
            assertTrue(took < SOON.toMillis(), "stopped after " + took + " ms");
            Wait.until(
                    SOON,
                    "the process is gone",
                    () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
            Wait.until(SOON, "the port is closed", () -> atTrap.count(Meets.CLOSED) > 0);
            assertEquals(0, atTrap.count(Meets.OPEN), "the banned source never met an open trap");
        }
        assertEquals(Meets.OPEN, victim.service(banned));
        assertEquals("not running", victim.launch("stop").output().strip());
        assertNothingIsComplainedOf();
        victim.node().start();
        assertEquals(Meets.NOTHING, victim.service(banned), "the ban is back");
    }

    @Test
    @Order(6)
    void bansPlacedJustBeforeAnOrderlyStopAreKept() throws Exception {
        try (Inside inside = Inside.of(victim.base())) {
            for (int i = 1; i <= 200; i++) {
                assertEquals(List.of("ENFORCED"), inside.ask("ban 203.0.113." + i + " 3600"));
            }
        }
        victim.launch("stop");
        victim.node().start();
        try (Inside inside = Inside.of(victim.base())) {
            long kept = inside.ask("bans").stream()
                    .filter(line -> line.startsWith("203.0.113."))
                    .count();
            assertEquals(200, kept);
        }
    }

    /** The web begins when the node is ready. */
    @Test
    @Order(7)
    void aStopBeforeTheWebIsThereIsQuiet() throws Exception {
        victim.launch("stop");
        victim.node().start();
        assertEquals("stopped", victim.launch("stop").output().strip());
        assertNothingIsComplainedOf();
    }

    /** By a signal: the launcher's own stop waits for the start to end. */
    @Test
    @Order(8)
    void aNodeToldToEndWhileItStartsIsQuiet() throws Exception {
        victim.launch("stop");
        for (int laterMillis : List.of(0, 500, 1000, 1500)) {
            long before = listening();
            var start = CompletableFuture.supplyAsync(() -> victim.launch("start"));
            Wait.until(Duration.ofMinutes(1), "the first trap listens", () -> listening() > before);
            Thread.sleep(laterMillis);
            victim.signal("TERM");
            start.get(2, TimeUnit.MINUTES);
            Wait.until(SOON, "the node is gone", () -> victim.launch("status").exit() == 3);
        }
        assertNothingIsComplainedOf();
    }

    /** Else who tells of touches is gone before the last of them. */
    @Test
    @Order(9)
    void trapsCloseBeforeABundleThatTakesLongToStop() throws Exception {
        victim.node().start();
        PluginJar.of("Lingering", "NodeEventListener", """
                public void on(NodeEvent e) {}
                public void deactivate() throws Exception {
                    File stops = new File(System.getProperty("karaf.data"), "lingering");
                    stops.createNewFile();
                    Thread.sleep(8000);
                    stops.delete();
                }
                """).at(victim.base().resolve("deploy/lingering.jar"));
        Wait.until(
                SOON, "the plug-in runs", () -> victim.log().contains("deploy/lingering.jar: com.example.lingering"));
        long pid = victim.pid();

        victim.signal("TERM");

        Path sockets = Path.of("/proc", Long.toString(pid), "net");
        Wait.until(
                Duration.ofSeconds(4),
                "the trap is closed",
                () -> !Remains.listening(sockets).containsKey("port " + TRAP));
        Path stops = victim.base().resolve("data/lingering");
        Wait.until(SOON, "the plug-in stops", () -> Files.exists(stops));
        assertEquals(Map.of(), trapsOf(sockets), "no trap is open while it does");
        assertTrue(Files.exists(stops), "it still does");
        Wait.until(
                Duration.ofSeconds(30),
                "the process is gone",
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static Map<String, Integer> trapsOf(Path sockets) throws IOException {
        Map<String, Integer> ports = Remains.listening(sockets);
        ports.keySet().retainAll(Set.of("port " + TRAP, "port 80"));
        return ports;
    }

    private static long listening() throws IOException {
        return victim.log().lines().filter(line -> line.endsWith(" listens")).count();
    }

    private static void assertNothingIsComplainedOf() throws IOException {
        assertEquals(List.of(), victim.logged("ERROR"));
        assertEquals(
                List.of(),
                victim.log().lines().filter(line -> line.startsWith("\tat ")).toList());
    }

    private static List<String> inside(String request) throws Exception {
        try (Inside inside = Inside.of(victim.base())) {
            return inside.ask(request);
        }
    }
}
