// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.honeymesh.lab.Crowd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The examples as their own builds made them, dropped into a running node, configured anew while it runs, and taken out. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExamplesIT {

    private static final Path EXAMPLES = Path.of(System.getProperty("honeymesh.root"), "examples");
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Victim victim;
    private static Crowd crowd;
    private static Path deploy;
    private static Inside inside;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(ExamplesIT.class, Map.of());
        crowd = victim.lab().crowd(victim.lab().host("router"), List.of(victim.host()));
        deploy = victim.base().resolve("deploy");
        inside = Inside.of(victim.base());
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    /** The jar that the example's own build made. */
    private static Path built(String example) throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES.resolve(example).resolve("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(example + " is not built"));
        }
    }

    private static void drop(String example) throws IOException {
        Path jar = built(example);
        PluginJar.place(jar, deploy.resolve(jar.getFileName()));
    }

    private static String row(String what) {
        return victim.node()
                .shell("honeymesh:plugins --dropped")
                .lines()
                .filter(line -> line.contains(what))
                .findFirst()
                .orElse("");
    }

    private static void assertBecomes(String what, String... words) throws Exception {
        String[] seen = {""};
        try {
            Wait.until(SOON, what, () -> {
                seen[0] = row(what);
                return Stream.of(words).allMatch(seen[0]::contains);
            });
        } catch (AssertionError notYet) {
            throw new AssertionError(List.of(words) + " are not in " + seen[0], notYet);
        }
    }

    /** Writes {@code etc/<pid>.cfg}; the file appears whole. */
    private static void configure(String pid, String text) throws IOException {
        Path file = victim.base().resolve("etc/" + pid + ".cfg");
        Path beside = Files.writeString(file.resolveSibling(pid + ".new"), text + "\n");
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What a stranger gets who says this, as far as it comes within a moment. */
    private static String talk(String source, int port, String words) {
        return crowd.router().call(() -> {
            StringBuilder answer = new StringBuilder();
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                socket.connect(
                        new InetSocketAddress(
                                InetAddress.getByName(victim.host().ipv4()), port),
                        2000);
                socket.setSoTimeout(1000);
                socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                for (int next = socket.getInputStream().read();
                        next >= 0;
                        next = socket.getInputStream().read()) {
                    answer.append((char) next);
                }
            } catch (SocketTimeoutException silence) {
                return answer.toString();
            } catch (IOException closed) {
                return answer.toString();
            }
            return answer.toString();
        });
    }

    @Test
    @Order(1)
    void eachIsDroppedInAndSaysWhatItWaitsFor() throws Exception {
        for (String example : List.of(
                "finger-trap", "bait-rule", "ssh-banner-fingerprinter", "ban-diary-listener", "folder-transport")) {
            drop(example);
        }
        assertBecomes("finger", "trap", "ACTIVE", "com.example.finger-1.0.0.jar", "1.0.0");
        assertBecomes("bait-account", "rule", "ACTIVE");
        assertBecomes("SshBannerFingerprinter", "fingerprinter", "ACTIVE");
        assertBecomes("BanDiary", "listener", "WAITING", "write etc/com.example.diary.cfg");
        assertBecomes("FolderTransport", "transport", "WAITING", "write etc/com.example.folder.cfg");
    }

    @Test
    @Order(2)
    void theTrapTalksAndWhoeverAsksIsBanned() throws Exception {
        String source = crowd.next();
        assertEquals("finger: root: no such user.\r\n", talk(source, 79, "root\r\n"));
        Wait.until(SOON, "why", () -> victim.why(source).toString().contains("finger root"));
    }

    @Test
    @Order(3)
    void theRuleFollowsItsConfigurationWhileItRuns() throws Exception {
        configure("com.example.bait", "accounts = svc-backup, old-admin");
        Wait.until(SOON, "the bait works", () -> isCaught("svc-backup"));
        configure("com.example.bait", "accounts = other");
        Wait.until(SOON, "the new bait works", () -> isCaught("other"));
        assertFalse(isCaught("svc-backup"), "the old bait is none any more");
    }

    /** Whether a login at the FTP trap makes the rule speak up. */
    private static boolean isCaught(String user) throws Exception {
        String source = crowd.next();
        talk(source, 21, "USER " + user + "\r\nPASS secret\r\nQUIT\r\n");
        Wait.until(
                SOON,
                "the conversation is on record",
                () -> victim.why(source).toString().contains("ending="));
        return victim.why(source).toString().contains("logged in with the bait account " + user);
    }

    @Test
    @Order(4)
    void theFingerprintStandsInTheConversationsEvent() throws Exception {
        String source = crowd.next();
        talk(source, 22, "SSH-2.0-Go\r\n");
        Wait.until(
                SOON,
                "the fingerprint",
                () -> victim.node()
                        .shell("honeymesh:events --json --subject " + source)
                        .contains("\"sshbanner\":\"Go\""));
    }

    @Test
    @Order(5)
    void theListenerHearsOfEachBan() throws Exception {
        configure("com.example.diary", "file = data/diary.csv");
        assertBecomes("BanDiary", "ACTIVE");
        String source = crowd.next();
        talk(source, 79, "root\r\n");
        Path diary = victim.base().resolve("data/diary.csv");
        Wait.until(
                SOON,
                "the diary",
                () -> Files.exists(diary) && Files.readString(diary).contains(",ban.placed," + source + "\n"));
    }

    @Test
    @Order(6)
    void theTransportCarriesEnvelopesBothWays() throws Exception {
        configure("com.example.folder", "folder = data/mesh\nnode = alpha");
        assertBecomes("folder ", "transport", "ACTIVE");
        Path share = victim.base().resolve("data/mesh");
        assertEquals(List.of(), inside.ask("links"));
        Path beta = Files.createDirectories(share.resolve("beta"));
        Files.setPosixFilePermissions(beta, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(List.of("beta"), inside.ask("links"));
        assertEquals(List.of("true"), inside.ask("send beta hello"));
        Wait.until(SOON, "it lies in beta's mailbox", () -> letters(beta).contains("hello"));
        Wait.until(
                SOON,
                "what the node itself has to say as well",
                () -> letters(beta).size() > 1);
        Path draft = Files.writeString(share.resolve("draft"), "answer");
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(draft, share.resolve("alpha/beta." + UUID.randomUUID() + ".envelope"));
        Wait.until(
                SOON,
                "it comes in, and the door refuses it",
                () -> victim.node().shell("honeymesh:federation refusals").contains("unsigned"));
    }

    private static List<String> letters(Path mailbox) throws IOException {
        List<String> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(mailbox)) {
            // One whose name begins with a dot is still being written.
            for (Path letter : files.filter(
                            file -> file.getFileName().toString().matches("[^.].*\\.envelope"))
                    .toList()) {
                letters.add(Files.readString(letter, StandardCharsets.ISO_8859_1));
            }
        }
        return letters;
    }

    @Test
    @Order(7)
    void takenOutEachLeavesNothingBehind() throws Exception {
        try (Stream<Path> jars = Files.list(deploy)) {
            for (Path jar : jars.filter(file -> file.getFileName().toString().startsWith("com.example"))
                    .toList()) {
                Files.delete(jar);
            }
        }
        Wait.until(SOON, "they are gone", () -> row("com.example").isEmpty());
        assertFalse(
                Remains.listening(Path.of("/proc", Long.toString(victim.pid()), "net"))
                        .containsKey("port 79"),
                "its port is free");
        assertEquals(
                List.of(),
                inside.ask("threads").stream()
                        .filter(name ->
                                name.matches("thread (events-BanDiary|pool-.*|trap-finger.*|plugin-com\\.example.*)"))
                        .toList());
        assertEquals(List.of(), victim.logged("ERROR"));
        assertFalse(victim.log().contains("code of it goes on"), "no thread is left behind");
    }
}
