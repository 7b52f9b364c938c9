// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node of profile edge: no SSH server, its shell a socket of this machine, classes from a cache. */
@Timeout(120)
class EdgeProfileIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final int CONSOLES = 8;

    private static Victim victim;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.prepare(
                EdgeProfileIT.class,
                Map.of(
                        "io.honeymesh.enforcement", Map.of("interfaces", "eth0"),
                        "io.honeymesh.trap.ftp", Map.of("ports", "21")));
        Command.Result start = victim.launch("start", "--profile", "edge", "--wait", "60");
        assertEquals(0, start.exit(), start.toString());
        assertTrue(start.output().contains("making the class cache"), start.output());
        assertFalse(start.errors().contains("no class cache"), start.errors());
    }

    @AfterAll
    static void stop() throws Exception {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    void aTouchIsDroppedAndTheShellTellsWhy() throws Exception {
        Host attacker = victim.lab().host("attacker");
        assertEquals(Meets.OPEN, victim.service(attacker));
        attacker.command(Command.of(
                        "bash", "-c", "exec 3<>/dev/tcp/" + victim.host().ipv4() + "/21; head -c 1 <&3; echo QUIT >&3"))
                .run(SOON);
        Wait.until(SOON, "the attacker is dropped", () -> victim.service(attacker) == Meets.NOTHING);
        assertTrue(victim.why(attacker.ipv4()).get("verdict").toString().startsWith("dropped: "));
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    @Test
    void itsClassesComeFromTheCacheAndNothingListensForAShell() throws Exception {
        assertTrue(Files.readString(Path.of("/proc", Long.toString(victim.pid()), "maps"))
                .contains("/classes/edge.jsa"));
        String listening = victim.host().command(Command.of("ss", "-Hltn")).output(SOON);
        assertFalse(listening.contains(":8101 ") || listening.contains(":9443 "), listening);
        assertTrue(victim.launch("status").output().contains("/run/shell.sock"));
    }

    @Test
    void theShellGivesExitCodesAndTakesInput() {
        assertEquals(0, victim.launch("shell", "honeymesh:status").exit());
        assertEquals(0, victim.launch("shell", "status").exit());
        Command.Result wrong = victim.launch("shell", "honeymesh:nonsense");
        assertEquals(1, wrong.exit());
        assertTrue((wrong.output() + wrong.errors()).contains("Command not found"), wrong.toString());
        String typed =
                "(sleep 3; printf 'honeymesh:bans\\r'; sleep 2; printf 'honeymesh:harde\\t\\r'; sleep 2; printf '\\004';"
                        + " sleep 1)";
        String shell = victim.launcher() + " shell --base " + victim.base();
        String session = victim.host()
                .command(Command.of("bash", "-c", typed + " | script -qec '" + shell + "' /dev/null")
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("TERM", "xterm"))
                .output(SOON);
        assertTrue(session.contains("root"), session);
        assertTrue(session.contains("Subject"), session);
        assertTrue(session.contains("seccomp"), "a name is completed: " + session);
    }

    @Test
    void theLiveScreenWorksOnTheSocketToo() throws Exception {
        Optional<String> missing = Tools.missing(List.of(Screen.TMUX));
        assumeTrue(missing.isEmpty(), "skipped: " + missing.orElse(""));
        victim.node().shell("honeymesh:ban 203.0.113.7 --for 1h");
        try (Screen screen = new Screen(victim.host(), 90, 20, victim.launcher() + " shell --base " + victim.base())) {
            screen.await("@honeymesh>");
            screen.type("honeymesh:top", "Enter");
            screen.await("203.0.113.7");
            screen.resize(60, 12);
            Wait.until(SOON, "drawn anew", () -> screen.lines().getLast().startsWith("q quit"));
            screen.type("/", "203.0.113.7", "Enter");
            screen.await("only 203.0.113.7");
            screen.type("l");
            screen.await("y/n");
            screen.type("y");
            screen.await("the ban on 203.0.113.7 is lifted");
            screen.type("C-d");
            screen.await("@honeymesh>");
            Wait.until(SOON, "the terminal is as it was", () -> screen.state().equals("0 1"));
        }
    }

    /** The node's own account may reach the socket's file, and still gives no orders: it may have been taken over. */
    @Test
    void nobodyButRootGivesOrders() {
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid=" + victim.node().account(), "--init-groups", "--regid"));
        words.add(Command.of("id", "-g", victim.node().account()).output(SOON).strip());
        words.addAll(List.of(
                victim.launcher().toString(), "shell", "--base", victim.base().toString(), "honeymesh:status"));
        Command.Result refused = victim.host()
                .command(Command.of(words).with("JAVA_HOME", System.getProperty("java.home")))
                .run(SOON);
        assertEquals(4, refused.exit(), refused.toString());
        assertTrue(refused.errors().contains("the console is root's"), refused.errors());
        assertFalse(refused.output().contains("mode"), refused.output());
    }

    @Test
    void whatIsNoClientIsCutOff() throws Exception {
        byte[][] nonsense = {
            "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            {'H', 0, 3, 'a', '\n', 'b'},
            {'H', (byte) 0xff, (byte) 0xff, 1, 2, 3},
            {'X', 0, 0},
            "I\0\1x".getBytes(StandardCharsets.ISO_8859_1),
        };
        for (byte[] bytes : nonsense) {
            try (SocketChannel channel =
                    SocketChannel.open(UnixDomainSocketAddress.of(victim.base().resolve("run/shell.sock")))) {
                channel.write(ByteBuffer.wrap(bytes));
                channel.shutdownOutput();
                assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            }
        }
        assertEquals(0, victim.launch("shell", "honeymesh:status").exit());
    }

    @Test
    void soManyConsolesAndNoMore_andWhoIsGoneMakesRoom() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CONSOLES; i++) {
                clients.add(follower());
            }
            Command.Result refused = victim.launch("shell", "honeymesh:status");
            assertEquals(4, refused.exit(), refused.toString());
            assertTrue(refused.errors().contains("there are 8 consoles already: end one"), refused.errors());
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
        Wait.until(
                SOON,
                "a console is free",
                () -> victim.launch("shell", "honeymesh:status").exit() == 0);
    }

    /** A client whose command never ends, and which doesn't read what it says. */
    private static SocketChannel follower() throws IOException {
        SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(victim.base().resolve("run/shell.sock")));
        byte[] hello = "xterm\n80 24\nhoneymesh:events --follow".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(3 + hello.length)
                .put((byte) 'H')
                .putShort((short) hello.length)
                .put(hello);
        channel.write(frame.flip());
        return channel;
    }

    @Test
    void aTrapIsDroppedInAndTakenOutWhileItRuns() throws Exception {
        Path jar = victim.base().resolve("deploy/guest.jar");
        PluginJar.trap("Guest", 7001, "s.write(\"here\");").at(jar);
        Wait.until(
                SOON, "the trap listens", () -> victim.launch("status").output().contains("guest [::]:7001/tcp"));
        Files.delete(jar);
        Wait.until(SOON, "the trap is gone, and the others are not", () -> {
            String traps = victim.launch("status").output();
            return !traps.contains("guest") && traps.contains("ftp [::]:21/tcp");
        });
    }

    @Test
    void theOtherProfileAndBackIsOneRestartEach() throws Exception {
        Command.Result full = victim.launch("restart", "--profile", "full");
        assertEquals(0, full.exit(), full.toString());
        assertFalse(Files.exists(victim.base().resolve("run/shell.sock")));
        assertFalse(Files.readString(Path.of("/proc", Long.toString(victim.pid()), "maps"))
                .contains("/classes/edge.jsa"));
        assertEquals(0, victim.launch("shell", "honeymesh:status").exit());
        Command.Result edge = victim.launch("restart", "--profile", "edge");
        assertEquals(0, edge.exit(), edge.toString());
        assertFalse(edge.output().contains("making the class cache"), edge.output());
        assertEquals(0, victim.launch("shell", "honeymesh:status").exit());
        assertTrue(Files.exists(victim.base().resolve("run/shell.sock")));
    }

    /** The first one starts the shell; nobody finds it half there. */
    @Test
    void whoComesTogetherAsTheFirstIsServed() throws Exception {
        assertEquals(0, victim.launch("restart").exit());
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Command.Result>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(together.submit(() -> victim.launch("shell", "honeymesh:bans; bundle:list")));
            }
            for (Future<Command.Result> one : all) {
                Command.Result result = one.get();
                assertEquals(0, result.exit(), result.toString());
                assertTrue(result.output().contains("Apache Karaf"), result.toString());
            }
        }
    }

    @Test
    void afterACrashItStartsAgainAsItWas() throws Exception {
        victim.killHard();
        Command.Result again = victim.launch("start");
        assertEquals(0, again.exit(), again.toString());
        assertFalse(again.output().contains("making the class cache"), again.output());
        assertTrue(victim.launch("status").output().contains("/run/shell.sock"));
        assertEquals(0, victim.launch("shell", "honeymesh:status").exit());
    }
}
