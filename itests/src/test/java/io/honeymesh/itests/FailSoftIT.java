// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Crowd;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever is dropped into a running node: it bans, records and can be asked, and says what is wrong. */
class FailSoftIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int GOOD_PORT = 7001;
    private static final int BAD_PORT = 7002;

    /** As good as forever, but it leaves the processors to the other tests in the end. */
    private static final String COMPUTE =
            "long end = System.nanoTime() + 20_000_000_000L; while (System.nanoTime() < end) { Thread.onSpinWait(); } ";

    /** A trap that is beyond reproach, beside each bad one. */
    private static final PluginJar GOOD =
            PluginJar.trap("Good", GOOD_PORT, "s.write(\"good\" + s.readLine(80).orElse(\"\"));");

    private static Victim victim;
    private static Crowd crowd;
    private static Path deploy;
    private static long pid;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.start(FailSoftIT.class, Map.of("io.honeymesh.traps", Map.of("lifetime", "2s")));
        crowd = victim.lab().crowd(victim.lab().host("router"), List.of(victim.host()));
        deploy = victim.base().resolve("deploy");
        pid = victim.pid();
        GOOD.at(deploy.resolve("good.jar"));
        Wait.until(SOON, "the good trap listens", () -> talk(GOOD_PORT, "hello").equals("goodhello"));
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    /** It is the same process, it bans who touches it, and records what they say. */
    @AfterEach
    void theNodeIsWell() throws Exception {
        assertEquals(pid, victim.pid());
        Host attacker = crowd.router();
        String source = crowd.next();
        assertEquals("goodhello", talk(source, GOOD_PORT, "hello"));
        Wait.until(
                SOON,
                "the source is dropped",
                () -> victim.meets(attacker, source, victim.host().ipv4(), Victim.SERVICE_PORT, 300) == Meets.NOTHING);
        Wait.until(
                SOON,
                "the conversation is on record",
                () -> victim.why(source).toString().contains("trap-touch"));
    }

    private static String talk(int port, String words) {
        return talk(crowd.next(), port, words);
    }

    private static String talk(String source, int port, String words) {
        return crowd.router().call(() -> {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                socket.connect(
                        new InetSocketAddress(
                                InetAddress.getByName(victim.host().ipv4()), port),
                        2000);
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write((words + "\n").getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException closed) {
                return "";
            }
        });
    }

    private static PluginJar rule(String name, String judge) {
        return PluginJar.of(name, "ScoringRule", """
                public String name() { return "%s"; }
                public List<Contribution> judge(Observation o, History h) { %s }
                """.formatted(name.toLowerCase(java.util.Locale.ROOT), judge));
    }

    private static PluginJar fingerprinter(String name, String fingerprints) {
        return PluginJar.of(
                name,
                "Fingerprinter",
                "public List<Fingerprint> fingerprints(Conversation c) { " + fingerprints + " }");
    }

    private static PluginJar listener(String name, String on) {
        return PluginJar.of(name, "NodeEventListener", "public void on(NodeEvent e) { " + on + " }");
    }

    /** Drops it in, has strangers come until the list of plug-ins says what is expected, and takes it out again. */
    private static void assertTold(PluginJar plugin, String... words) throws Exception {
        plugin.at(deploy.resolve("bad.jar"));
        assertTold("bad.jar", words);
        remove("bad.jar");
    }

    private static void remove(String jar) throws Exception {
        Files.delete(deploy.resolve(jar));
        Wait.until(SOON, "it is gone", () -> !plugins().contains(jar));
    }

    private static void assertTold(String jar, String... words) throws Exception {
        String[] seen = {""};
        try {
            Wait.until(SOON, "told", () -> {
                talk(GOOD_PORT, "hello");
                seen[0] = plugins()
                        .lines()
                        .filter(line -> line.contains(jar))
                        .toList()
                        .toString();
                return List.of(words).stream().allMatch(seen[0]::contains);
            });
        } catch (AssertionError notTold) {
            throw new AssertionError(List.of(words) + " are not in " + seen[0], notTold);
        }
    }

    private static String plugins() {
        return victim.node().shell("honeymesh:plugins --dropped");
    }

    @Test
    void oneThatThrowsInItsConstructorIsToldOfAndNoMore() throws Exception {
        for (String service : List.of("TrapProtocol", "ScoringRule", "Fingerprinter", "NodeEventListener")) {
            String body = switch (service) {
                case "TrapProtocol" ->
                    "public String name() { return \"x\"; }"
                            + "public List<Integer> defaultPorts() { return List.of(); }"
                            + "public void converse(TrapSession s) {}";
                case "ScoringRule" ->
                    "public String name() { return \"x\"; }"
                            + "public List<Contribution> judge(Observation o, History h) { return List.of(); }";
                case "Fingerprinter" -> "public List<Fingerprint> fingerprints(Conversation c) { return List.of(); }";
                default -> "public void on(NodeEvent e) {}";
            };
            assertTold(
                    PluginJar.of(
                            "Ctor" + service,
                            service,
                            body + "public Ctor" + service + "() { throw new IllegalStateException(\"on purpose\"); }"),
                    "FAILED",
                    "does not start: java.lang.IllegalStateException: on purpose");
        }
    }

    @Test
    void aConstructorThatHangsKeepsNobodyElseOut() throws Exception {
        PluginJar.of("Hanging", "ScoringRule", """
                public Hanging() { while (true) { try { new CountDownLatch(1).await(); } catch (InterruptedException e) { } } }
                public String name() { return "x"; }
                public List<Contribution> judge(Observation o, History h) { return List.of(); }
                """).at(deploy.resolve("hanging.jar"));
        assertTold("hanging.jar", "FAILED", "hangs at com.example.hanging.Hanging.<init>");
        PluginJar.trap("Later", 7003, "s.write(\"later\");").at(deploy.resolve("later.jar"));
        Wait.until(SOON, "a later one is taken", () -> talk(7003, "").equals("later"));
        remove("later.jar");
        Files.delete(deploy.resolve("hanging.jar"));
    }

    @Test
    void aTrapThatDescribesItselfWronglyIsLeftOut() throws Exception {
        assertTold(PluginJar.of("Lying", "TrapProtocol", """
                        public String name() { return "lying"; }
                        public List<Integer> defaultPorts() { return List.of(7009); }
                        public Transport transport() { throw new IllegalStateException("on purpose"); }
                        public void converse(TrapSession s) {}
                        """), "FAILED", "is left out", "on purpose");
        assertTold(PluginJar.of("Nameless", "TrapProtocol", """
                        public String name() { return null; }
                        public List<Integer> defaultPorts() { return null; }
                        public void converse(TrapSession s) {}
                        """), "FAILED", "is left out");
    }

    @Test
    void aTrapThatThrowsGoesOn() throws Exception {
        PluginJar throwing = PluginJar.trap("Throwing", BAD_PORT, "throw new IllegalStateException(\"on purpose\");");
        throwing.at(deploy.resolve("bad.jar"));
        Wait.until(SOON, "it listens", () -> listens(BAD_PORT));
        talk(BAD_PORT, "hello");
        assertTold("bad.jar", "ACTIVE", "its code threw in");
        remove("bad.jar");
    }

    @Test
    void aTrapThatComputesWithoutEndIsClosed() throws Exception {
        PluginJar spinning = PluginJar.trap("Spinning", BAD_PORT, COMPUTE);
        spinning.at(deploy.resolve("bad.jar"));
        Wait.until(SOON, "it listens", () -> listens(BAD_PORT));
        for (int i = 0; i < 3; i++) {
            talk(BAD_PORT, "hello");
        }
        assertEquals("goodhello", talk(GOOD_PORT, "hello"), "meanwhile the others talk");
        Wait.until(
                SOON,
                "it is closed",
                () -> victim.node().shell("honeymesh:traps spinning").contains("did not end though they were told to"));
        assertTold("bad.jar", "FAILED", "at com.example.spinning.Spinning.converse");
        remove("bad.jar");
        assertTrue(victim.log().contains("code of it goes on though it was stopped"), "the leak is told");
    }

    private static boolean listens(int port) throws IOException {
        return Remains.listening(Path.of("/proc", Long.toString(pid), "net")).containsKey("port " + port);
    }

    @Test
    void aRuleThatComputesWithoutEndIsSetAside() throws Exception {
        assertTold(rule("Spinning", COMPUTE + "return List.of();"), "FAILED", "took longer than 1s");
    }

    @Test
    void aRuleThatWaitsForeverIsSetAside() throws Exception {
        assertTold(
                rule(
                        "Waiting",
                        "try { new CountDownLatch(1).await(); } catch (InterruptedException e) { } return List.of();"),
                "FAILED",
                "is not asked any more",
                "took longer than 1s");
        assertTrue(victim.node().shell("honeymesh:events --type alarm").contains("Waiting is not asked any more"));
    }

    @Test
    void aRuleThatAnswersNullOrThrowsIsLeftOut() throws Exception {
        assertTold(rule("Nothing", "return null;"), "ACTIVE", "NullPointerException", "left out of");
        assertTold(
                rule("Throwing", "throw new IllegalStateException(\"on purpose\");"),
                "ACTIVE",
                "on purpose",
                "left out of");
    }

    @Test
    void aRuleThatEatsMemoryIsSetAside() throws Exception {
        assertTold(
                rule("Hungry", "List<byte[]> all = new ArrayList<>(); while (true) { all.add(new byte[1 << 20]); }"),
                "FAILED",
                "is not asked any more");
    }

    @Test
    void nobodyEndsTheNode() throws Exception {
        assertTold(rule("Exiting", "System.exit(3); return List.of();"), "SecurityException", "must not end the node");
        assertTold(
                fingerprinter("Halting", "Runtime.getRuntime().halt(3); return List.of();"),
                "SecurityException",
                "must not end the node");
        assertTold(listener("Leaving", "System.exit(3);"), "SecurityException", "must not end the node");
    }

    @Test
    void aFingerprinterIsHeldToTheSame() throws Exception {
        assertTold(fingerprinter("Spinning", COMPUTE + "return List.of();"), "FAILED", "took longer than 1s");
        assertTold(fingerprinter("Nothing", "return null;"), "ACTIVE", "left out of");
    }

    @Test
    void aListenerThatComputesWithoutEndLosesItsOwnEvents() throws Exception {
        assertTold(listener("Spinning", COMPUTE), "ACTIVE", "has not come back");
    }

    @Test
    void aThreadThatIsLeftBehindIsNamed() throws Exception {
        PluginJar leaking = PluginJar.of("Leaking", "ScoringRule", """
                public Leaking() { Thread.ofPlatform().daemon().name("left-behind").start(Leaking::idle); }
                static void idle() { try { new CountDownLatch(1).await(); } catch (InterruptedException e) { } }
                public String name() { return "leaking"; }
                public List<Contribution> judge(Observation o, History h) { return List.of(); }
                """);
        assertTold(leaking, "ACTIVE");
        Wait.until(
                SOON,
                "it is told",
                () -> victim.log().contains("thread left-behind at com.example.leaking.Leaking.idle"));
    }

    @Test
    void aJarThatCannotRunIsToldOfInTheShellTheStatusTheLogAndAsAnEvent() throws Exception {
        Files.writeString(deploy.resolve("broken.jar"), "half a jar");
        Files.setPosixFilePermissions(deploy.resolve("broken.jar"), PosixFilePermissions.fromString("rw-r--r--"));
        assertTold("broken.jar", "FAILED", "is no jar, or only a part of one");
        for (String said : List.of(
                victim.node().shell("honeymesh:status"),
                victim.node().shell("honeymesh:events --type alarm"),
                victim.log())) {
            assertTrue(said.contains("deploy/broken.jar is no jar"), said);
        }
        Files.delete(deploy.resolve("broken.jar"));
        Wait.until(
                SOON,
                "the status is clean",
                () -> !victim.node().shell("honeymesh:status").contains("broken.jar"));
    }

    @Test
    void aJarThatTheNodeMayNotReadIsTakenAsSoonAsItMay() throws Exception {
        Path jar = deploy.resolve("secret.jar");
        PluginJar.trap("Secret", 7004, "s.write(\"secret\");").at(jar);
        Files.delete(jar);
        Path beside = deploy.resolve(".secret");
        PluginJar.trap("Secret", 7004, "s.write(\"secret\");").at(beside);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
        Files.move(beside, jar);
        assertTold(
                "secret.jar",
                "FAILED",
                "can't be read by the node, which runs as " + victim.node().account());
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        Wait.until(SOON, "it is taken", () -> talk(7004, "").equals("secret"));
        Files.delete(jar);
    }

    @Test
    void aJarWithTheNameOfAPartOfTheProgramIsRefused() throws Exception {
        new PluginJar("io.honeymesh.policy.Mine", "NodeEventListener", "9.0.0", """
                        package io.honeymesh.policy;
                        public final class Mine implements io.honeymesh.api.spi.NodeEventListener {
                            public void on(io.honeymesh.api.NodeEvent e) {}
                        }
                        """).at(deploy.resolve("mine.jar"));
        assertTold("mine.jar", "FAILED", "comes with the program");
        Files.delete(deploy.resolve("mine.jar"));
    }
}
