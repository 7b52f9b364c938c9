// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drives the trap with Debian's own OpenSSH client. */
class OpenSshClientTest {

    @TempDir
    Path folder;

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        for (String tool : List.of("/usr/bin/ssh", "/usr/bin/sshpass", "/usr/bin/scp")) {
            assumeTrue(Files.isExecutable(Path.of(tool)), "skipped: " + tool + " is not installed");
        }
        server = new LoopbackServer();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.conversations();
            server.close();
        }
    }

    private record Result(int status, String out, String err) {}

    private Result run(String input, String... command) throws Exception {
        Path in = Files.writeString(folder.resolve("in"), input, StandardCharsets.ISO_8859_1);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the client hangs: " + String.join(" ", command));
        }
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }

    private List<String> options(String password, String program, String portFlag) {
        return new ArrayList<>(List.of(
                "/usr/bin/sshpass",
                "-p",
                password,
                program,
                "-F",
                "none",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=" + folder.resolve("known"),
                "-o",
                "LogLevel=ERROR",
                "-o",
                "NumberOfPasswordPrompts=1",
                portFlag,
                String.valueOf(server.port())));
    }

    private Result ssh(String password, String input, String... more) throws Exception {
        List<String> command = options(password, "/usr/bin/ssh", "-p");
        command.addAll(List.of(more));
        return run(input, command.toArray(String[]::new));
    }

    /** Guesses until the trap lets us in. */
    private String login() throws Exception {
        for (int i = 0; i < 4; i++) {
            if (ssh("guess" + i, "", "root@127.0.0.1", "true").status() == 0) {
                return "guess" + i;
            }
        }
        throw new AssertionError("four different passwords and no login");
    }

    @Test
    void passwordsAreKeptAndOneIsAccepted() throws Exception {
        String password = login();
        List<String> kept = server.evidence(Evidence.Credential.class).stream()
                .map(c -> c.user().latin1() + ":" + c.secret().latin1())
                .toList();
        assertEquals("root:guess0", kept.getFirst());
        assertTrue(kept.contains("root:" + password));
        assertTrue(kept.size() >= 2, "the first password is never right");
        Conversation seen = server.conversations().getFirst();
        assertFalse(seen.wire().latin1().contains("guess0"));
        assertTrue(seen.payload().length() < seen.bytesIn(), "what is encrypted is no payload");
        assertTrue(server.evidence(Evidence.Detail.class).stream()
                .anyMatch(
                        d -> d.name().equals("ssh.client") && d.value().latin1().startsWith("SSH-2.0-OpenSSH")));
    }

    @Test
    void keysAreRefusedAndKeptByFingerprint() throws Exception {
        Path key = folder.resolve("id");
        run("", "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        String fingerprint =
                run("", "/usr/bin/ssh-keygen", "-lf", key.toString()).out().split(" ")[1];
        Result result = ssh(
                "x",
                "",
                "-i",
                key.toString(),
                "-o",
                "PasswordAuthentication=no",
                "-o",
                "KbdInteractiveAuthentication=no",
                "root@127.0.0.1");
        assertEquals(255, result.status());
        assertTrue(result.err().contains("Permission denied (publickey,password"), result.err());
        Evidence.Credential kept = server.evidence(Evidence.Credential.class).getFirst();
        assertEquals(
                "publickey " + fingerprint, kept.method() + " " + kept.secret().latin1());
    }

    @Test
    void keyboardInteractiveIsKeptWhereItIsTurnedOn() throws Exception {
        stop();
        server = new LoopbackServer(IntStream.range(0, 100)
                .filter(node -> Decoy.keyboardInteractive(TrapHarness.persona(node)))
                .findFirst()
                .orElseThrow());
        ssh("kbd", "", "-o", "PreferredAuthentications=keyboard-interactive", "root@127.0.0.1", "true");
        Evidence.Credential kept = server.evidence(Evidence.Credential.class).getFirst();
        assertEquals(
                "keyboard-interactive kbd", kept.method() + " " + kept.secret().latin1());
    }

    @Test
    void execGivesOutputAndExitStatus() throws Exception {
        String password = login();
        Result result = ssh(password, "", "root@127.0.0.1", "echo out; echo err >&2; exit 7");
        assertEquals(new Result(7, "out\n", "err\n"), result);
        assertTrue(server.evidence(Evidence.Command.class).stream()
                .anyMatch(c -> c.text().latin1().startsWith("echo out")));
    }

    @Test
    void aTerminalGetsAShell() throws Exception {
        Result result = ssh(login(), "whoami\rexit 5\r", "-tt", "root@127.0.0.1");
        assertEquals(5, result.status());
        assertTrue(
                result.out().contains("The programs included with the Debian GNU/Linux system are free software;\r\n"),
                result.out());
        assertTrue(result.out().contains("\r\nroot\r\n") || result.out().contains("\rroot\r\n"), result.out());
        assertTrue(server.evidence(Evidence.Command.class).stream()
                .anyMatch(c -> c.text().latin1().equals("whoami")));
    }

    @Test
    void everyAlgorithmTheClientSharesWithDebiansSshdWorks() throws Exception {
        String password = login();
        for (String exchange : OpenSsh.KEX) {
            assertEquals(
                    0,
                    ssh(password, "", "-o", "KexAlgorithms=" + exchange, "root@127.0.0.1", "true")
                            .status(),
                    exchange);
        }
        for (String cipher : OpenSsh.CIPHERS) {
            assertEquals(
                    "x\n",
                    ssh(password, "", "-c", cipher, "root@127.0.0.1", "echo x").out(),
                    cipher);
        }
        for (String mac : OpenSsh.MACS) {
            assertEquals(
                    "3000\n",
                    ssh(password, "y".repeat(3000), "-c", "aes128-ctr", "-m", mac, "root@127.0.0.1", "wc -c")
                            .out(),
                    mac);
        }
        for (String key : OpenSsh.HOST_KEY_ALGORITHMS) {
            Files.deleteIfExists(folder.resolve("known"));
            assertEquals(
                    0,
                    ssh(password, "", "-o", "HostKeyAlgorithms=" + key, "root@127.0.0.1", "true")
                            .status(),
                    key);
        }
        assertEquals("x\n", ssh(password, "", "-C", "root@127.0.0.1", "echo x").out());
    }

    @Test
    void rekeyingGoesUnnoticed() throws Exception {
        String password = login();
        assertEquals(
                "400000\n",
                ssh(password, "z".repeat(400_000), "-o", "RekeyLimit=32K", "root@127.0.0.1", "wc -c")
                        .out());
        assertEquals(
                1_265_648,
                ssh(password, "", "-o", "RekeyLimit=64K", "root@127.0.0.1", "cat /bin/bash")
                        .out()
                        .length());
    }

    @Test
    void uploadsByScpAndSftpAreHashedAndBounded() throws Exception {
        String password = login();
        Path file = Files.writeString(folder.resolve("bot"), "#!/bin/sh\necho hello\n");
        for (String mode : List.of("-O", "-s")) {
            List<String> command = options(password, "/usr/bin/scp", "-P");
            command.addAll(List.of(mode, file.toString(), "root@127.0.0.1:/tmp/bot" + mode));
            assertEquals(0, run("", command.toArray(String[]::new)).status(), mode);
        }
        List<Evidence.Upload> uploads = server.evidence(Evidence.Upload.class);
        assertEquals(2, uploads.size());
        assertEquals(Files.size(file), uploads.getFirst().sizeBytes());
        Path big = Files.write(folder.resolve("big"), new byte[6 << 20]);
        List<String> command = options(password, "/usr/bin/scp", "-P");
        command.addAll(List.of("-s", big.toString(), "root@127.0.0.1:/tmp/big"));
        assertTrue(run("", command.toArray(String[]::new)).status() != 0);
    }

    @Test
    void S14_forwardingAgentAndX11AreRefusedAndKept() throws Exception {
        String password = login();
        Result result =
                ssh(password, "", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "root@127.0.0.1", "true");
        assertTrue(result.status() != 0);
        result = ssh(password, "", "-W", "192.0.2.1:25", "root@127.0.0.1");
        assertTrue(result.status() != 0);
        ssh(password, "", "-A", "root@127.0.0.1", "env | grep -c SSH_AUTH_SOCK");
        assertTrue(server.evidence(Evidence.Detail.class).stream()
                .anyMatch(d ->
                        d.name().equals("ssh.forward") && d.value().latin1().equals("direct-tcpip 192.0.2.1:25")));
    }

    @Test
    void S14_bouncyCastleIsNoProviderOfTheJvm() throws Exception {
        login();
        assertEquals(null, Security.getProvider("BC"));
    }

    @Test
    void hostKeysAreProvenToClientsThatAsk() throws Exception {
        String password = login();
        Result result =
                ssh(password, "", "-o", "UpdateHostKeys=yes", "-o", "LogLevel=VERBOSE", "root@127.0.0.1", "sleep 0.3");
        assertEquals(0, result.status(), result.err());
        assertEquals(3, Files.readAllLines(folder.resolve("known")).size());
    }

    @Test
    void noThreadIsLeft() throws Exception {
        login();
        server.conversations();
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.equals("trap-ssh-" + server.port()))
                .filter(name -> name.contains("ssh") || name.contains("kex") || name.contains("sshd"))
                .toList();
        assertEquals(List.of(), left);
    }
}
