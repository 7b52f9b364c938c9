// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Talks to a real Xtigervnc and to the trap and compares the answers byte by byte; only challenges may differ. */
@Timeout(60)
class XtigervncComparisonTest {

    private static final String V8 = "RFB 003.008\n";
    private static final String RESPONSE = "0123456789abcdef";

    private static final List<List<String>> TALKS = List.of(
            List.of(),
            List.of(V8, "\2", RESPONSE),
            List.of("RFB 003.007\n", "\2", RESPONSE),
            List.of("RFB 003.003\n", RESPONSE),
            List.of("RFB 003.005\n", RESPONSE),
            List.of("RFB 003.889\n", "\2", RESPONSE),
            List.of(V8, "\1"),
            List.of(V8, "\0"),
            List.of(V8, "\22"),
            List.of(V8, "\23"),
            List.of(V8, "\23", "\0\0"),
            List.of(V8, "\23", "\0\1"),
            List.of(V8, "\23", "\0\3"),
            List.of("RFB 003.007\n", "\23", "\0\3"),
            List.of(V8, "\23", "\0\2", "\0\0\0\2", RESPONSE),
            List.of(V8, "\23", "\0\2", "\0\0\1\2"),
            List.of(V8, "\23", "\0\2", "\0\0\1\5"),
            List.of("RFB 004.001\n"),
            List.of("RFB 002.002\n"),
            List.of("RFB 000.000\n"),
            List.of("RFB -03.008\n"),
            List.of("RFB  3.   8\n"),
            List.of("RFB 003.008\r\n"),
            List.of("RFB 003.00a\n"),
            List.of("RFB 0003.008"),
            List.of("RFB003.008\n\n"),
            List.of("rfb 003.008\n"),
            List.of("GET / HTTP/1.0\r\n\r\n"));

    @TempDir
    Path folder;

    @Test
    void withoutACertificate() throws Exception {
        compare(Nodes.withoutTls(), "VncAuth");
    }

    @Test
    void withACertificate() throws Exception {
        compare(Nodes.withTls(), "VncAuth,X509Vnc");
    }

    private void compare(int node, String securityTypes) throws Exception {
        int port = freePort();
        Process real = start(port, securityTypes);
        try (TrapHarness trap = Nodes.open(node);
                ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Executable> comparisons = new ArrayList<>();
            for (List<String> talk : TALKS) {
                Future<List<String>> expected = clients.submit(() -> talk(port, talk));
                Future<List<String>> answer = clients.submit(() -> talk(trap.port(), talk));
                comparisons.add(() -> assertEquals(expected.get(), answer.get(), talk::toString));
            }
            assertAll(comparisons);
        } finally {
            real.destroy();
            real.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private Process start(int port, String securityTypes) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/Xtigervnc")), "tigervnc-standalone-server is not installed");
        Path password = Files.write(folder.resolve("passwd"), new byte[8]);
        Path certificate = Path.of("/etc/ssl/certs/ssl-cert-snakeoil.pem");
        Path key = Path.of("/etc/ssl/private/ssl-cert-snakeoil.key");
        Process real = new ProcessBuilder(
                        "Xtigervnc",
                        ":" + (port + 20_000),
                        "-rfbport",
                        Integer.toString(port),
                        "-interface",
                        "127.0.0.1",
                        "-SecurityTypes",
                        securityTypes,
                        "-BlacklistThreshold",
                        "1000000",
                        "-PasswordFile",
                        password.toString(),
                        "-X509Cert",
                        certificate.toString(),
                        "-X509Key",
                        key.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int i = 0; i < 200 && !listens(port); i++) {
            Thread.sleep(25);
        }
        return real;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static List<String> talk(int port, List<String> steps) throws IOException {
        List<String> answers = new ArrayList<>();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            answers.add(heard(socket));
            for (String step : steps) {
                if (answers.getLast().endsWith("[closed]")) {
                    break;
                }
                socket.getOutputStream().write(step.getBytes(StandardCharsets.ISO_8859_1));
                answers.add(heard(socket));
            }
        } catch (SocketException reset) {
            answers.add("[closed]");
        }
        return answers;
    }

    private static String heard(Socket socket) throws IOException {
        StringBuilder heard = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1024];
        socket.setSoTimeout(250);
        try {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                heard.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
            return heard + "[closed]";
        } catch (SocketTimeoutException silent) {
            // A challenge, after the type where the server chooses it, is as good as any other.
            boolean challenge = heard.length() == 16 || heard.length() == 20;
            return challenge ? heard.substring(0, heard.length() - 16) + "CHALLENGE" : heard.toString();
        }
    }
}
