// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.trap.telnet.Client.Manner;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compares a real telnetd's and login's bytes with the trap's, options included; only the host's name may differ. */
@Timeout(60)
class TelnetdComparisonTest {

    private static final int SILENCE_MILLIS = 2000;

    /** Whenever somebody has left, inetd takes nobody for a second: so all stay until all have come. */
    private static final int INETD_REST_MILLIS = 1500;

    private static final int STAY_MILLIS = 500;

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealTelnetdDoes() throws Exception {
        try (RealServer inetd = start();
                TrapHarness trap = Nodes.open(0);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> expected = new ArrayList<>();
            List<Future<String>> answered = new ArrayList<>();
            for (Manner manner : Manner.values()) {
                expected.add(threads.submit(() -> ask(inetd.port(), manner)));
                answered.add(threads.submit(() -> ask(trap.port(), manner)));
            }
            assertAll(IntStream.range(0, expected.size())
                    .mapToObj(i -> () -> assertEquals(
                            expected.get(i).get(), answered.get(i).get(), () -> Manner.values()[i].name())));
        }
    }

    @Test
    void neitherGoesOnWithAScannerThatAnswersNoOption() throws Exception {
        try (RealServer inetd = start();
                TrapHarness trap = Nodes.open(0)) {
            for (String probe : List.of("\r\n\r\n", "HELP\r\n", "GET / HTTP/1.0\r\n\r\n")) {
                List<byte[]> said = List.of(probe.getBytes(StandardCharsets.ISO_8859_1));
                assertEquals(
                        RealServer.talk(inetd.port(), said, SILENCE_MILLIS),
                        RealServer.talk(trap.port(), said, SILENCE_MILLIS),
                        probe);
            }
        }
    }

    @Test
    void itTakesAsLong() throws Exception {
        try (RealServer inetd = start();
                TrapHarness trap = TrapHarness.open(new TelnetTrap())) {
            Thread.sleep(INETD_REST_MILLIS);
            Timing.assertAlike("prompt", () -> login(inetd.port(), false), () -> login(trap.port(), false));
            Timing.assertAlike("wrong password", () -> login(inetd.port(), true), () -> login(trap.port(), true));
        }
    }

    /** How long the prompt takes, or the answer to a wrong password. */
    private static Duration login(int port, boolean wrong) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Client client = new Client(port, Manner.TERMINAL)) {
            client.until("login: ");
            if (wrong) {
                client.type("nosuch\r\0");
                client.until("Password: ");
                client.type("bad\r\0");
                start = System.nanoTime();
                client.until("Login incorrect");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Thread.sleep(STAY_MILLIS);
            return took;
        }
    }

    private static String ask(int port, Manner manner) throws IOException, InterruptedException {
        StringBuilder said = new StringBuilder();
        try (Client client = new Client(port, manner)) {
            said.append(client.until("login: "));
            client.type("\u00ff\u00f6\u00ff\u00fd\u0063\u00ff\u00fb\u0063");
            said.append(client.until("\u00ff\u00fe\u0063"));
            client.type("nosuch\177h\r\n");
            said.append(client.until("Password: "));
            client.type("bad\r\n");
            said.append(client.until("login: "));
            client.type("daemon\r\0");
            said.append(client.until("Password: "));
            client.type("bad\n");
            said.append(client.until("login: "));
        }
        // When telnetd insists on what was refused, depends on who is faster.
        return said.toString()
                .replace("\u00ff\u00fb\3\u00ff\u00fb\1", "")
                .replaceAll("Linux \\S+ \\(\\S+\\) \\(pts/\\d+\\)", "Linux RELEASE (HOST) (pts/0)")
                .replaceAll("\\S+ login: ", "HOST login: ");
    }

    private RealServer start() throws Exception {
        Programs.find("telnetd");
        Programs.needRoot("telnetd starts login as root only");
        int port = RealServer.freePort();
        Path configuration = Files.writeString(
                folder.resolve("inetd.conf"),
                "127.0.0.1:" + port + " stream tcp nowait root /usr/sbin/telnetd telnetd\n");
        return RealServer.start(
                folder, port, "inetutils-inetd", "-d", "-p" + folder.resolve("pid"), configuration.toString());
    }
}
