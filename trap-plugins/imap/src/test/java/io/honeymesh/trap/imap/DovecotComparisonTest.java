// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

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
            List<String> whole = new ArrayList<>(List.of("a LOGIN " + user + " " + right));
            whole.addAll(script);
            scripts.add(whole);
        }
        compare(node, "plain login cram-md5", scripts);
    }

    @Test
    void theTrapAnswersAsADovecotWithoutPlainTextPasswordsDoes() throws Exception {
        compare(Nodes.node(false), "plain login", List.of(List.of("a CAPABILITY", "a AUTHENTICATE CRAM-MD5")));
    }

    @Test
    void itTakesAsLong() throws Exception {
        int node = Nodes.node(true);
        try (RealServer real = RealDovecot.IMAP.startPatient(folder, Nodes.person(node), Nodes.RIGHT);
                TrapHarness trap = Nodes.open(new ImapTrap(), node)) {
            Timing.assertGreetsAlike(real.port(), trap.port());
            Timing.assertAnswersAlike("unknown command", real.port(), trap.port(), "", "a FOO\r\n");
            Timing.assertAnswersAlike(
                    "second wrong password", real.port(), trap.port(), "", "a LOGIN x y\r\n", "b LOGIN x z\r\n");
        }
    }

    private void compare(int node, String mechanisms, List<List<String>> scripts) throws Exception {
        String user = Nodes.person(node);
        String right = Nodes.RIGHT;
        try (RealServer real = RealDovecot.IMAP.start(folder, user, right, mechanisms);
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
        String letIn = base64("\0" + user + "\0" + right);
        String refused = base64("\0" + user + "\0" + wrong);
        return List.of(
                List.of("a CAPABILITY x", "a NOOP", "a noop x", "1 ID NIL", "a LOGOUT x"),
                List.of("", "a", "a "),
                List.of("a FOO", "a NOOP", "a FOO", "a NOOP", "a FOO"),
                List.of("GET / HTTP/1.0", "x", "y"),
                List.of("\u0016\3\1", "a\0b NOOP", "* NOOP"),
                List.of("a* NOOP", "a NO*OP", "+ NOOP"),
                List.of("a% NOOP", "a\"b NOOP", "(a NOOP"),
                List.of("a{ NOOP", "a] NOOP", "a\\ NOOP"),
                List.of("\377a NOOP", "a  NOOP", " a NOOP"),
                List.of("a\177b NOOP", "a NOOP (", "a NOOP \"", "a\tNOOP"),
                List.of(
                        "a ID",
                        "a ID (\"name\" \"x\")",
                        "a ID (",
                        "a ID (\"name\" NIL)",
                        "a ID x",
                        "a ID (\"a\" \"b\" \"c\")"),
                List.of("a ID ()", "a ID (a b)", "a ID (a)b", "a ID )", "a ID (\"a\" {1}", "b)"),
                List.of("a LOGIN", "a LOGIN bob", "a LOGIN bob bad x"),
                List.of("a LOGIN (bob) bad", "a LOGIN bob (bad)", "a LOGIN bob \"bad"),
                List.of("a LOGIN bob bad", "a LOGIN \"bob\" \"b\\\"ad\"", "a LOGIN {3}", "bob {3}", "bad"),
                List.of("a LOGIN {3+}\r\nbob {3+}\r\nbad", "a login \"\" \"\"", "a login * x", "a LOGIN bob {0}", ""),
                List.of(
                        "a LOGIN bob NIL",
                        "a LOGIN NIL x",
                        "a LOGIN bob x\\y",
                        "a LOGIN bob x%y*z",
                        "a LOGIN  bob bad "),
                List.of("a LOGIN bob b\"d", "a LOGIN bob b(d", "a LOGIN bob b)d", "a LOGIN bob b{d", "a LOGIN bob {3"),
                List.of(
                        "a LOGIN bob {x}",
                        "a LOGIN bob {-1}",
                        "a LOGIN bob ~{3}",
                        "a LOGIN bob \377",
                        "a LOGIN bob a\0b"),
                List.of("a LOGIN bob \"a\0b\"", "a LOGIN bob \"a\\x\"", "a LOGIN bob {3+}\r\nabcd"),
                List.of("a LOGIN {99999}"),
                List.of("a LOGIN bob {99999999999999999999999}"),
                List.of("a LOGIN bob " + "A".repeat(1024)),
                List.of("a LOGIN bob " + "A".repeat(1030)),
                List.of("a LOGIN bob \"" + "A".repeat(1024) + "\""),
                List.of("a LOGIN bob {4000}", "A".repeat(4000)),
                List.of("a LOGIN " + user + " " + wrong, "a LOGIN " + user + " " + right, "a LOGOUT"),
                List.of("a IDLE", "a ENABLE x", "a DONE", "a XCLIENT x=y"),
                List.of("a AUTHENTICATE", "a AUTHENTICATE FOO", "a AUTHENTICATE PLAIN", "*", "a AUTHENTICATE PLAIN !!"),
                List.of("a AUTHENTICATE PLAIN", "!!", "a AUTHENTICATE PLAIN =", "a AUTHENTICATE PLAIN a b", "a NOOP"),
                List.of(
                        "a AUTHENTICATE PLAIN " + refused,
                        "a authenticate plain YQ==",
                        "a AUTHENTICATE plain " + letIn),
                List.of(
                        "a AUTHENTICATE LOGIN",
                        base64(user),
                        base64(wrong),
                        "a AUTHENTICATE LOGIN " + base64(user),
                        "*"),
                List.of("a AUTHENTICATE LOGIN =", base64(user), base64(right), "b NOOP"),
                List.of(
                        "a AUTHENTICATE \"PLAIN\"",
                        "a AUTHENTICATE {5}",
                        "a AUTHENTICATE CRAM-MD5 " + base64(user),
                        "*"));
    }

    /** After the login. */
    private static List<List<String>> loggedIn() {
        return List.of(
                List.of(
                        "b CAPABILITY",
                        "b NOOP",
                        "b NOOP x",
                        "b ID NIL",
                        "b ENABLE CONDSTORE",
                        "b NAMESPACE",
                        "b LOGOUT"),
                List.of(
                        "b LOGIN a b",
                        "b AUTHENTICATE PLAIN",
                        "b STARTTLS",
                        "b FOO BAR",
                        "b",
                        "",
                        "b* NOOP",
                        "\u0016\3\1"),
                List.of(
                        "b LIST \"\" \"\"",
                        "b LIST \"\" *",
                        "b LIST \"\" %",
                        "b LIST \"\" inbox",
                        "b LIST \"\" foo",
                        "b LIST"),
                List.of(
                        "b LIST a",
                        "b LIST \"\" I*X",
                        "b LIST \"\" *O%",
                        "b LIST \"\" INBOXX",
                        "b LIST (",
                        "b LIST \"\" \"I"),
                List.of("b LSUB \"\" *", "b LSUB", "b XLIST \"\" *", "b LIST {3+}\r\nabc *", "b LIST IN BOX"),
                List.of("b STATUS INBOX (MESSAGES UNSEEN)", "b STATUS foo (MESSAGES)", "b STATUS", "b STATUS INBOX"),
                List.of(
                        "b STATUS INBOX (FOO)",
                        "b STATUS INBOX ()",
                        "b STATUS INBOX MESSAGES",
                        "b SELECT foo",
                        "b SELECT"),
                List.of(
                        "b SELECT INBOX",
                        "b EXAMINE inbox",
                        "b SELECT foo",
                        "b CLOSE",
                        "b SELECT \"\"",
                        "b SELECT (a)"),
                List.of(
                        "b CLOSE",
                        "b CHECK",
                        "b EXPUNGE",
                        "b SEARCH ALL",
                        "b FETCH 1 ALL",
                        "b UID FETCH 1 ALL",
                        "b UID"),
                List.of(
                        "b SELECT INBOX",
                        "b CHECK",
                        "b EXPUNGE",
                        "b SEARCH ALL",
                        "b UID SEARCH ALL",
                        "b SEARCH",
                        "b SEARCH FOO"),
                List.of(
                        "b SELECT INBOX",
                        "b SEARCH UNSEEN SINCE 1-Jan-2020",
                        "b STATUS INBOX (MESSAGES)",
                        "b UNSELECT",
                        "b CHECK"),
                List.of(
                        "b SELECT INBOX",
                        "b FETCH 1 ALL",
                        "b FETCH 1:* (FLAGS)",
                        "b UID FETCH 1:* (FLAGS)",
                        "b FETCH",
                        "b FETCH 1"),
                List.of(
                        "b SELECT INBOX",
                        "b UID FETCH x ALL",
                        "b UID FETCH 1",
                        "b STORE 1 +FLAGS (\\Seen)",
                        "b STORE",
                        "b COPY"),
                List.of(
                        "b SELECT INBOX",
                        "b UID STORE 1:* +FLAGS (\\Seen)",
                        "b COPY 1 INBOX",
                        "b UID COPY 1 INBOX",
                        "b UID FOO"),
                List.of("b SELECT INBOX", "b SORT (DATE) UTF-8 ALL", "b THREAD REFERENCES UTF-8 ALL", "b MOVE 1 INBOX"),
                List.of(
                        "b IDLE",
                        "DONE",
                        "b IDLE",
                        "foo",
                        "b DELETE INBOX",
                        "b RENAME a b",
                        "b APPEND foo {5}",
                        "b APPEND"),
                Collections.nCopies(20, "b BAD"));
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
            said.append(answer(in, ""));
            for (String line : lines) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                said.append("> ").append(line, 0, Math.min(60, line.length())).append('\n');
                said.append(answer(in, tagged(line)));
            }
            socket.shutdownOutput();
            said.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (SocketException gone) {
            said.append("");
        }
        return said.toString()
                .replaceAll("\\(0\\.\\d+ \\+[^)]*secs\\)", "(TIME)")
                .replaceAll("UIDVALIDITY \\d+", "UIDVALIDITY N")
                .replaceAll("\\+ PD[0-9A-Za-z+/=]+", "+ CHALLENGE");
    }

    /** What an answer's last line begins with: the command's tag, where it has one. */
    private static String tagged(String line) {
        int space = line.indexOf(' ');
        return space == 1 && Character.isLetterOrDigit(line.charAt(0)) ? line.substring(0, 2) : "";
    }

    private static String answer(InputStream in, String tag) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (!complete(answer, tag)) {
            int got = in.read(buffer);
            if (got < 0) {
                return answer.toString();
            }
            answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }

    private static boolean complete(StringBuilder answer, String tag) {
        if (answer.isEmpty() || answer.charAt(answer.length() - 1) != '\n') {
            return false;
        }
        String last = answer.substring(answer.lastIndexOf("\r\n", answer.length() - 3) + 1)
                .strip();
        return last.startsWith(tag) || last.startsWith("+") || last.startsWith("* BYE") || last.startsWith("* BAD");
    }
}
