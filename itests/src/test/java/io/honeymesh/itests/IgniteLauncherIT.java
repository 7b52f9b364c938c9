// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code ./honeymesh ignite up|status|down} on a host of its own: what the servers may, what they talk to, what is left of them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IgniteLauncherIT {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));
    private static final Path TARBALL =
            Path.of(System.getProperty("honeymesh.tarball")).toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String ACCOUNT = "honeymesh-ignite";
    private static final int USAGE = 2;
    private static final int NOT_RUNNING = 3;

    /** 127.0.0.1 as the kernel's tables have it, and in IPv6's. */
    private static final List<String> LOOPBACK = List.of("0100007F", "0000000000000000FFFF00000100007F");

    private static Lab lab;
    private static Host host;
    private static Path base;

    @BeforeAll
    static void prepare() throws IOException {
        lab = MeshOfThree.lab();
        host = lab.host("ignite");
        base = lab.folder().resolve("ignite-of-the-launcher");
        lab.beforeEnd(() -> ignite("down"));
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Command.Result ignite(String action, String... options) {
        List<String> words = new ArrayList<>(
                List.of(ROOT.resolve("honeymesh").toString(), "ignite", action, "--base", base.toString()));
        words.addAll(List.of(options));
        return host.command(Command.of(words)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("HONEYMESH_TARBALL", TARBALL.toString()))
                .run(PATIENCE);
    }

    private static void succeeds(String said, Command.Result result) {
        assertEquals(0, result.exit(), () -> result.output() + result.errors());
        assertTrue(result.output().contains(said), result::output);
    }

    /** The server itself; what starts it again is its parent. */
    private static ProcessHandle server(int number) throws IOException {
        long keeper = Long.parseLong(
                Files.readString(base.resolve("server-" + number + ".pid")).strip());
        return ProcessHandle.of(keeper)
                .orElseThrow()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow();
    }

    private static String status(ProcessHandle process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(1)
    void upStartsAsManyServersAsItIsToldTo() throws Exception {
        assertEquals(USAGE, ignite("up", "--servers", "0").exit());
        assertEquals(NOT_RUNNING, ignite("status").exit());
        succeeds("127.0.0.1:10800, 127.0.0.1:10801", ignite("up", "--servers", "2"));
        Command.Result status = ignite("status");
        succeeds("server 1 on 127.0.0.1:10800", status);
        succeeds("server 2 on 127.0.0.1:10801", status);
        succeeds("all 2 servers run already", ignite("up"));
    }

    @Test
    @Order(2)
    void S28_serversAreAnAccountsOfTheirOwnThatMayNothing() throws Exception {
        String uid = Command.of("id", "-u", ACCOUNT).output(PATIENCE).strip();
        for (int number = 1; number <= 2; number++) {
            ProcessHandle server = server(number);
            assertEquals(
                    List.of(uid, uid, uid, uid), List.of(status(server, "Uid").split("\\s+")));
            for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
                assertEquals(0, Long.parseLong(status(server, set), 16), set);
            }
            assertEquals("1", status(server, "NoNewPrivs"));
            assertEquals("", status(server, "Groups"));
            String words = Files.readString(Path.of("/proc", Long.toString(server.pid()), "cmdline"));
            assertTrue(words.contains("-DIGNITE_UPDATE_NOTIFIER=false"), words);
            assertFalse(words.contains("io.honeymesh.federation"), "no node of ours is in it");
        }
    }

    /** Nobody else is in this network namespace, so each socket is a server's. */
    @Test
    @Order(3)
    void S28_serversTalkOverTheLoopbackInterfaceAlone() throws Exception {
        Path net = Path.of("/proc", Long.toString(server(1).pid()), "net");
        int sockets = 0;
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            List<String> lines = Files.readAllLines(net.resolve(table));
            for (String line : lines.subList(1, lines.size())) {
                String local = line.strip().split("\\s+")[1].split(":")[0];
                assertTrue(LOOPBACK.contains(local), () -> table + ": " + line);
                sockets++;
            }
        }
        assertTrue(sockets >= 6, "three ports each");
        assertTrue(Remains.listening(net).keySet().containsAll(List.of("port 10800", "port 47100", "port 47500")));
    }

    @Test
    @Order(4)
    void S28_keysAreForThoseWhoNeedThem() throws Exception {
        Map<Path, String> owners;
        try (Stream<Path> all = Files.walk(base.resolve("keys"))) {
            owners = all.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(base.resolve("keys")::relativize, IgniteLauncherIT::owner));
        }
        for (Map.Entry<Path, String> file : owners.entrySet()) {
            if (!file.getKey().toString().equals("made")) {
                String mode = PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(base.resolve("keys").resolve(file.getKey())));
                assertEquals("rw-------", mode, file.getKey()::toString);
            }
            boolean servers = file.getKey().startsWith("server");
            assertEquals(servers, file.getValue().equals(ACCOUNT), file.getKey()::toString);
        }
        assertTrue(owners.size() >= 6, owners::toString);
    }

    /** Not one either that has ended and that nobody has asked how yet. */
    private static boolean runs(ProcessHandle process) {
        try {
            return process.isAlive() && !status(process, "State").startsWith("Z");
        } catch (IOException gone) {
            return false;
        }
    }

    private static String owner(Path file) {
        try {
            return Files.getOwner(file).getName();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Order(5)
    void oneThatIsKilledIsStartedAgain() throws Exception {
        ProcessHandle killed = server(1);
        assertTrue(killed.destroyForcibly());
        Path ready = base.resolve("server-1/ready");
        Wait.until(PATIENCE, "its end was noticed", () -> !Files.exists(ready));
        Wait.until(PATIENCE, "it is ready again", () -> Files.exists(ready));
        Wait.until(PATIENCE, "it runs again", () -> {
            String said = ignite("status").output();
            return said.contains("server 1 on 127.0.0.1:10800") && said.contains("server 2 on 127.0.0.1:10801");
        });
        assertNotEquals(killed.pid(), server(1).pid());
    }

    @Test
    @Order(6)
    void downLeavesNoProcess() throws Exception {
        List<ProcessHandle> servers = List.of(server(1), server(2));
        List<ProcessHandle> keepers =
                servers.stream().map(one -> one.parent().orElseThrow()).toList();
        succeeds("stopped 2 servers", ignite("down"));
        assertFalse(servers.stream().anyMatch(IgniteLauncherIT::runs));
        assertFalse(keepers.stream().anyMatch(IgniteLauncherIT::runs));
        assertEquals(NOT_RUNNING, ignite("status").exit());
        succeeds("no Ignite server of ours runs here", ignite("down"));
    }
}
