// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.pop3;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.traps.RealDovecot;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says the same, line by line, to a real Dovecot and to the trap and compares; only challenges may differ. */
@Timeout(90)
class DovecotComparisonTest {

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealDovecotDoes() throws Exception {
        int node = Nodes.node(true);
        String user = Nodes.person(node);
        String right = Nodes.RIGHT;
        List<List<String>> scripts = new ArrayList<>(scripts(user, right, Nodes.WRONG));
        for (List<String> script : loggedIn()) {
            List<String> whole = new ArrayList<>(List.of("USER " + user, "PASS " + right));
            whole.addAll(script);
            scripts.add(whole);
        }
        compare(node, "plain login cram-md5 apop", scripts);
    }

    @Test
    void theTrapAnswersAsADovecotWithoutPlainTextPasswordsDoes() throws Exception {
        compare(Nodes.node(false), "plain login", List.of(List.of("CAPA", "AUTH", "AUTH CRAM-MD5", "APOP a b")));
    }

    @Test
    void itTakesAsLong() throws Exception {
        int node = Nodes.node(true);
        try (RealServer real = RealDovecot.POP3.startPatient(folder, Nodes.person(node), Nodes.RIGHT);
                TrapHarness trap = Nodes.open(new Pop3Trap(), node)) {
            Timing.assertGreetsAlike(real.port(), trap.port());
            Timing.assertAnswersAlike("unknown command", real.port(), trap.port(), "", "FOO\r\n");
            Timing.assertAnswersAlike("wrong password", real.port(), trap.port(), "", "USER x\r\n", "PASS y\r\n");
        }
    }

    private void compare(int node, String mechanisms, List<List<String>> scripts) throws Exception {
        String user = Nodes.person(node);
        String right = Nodes.RIGHT;
        try (RealServer real = RealDovecot.POP3.start(folder, user, right, mechanisms);
                TrapHarness trap = Nodes.open(node);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> expected = new ArrayList<>();
            List<Future<String>> answered = new ArrayList<>();
            for (List<String> script : scripts) {
                expected.add(threads.submit(() -> ask(real.port(), script)));
                answered.add(threads.submit(() -> ask(trap.port(), script)));
            }
            assertAll(IntStream.range(0, scripts.size())
                    .mapToObj(i -> () ->
                            assertEquals(expected.get(i).get(), answered.get(i).get())));
        }
    }

    private static List<List<String>> scripts(String user, String right, String wrong) {
        String md5 = "0123456789abcdef0123456789abcdef";
        String letIn = base64("\0" + user + "\0" + right);
        String refused = base64("\0" + user + "\0" + wrong);
        return List.of(
                List.of("CAPA", "capa x", "NOOP", "STAT", "FOO"),
                List.of("", " ", "  CAPA"),
                List.of("NOOP", "CAPA", "NOOP", "NOOP", "GET / HTTP/1.0"),
                List.of("\u0016\3\1\0\5", "us\0er bob", "USER b\377b", "PASS \0", "PASS x"),
                List.of("USER", "USER  ", "PASS x", "USER a b", "PASS", "user " + user, "USER eve", "QUIT x"),
                List.of("PASS x", "PASS", "USER " + user, "PASS  " + right, "PASS " + right, "quit"),
                List.of("USER " + user, "PASS " + right + " ", "USER " + user, "PASS " + wrong, "USER " + user),
                List.of("USER " + "A".repeat(1024), "PASS x", "USER " + "A".repeat(5000)),
                List.of("AUTH", "AUTH ", "AUTH FOO", "AUTH APOP", "auth plain a b", "AUTH PLAIN !!", "AUTH PLAIN  ="),
                List.of("AUTH PLAIN", "*", "AUTH PLAIN", "!!", "AUTH PLAIN", "", "AUTH PLAIN YQ==", "AUTH PLAIN ="),
                List.of("AUTH LOGIN", "", "AUTH LOGIN =", "*", "AUTH LOGIN", base64(user), "*", "AUTH LOGIN !!"),
                List.of("AUTH LOGIN", base64(user), base64(wrong), "AUTH LOGIN " + base64(user), base64(right), "STAT"),
                List.of("AUTH PLAIN " + refused, "AUTH PLAIN " + letIn, "STAT"),
                List.of("AUTH CRAM-MD5 " + base64(user), "*", "QUIT"),
                List.of(
                        "APOP",
                        "APOP " + user,
                        "APOP " + user + " x",
                        "APOP " + user + " " + md5,
                        "APOP a " + md5 + "x"),
                List.of("APOP a  " + md5, "APOP a " + md5.replace('f', 'g'), "APOP a b " + md5, "APOP  " + md5));
    }

    /** After the login. */
    private static List<List<String>> loggedIn() {
        return List.of(
                List.of("STAT", "STAT x", "LIST", "LIST 1", "LIST x", "LIST 0", "UIDL", "UIDL 1", "UIDL x", "RETR"),
                List.of("RETR 1", "RETR x", "TOP", "TOP 1", "TOP 1 0", "TOP x y", "DELE", "DELE 1", "DELE x"),
                List.of("RSET", "NOOP", "NOOP x", "LAST", "CAPA", "CAPA x", "QUIT x"),
                List.of("USER bob", "PASS x", "AUTH", "STLS", "XTND", "", " ", " STAT", "stat", "LIST -1"),
                List.of("LIST 99999999999", "RETR 4294967295", "RETR 4294967296", "RETR 18446744073709551615"),
                List.of("RETR 18446744073709551616", "LIST  1", "LIST 1 2", "UIDL 1 2", "RETR 1 2", "DELE 1x"),
                List.of("TOP 1 -1", "TOP 1 x", "LIST 1 ", "LIST ", "UIDL ", "GET / HTTP/1.1", "foo bar", "LIST 007"),
                Collections.nCopies(21, "BAD"),
                List.of("A".repeat(2046), "A".repeat(2047)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a line, waits for its answer, and so on; then finishes, so that what is left is answered and hung up. */
    private static String ask(int port, List<String> lines) throws IOException {
        StringBuilder said = new StringBuilder();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(8000);
            InputStream in = socket.getInputStream();
            said.append(answer(in, false));
            for (String line : lines) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                said.append("> ").append(line, 0, Math.min(60, line.length())).append('\n');
                said.append(answer(in, line.toUpperCase(Locale.ROOT).startsWith("CAPA")));
            }
            socket.shutdownOutput();
            said.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (SocketException gone) {
            said.append("");
        }
        return said.toString()
                .replaceAll("<[0-9a-f]+\\.[^>]*>", "<TIMESTAMP>")
                .replaceAll("\\+ PD[0-9A-Za-z+/=]+", "+ CHALLENGE");
    }

    private static String answer(InputStream in, boolean list) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (!answer.toString().endsWith(list ? "\r\n.\r\n" : "\r\n")) {
            int got = in.read(buffer);
            if (got < 0) {
                return answer.toString();
            }
            answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }
}
