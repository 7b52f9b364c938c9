// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What real clients said to the node, looked at in its shell. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SessionsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration RECORDED = Duration.ofSeconds(20);

    private static Victim victim;
    private static Host ssh;
    private static Host telnet;

    @BeforeAll
    static void start() throws Exception {
        Optional<String> missing = Tools.missing(List.of(
                new Tools.Tool(List.of("sshpass"), "sshpass"),
                new Tools.Tool(List.of("expect"), "expect"),
                new Tools.Tool(List.of("telnet"), "inetutils-telnet"),
                new Tools.Tool(List.of("asciinema"), "asciinema")));
        assumeTrue(missing.isEmpty(), "skipped: " + missing.orElse(""));
        victim = Victim.start(SessionsIT.class, Map.of("io.honeymesh.traps", Map.of("listen", "ssh, telnet")));
        ssh = victim.lab().host("ssh");
        telnet = victim.lab().host("telnet");
        for (Host host : List.of(ssh, telnet)) {
            // So that it may come more than once; whoever is allowed is recorded all the same.
            victim.node().shell("honeymesh:allow " + host.ipv4());
        }
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    @Order(1)
    void aRealSshSessionIsListedReplayedAndCounted() throws Exception {
        // The decoy lets a source in after two to four passwords.
        for (int guess = 1; guess <= 4; guess++) {
            ssh("guess" + guess, "echo it runs; uname");
        }
        Wait.until(RECORDED, "the session is recorded", () -> !sessions("ssh").isEmpty());
        Map<String, Object> session = sessions("ssh").getFirst();
        assertEquals(ssh.ipv4(), session.get("source"));
        assertEquals("text", session.get("kind"));
        assertEquals(1, session.get("commands"));
        assertEquals(true, session.get("intent"));
        String replay = replay(session);
        assertTrue(replay.contains("> echo it runs; uname\n< it runs\n< Linux\n"), replay);
        assertTrue(victim.node().shell("honeymesh:why " + ssh.ipv4()).contains("honeymesh:replay-session "));
    }

    @Test
    @Order(2)
    void aRealTelnetSessionIsListedReplayedAndCounted() throws Exception {
        // The decoy lets in after three passwords at the latest.
        expect(
                telnet,
                "set n 0; spawn telnet " + victim.host().ipv4()
                        + "; expect -re {\\n[a-z0-9.-]+ login: $} { send root\\r; exp_continue }"
                        + " Password: { incr n; send wrong$n\\r; exp_continue }"
                        + " ~# { send uname\\r } timeout { exit 2 } eof { exit 3 }; "
                        + "expect Linux { } timeout { exit 4 }; expect ~# { send exit\\r }; expect closed");
        Wait.until(
                RECORDED, "the session is recorded", () -> !sessions("telnet").isEmpty());
        Map<String, Object> session = sessions("telnet").getFirst();
        assertEquals("text", session.get("kind"));
        assertTrue(((Number) session.get("credentials")).intValue() > 0, session.toString());
        assertEquals(2, session.get("commands"));
        String replay = replay(session);
        assertTrue(replay.contains("> root\n< Password: \n> wrong1\n"), replay);
        assertTrue(replay.contains("> uname\n< Linux\n"), replay);
    }

    @Test
    @Order(3)
    void S33_passwordsAreCountedAndShownWhenAskedFor() {
        assertFalse(victim.node().shell("honeymesh:credentials").contains("wrong1"));
        List<Map<String, Object>> users = victim.node().shellJson("honeymesh:credentials --json");
        assertEquals("root", users.getFirst().get("user"));
        assertEquals(2, users.getFirst().get("sources"));
        List<Map<String, Object>> pairs =
                victim.node().shellJson("honeymesh:credentials --reveal --json --source " + telnet.ipv4());
        assertTrue(pairs.stream().anyMatch(pair -> "wrong1".equals(pair.get("password"))), pairs.toString());
        assertFalse(pairs.toString().contains("guess"), "those are another's: " + pairs);
        assertTrue(
                commands().containsAll(List.of("echo it runs; uname", "uname", "exit")),
                commands().toString());
    }

    @Test
    @Order(4)
    void theFilesAreForTheNodeAloneAndAsciinemaShowsOne() throws Exception {
        Path recordings = victim.base().resolve("data/recordings");
        assertEquals("rwx------", mode(recordings));
        try (Stream<Path> files = Files.list(recordings)) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", mode(file), file.toString());
            }
        }
        Path exported = victim.base().resolve("data/exported.cast");
        String export = "honeymesh:replay-session " + sessions("ssh").getFirst().get("session") + " --cast " + exported;
        victim.node().shell(export);
        assertEquals("rw-------", mode(exported));
        assertEquals(1, victim.launch("shell", export).exit(), "it replaces none");
        String shown = Command.of("script", "-qec", "asciinema cat " + exported, "/dev/null")
                .output(LIMIT)
                .replace("\r", "");
        assertEquals("it runs\nLinux\n", shown);
    }

    @Test
    @Order(5)
    void onATerminalTabOffersTheSessionAndCtrlCStopsItsReplay() throws Exception {
        String session = String.valueOf(sessions("telnet").getFirst().get("session"));
        String shell = victim.launcher() + " shell --base " + victim.base();
        String said = expect(
                victim.host(),
                "set env(TERM) xterm; spawn " + shell + "; expect {> }; send {honeymesh:replay-session }; send \\t; "
                        + "expect " + session.substring(0, 10) + " { send \\025 } timeout { exit 2 }; "
                        + "send \"honeymesh:replay-session " + session + " --speed 0.1\\r\"; "
                        + "expect {-- telnet from} { } timeout { exit 3 }; expect login: { } timeout { exit 4 }; sleep 1; "
                        + "send \\003; expect {> } { } timeout { exit 5 }; send \"honeymesh:traps telnet\\r\"; "
                        + "expect LISTENING { } timeout { exit 6 }; send \\004; expect eof");
        assertFalse(said.contains("end of session"), said);
        String whole = expect(
                victim.host(),
                "set env(TERM) xterm; spawn " + shell + "; expect {> }; "
                        + "send \"honeymesh:replay-session " + session + " --no-wait\\r\"; "
                        + "expect {end of session} { } timeout { exit 2 }; send \\004; expect eof");
        assertTrue(whole.contains("\u001b[4mwrong1\u001b[24m"), whole);
    }

    @Test
    @Order(6)
    void aKilledNodeHasItAllWhenItIsBack() throws Exception {
        List<Map<String, Object>> before = victim.node().shellJson("honeymesh:sessions --json");
        List<Map<String, Object>> logins = logins();
        String replay = replay(before.getFirst());
        victim.killHard();
        victim.node().start();
        assertEquals(before, victim.node().shellJson("honeymesh:sessions --json"));
        assertEquals(logins, logins());
        assertEquals(replay, replay(before.getFirst()));
        assertTrue(commands().contains("echo it runs; uname"));
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    private static List<Map<String, Object>> sessions(String trap) {
        return victim.node().shellJson("honeymesh:sessions --json --since 1h --trap " + trap);
    }

    private static List<Map<String, Object>> logins() {
        return victim.node().shellJson("honeymesh:credentials --reveal --json");
    }

    private static List<Object> commands() {
        return victim.node().shellJson("honeymesh:commands --json").stream()
                .map(command -> command.get("command"))
                .toList();
    }

    private static String replay(Map<String, Object> session) {
        return victim.node().shell("honeymesh:replay-session " + session.get("session") + " --no-wait");
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void ssh(String password, String command) {
        List<String> words = new ArrayList<>(List.of("env", "-u", "SSH_ASKPASS", "sshpass", "-p", password, "ssh"));
        for (String option : List.of(
                "StrictHostKeyChecking=no",
                "UserKnownHostsFile=/dev/null",
                "PreferredAuthentications=password",
                "NumberOfPasswordPrompts=1")) {
            words.addAll(List.of("-o", option));
        }
        words.addAll(List.of("-F", "none", "root@" + victim.host().ipv4(), command));
        ssh.command(Command.of(words)).run(LIMIT);
    }

    /** Runs a script of expect's; what it doesn't find in time fails. */
    private static String expect(Host host, String script) {
        Command.Result done = host.command(Command.of("expect", "-c", "set timeout 20; " + script)
                        .with("JAVA_HOME", System.getProperty("java.home")))
                .run(LIMIT);
        assertEquals(0, done.exit(), done.output());
        return done.output();
    }
}
