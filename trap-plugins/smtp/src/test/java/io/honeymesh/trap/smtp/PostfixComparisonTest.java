// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says the same to a real Postfix and to the trap and compares the answers byte by byte; only ids may differ. */
@Timeout(90)
class PostfixComparisonTest {

    private static final String MAIL = "MAIL FROM:<a@b>\r\n";
    private static final String BOTH = MAIL + "RCPT TO:<root>\r\n";

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealPostfixDoes() throws Exception {
        int node = Nodes.node(true);
        String host = TrapHarness.persona(node).hostName();
        String user = Nodes.person(node);
        String password = Nodes.RIGHT;
        try (RealPostfix real = new RealPostfix(folder, host, List.of(user), password);
                TrapHarness trap = Nodes.open(node);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> expected = new ArrayList<>();
            List<Future<String>> answered = new ArrayList<>();
            List<String> scripts = scripts(host, user, password, Nodes.WRONG);
            for (String script : scripts) {
                expected.add(threads.submit(() -> ask(real.port(), script)));
                answered.add(threads.submit(() -> ask(trap.port(), script)));
            }
            List<org.junit.jupiter.api.function.Executable> checks = new ArrayList<>();
            for (int i = 0; i < scripts.size(); i++) {
                int at = i;
                checks.add(() ->
                        assertEquals(expected.get(at).get(), answered.get(at).get(), () -> shown(scripts.get(at))));
            }
            assertAll(checks);
        }
    }

    @Test
    void itTakesAsLong() throws Exception {
        int node = Nodes.node(true);
        String host = TrapHarness.persona(node).hostName();
        try (RealPostfix real = new RealPostfix(folder, host, List.of(Nodes.person(node)), Nodes.RIGHT, "");
                TrapHarness trap = Nodes.open(new SmtpTrap(), node)) {
            Timing.assertGreetsAlike(real.port(), trap.port());
            Timing.assertAnswersAlike("unknown command", real.port(), trap.port(), "", "FOO\r\n");
            String wrong = "AUTH PLAIN " + base64("\0nosuchuser\0x") + "\r\n";
            Timing.assertAnswersAlike("wrong password", real.port(), trap.port(), "", "EHLO x\r\n", wrong);
            Timing.assertAnswersAlike(
                    "after ten errors", real.port(), trap.port(), "", "FOO\r\n".repeat(10), "FOO\r\n");
        }
    }

    private static List<String> scripts(String host, String user, String right, String wrong) {
        String plain = base64("\0" + user + "\0" + right);
        String bad = base64("\0" + user + "\0" + wrong);
        String long2048 = "NOOP " + "a".repeat(2043);
        List<String> scripts = new ArrayList<>(List.of(
                "EHLO x\r\nQUIT\r\n",
                "HELO x\r\nQUIT\r\n",
                "EHLO\r\nHELO\r\nHELO a b\r\nEHLO !!\r\nehlo [1.2.3.4]\r\nquit now\r\n",
                "NOOP\r\nNOOP a b\r\nRSET\r\nRSET x\r\nDATA\r\nFOO\r\n\r\n \t\r\nQUIT\r\n",
                long2048 + "\r\n" + long2048 + "bcd\r\nQUIT\r\n",
                "A".repeat(5000)
                        + "\r\nNOOP\nNO\0OP\r\nNOOP \0x\r\n NOOP\r\nNOOP\t\r\nNO OP\r\nNOOP\r\r\nnoop x\200\r\n",
                "NOOP not ended",
                "HELP\r\nEXPN root\r\nSEND FROM:<a>\r\nTURN\r\nLHLO x\r\nXCLIENT a\r\nXCLIENT\r\nXFORWARD a\r\nQUIT\r\n",
                "VRFY\r\nVRFY root\r\nVRFY nosuch\r\nVRFY <root@" + host + ">\r\nVRFY a@example.com\r\nVRFY a b\r\n",
                "ETRN\r\nETRN x\r\nETRN example.com\r\nETRN !!\r\nETRN a b\r\n",
                "MAIL\r\nMAIL FROM\r\nMAIL FROM:\r\nMAIL FROM:<>\r\n" + MAIL + "RSET\r\nmail from: <a@b>\r\n",
                "MAIL FROM:<a@b> SIZE=99999999\r\n" + MAIL + "RCPT\r\nRCPT TO:<a>\r\nRSET\r\n" + MAIL,
                "MAIL FROM:<a@b> FOO=1\r\nMAIL FROM:<a@b> SIZE=x\r\nMAIL FROM:<a@b> SIZE=\r\nMAIL FROM:<a@b> BODY=x\r\n"
                        + "MAIL FROM:<a@b> RET=x\r\nMAIL FROM:<a@b> SIZE=9999999999999999999999\r\n",
                "MAIL FROM:<a@b> BODY=7bit RET=hdrs ENVID=x SMTPUTF8 AUTH=<> SIZE=10240000\r\nRCPT TO:<root>\r\n",
                "MAIL FROM:<a@b> SIZE=10240001\r\n",
                "MAIL FROM:<a b@c>\r\nMAIL FROM:<a@b\r\nMAIL FROM:<a@b>x\r\nMAIL FROM:a b\r\nMAIL FROM:<a\"b>@c>\r\n"
                        + "MAIL FROM:<a@b,c@d>\r\nMAIL FROM:<a@-b->\r\nMAIL FROM:\"a\r\n",
                "MAIL FROM:<a@[x]>\r\nMAIL FROM:<a@1.2.3.4>\r\nMAIL FROM:<-f@b>\r\nMAIL FROM:<a@b..c>\r\nMAIL FROM:<a@>\r\n",
                MAIL + "RCPT TO:<root>\r\nRCPT TO:<nosuch>\r\nRCPT TO:<nosuch@" + host
                        + ">\r\nRCPT TO:<postmaster@localhost>\r\nRCPT TO:<root@[127.0.0.1]>\r\nRCPT TO:<a%b@" + host
                        + ">\r\nRCPT TO:<a!b@" + host + ">\r\nRCPT TO:<@x:a@y.com>\r\nRCPT TO:root\r\n",
                MAIL + "RCPT TO:<\303\251@" + host + ">\r\nRCPT TO:<root+x>\r\nRCPT TO:<ROOT@" + host
                        + ".>\r\nRCPT TO:<\"root\"@" + host + ">\r\nRCPT TO:<root@>\r\nRCPT TO:<@" + host
                        + ">\r\nRCPT TO:<a@b@" + host
                        + ">\r\nRCPT TO:<root@[127.0.0.2]>\r\nRCPT TO:<root@127.0.0.1>\r\n",
                MAIL + "RCPT TO:<" + user + ">\r\nRCPT TO:<" + user.toUpperCase(java.util.Locale.ROOT)
                        + "@LOCALHOST>\r\nRCPT TO:<mailer-daemon@" + host + ">\r\nRCPT TO:<abuse@" + host
                        + ">\r\nRCPT TO:<www-data@" + host + ">\r\nRCPT TO:<|/bin/id@" + host + ">\r\nRCPT TO:<-f@"
                        + host
                        + ">\r\nRCPT TO:<root> <root>\r\n",
                MAIL
                        + "RCPT TO:<root> NOTIFY=NEVER\r\nRCPT TO:<root> NOTIFY=foo\r\nRCPT TO:<root> NOTIFY=NEVER,DELAY\r\n"
                        + "RCPT TO:<root> notify=SUCCESS,failure\r\nRCPT TO:<root> FOO\r\nRCPT TO:<root> ORCPT=rfc822;a@b\r\n"
                        + "RCPT TO:<root> ORCPT=a\r\n",
                MAIL + "RCPT TO:<>\r\nRCPT TO:\r\nRCPT FROM:<a>\r\nRCPT TO <a>\r\nRCPT TO: root@localhost\r\n"
                        + "RCPT TO:<root+${run{\\x2Fbin\\x2Fsh}}@localhost>\r\nRCPT TO:<() { :; };wget x@y>\r\n"
                        + "RCPT TO:<a@example.com>,<b@c>\r\n",
                "MAIL FROM:<>\r\nRCPT TO:<x@y.com>\r\nDATA x\r\nDATA\r\n",
                BOTH + "RCPT TO:<x@y.com>\r\nDATA x\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.x\r\n.\r\nDATA\r\nQUIT\r\n",
                BOTH + "DATA\r\na\n.\nNOOP\r\n" + BOTH + "DATA\r\na\r.\r\n.\nQUIT\r\n",
                BOTH + "DATA\r\n.\r\n" + BOTH + "DATA\r\n\r\n.\r\r\n.\r\nQUIT\r\n",
                BOTH + "EHLO x\r\nRCPT TO:<root>\r\n",
                BOTH + "BDAT 3\r\nabcBDAT 3 LAST\r\nabcBDAT 0 LAST\r\n" + BOTH
                        + "BDAT 3\r\nabcDATA\r\nBDAT 0 LAST\r\nQUIT\r\n",
                BOTH + "BDAT 5 last\r\nabc\r\n" + BOTH + "BDAT 4 LAST\r\nabc\n" + BOTH + "BDAT 0 LAST\r\nQUIT\r\n",
                MAIL + "BDAT 3\r\nabcNOOP\r\nRCPT TO:<root>\r\nBDAT 3\r\nabcRSET\r\nBDAT -1\r\n",
                "BDAT 3\r\nabcNOOP\r\nBDAT 3 X\r\n",
                "BDAT\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "CONNECT a:1 HTTP/1.0\r\n\r\n",
                "POST / HTTP/1.0\r\n\r\n",
                "Subject: x\r\n",
                "NOOP: x\r\n",
                "\u0016\3\1\r\n",
                "9\r\n",
                "Foo :x\r\n\377\376\r\n",
                "STARTTLS x\r\nEHLO x\r\n",
                "AUTH\r\nAUTH FOO\r\nAUTH PLAIN x y\r\nAUTH PLAIN !!!\r\nAUTH PLAIN YQ\r\nQUIT\r\n",
                "AUTH PLAIN\r\n*\r\nQUIT\r\n",
                "AUTH PLAIN\r\n!!\r\nQUIT\r\n",
                "AUTH PLAIN " + bad + "\r\nQUIT\r\n",
                "AUTH PLAIN " + base64("a") + "\r\nAUTH PLAIN =\r\nQUIT\r\n",
                "EHLO x\r\nAUTH LOGIN\r\n" + base64(user) + "\r\n" + base64(wrong) + "\r\nQUIT\r\n",
                "EHLO x\r\nAUTH LOGIN " + base64(user) + "\r\n!!\r\nQUIT\r\n",
                "AUTH LOGIN\r\n\r\nQUIT\r\n",
                "auth login =\r\n*\r\nQUIT\r\n",
                "AUTH CRAM-MD5\r\n" + base64(user + " 0123") + "\r\nQUIT\r\n",
                "AUTH CRAM-MD5 " + base64(user) + "\r\n*\r\nQUIT\r\n",
                "EHLO x\r\nAUTH PLAIN " + plain + "\r\nAUTH PLAIN " + plain + "\r\n" + MAIL + "AUTH PLAIN " + plain
                        + "\r\nRCPT TO:<x@example.com>\r\nRCPT TO:<nosuch>\r\nDATA\r\nhi\r\n.\r\nEHLO x\r\nAUTH LOGIN\r\n",
                "auth login " + base64(user) + "\r\n" + base64(right) + "\r\nHELO x\r\nQUIT\r\n",
                "FOO\r\n".repeat(9) + MAIL + "QUIT\r\n"));
        return scripts;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String ask(int port, String script) throws IOException {
        return RealServer.run(port, script, 20_000)
                .replaceAll("queued as [0-9A-F]{8,}", "queued as ID")
                .replaceAll("334 PD[0-9A-Za-z+/=]+", "334 CHALLENGE");
    }

    private static String shown(String script) {
        return script.length() > 300 ? script.substring(0, 300) : script;
    }
}
