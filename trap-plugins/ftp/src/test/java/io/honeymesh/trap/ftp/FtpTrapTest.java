// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FtpTrapTest {

    private static final String BANNER = "220 (vsFTPd 3.0.3)\r\n";
    private static final String ASK = "331 Please specify the password.\r\n";
    private static final String IN = "230 Login successful.\r\n";
    private static final String PASSWORD = "a@b";

    private static TrapHarness eager() throws IOException {
        return Nodes.openTo(s -> s.anonymous() && !s.tls(), PASSWORD);
    }

    private static String user(TrapHarness trap) {
        return trap.persona().machine().operator().name();
    }

    private static String login(TrapHarness trap) {
        return "USER " + user(trap) + "\r\nPASS " + PASSWORD + "\r\n";
    }

    @Test
    void beforeTheLoginItAnswersAsVsftpdDoes() throws IOException {
        try (TrapHarness trap = eager()) {
            assertEquals(
                    BANNER + "530 Please login with USER and PASS.\r\n"
                            + "211-Features:\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n211 End\r\n"
                            + "530 Please login with USER and PASS.\r\n".repeat(4)
                            + "503 Login with USER first.\r\n200 Always in UTF8 mode.\r\n501 Option not understood.\r\n"
                            + "221 Goodbye.\r\n",
                    trap.talk("SYST\r\nfeat\r\nAUTH TLS\r\nPBSZ 0\r\nGET / HTTP/1.0\r\n\r\n\377\364\377\362ABOR\r\n"
                            + "PASS x\r\nOPTS UTF8 ON\r\nOPTS x\r\nQUIT\r\n"));
            assertEquals(Ending.TRAP, trap.conversation().ending());
        }
    }

    @Test
    void passwordsAreKeptAndOneIsLetInIfTheMachineHasTheAccount() throws IOException {
        try (TrapHarness trap = Nodes.open(s -> !s.tls())) {
            String user = user(trap);
            String right = "";
            for (String password : List.of("one", "two", "three", "four")) {
                String answer = trap.talk("USER " + user + "\r\nPASS " + password + "\r\n");
                List<Evidence> evidence = trap.conversation().evidence();
                assertTrue(evidence.contains(
                        new Evidence.Credential("password", Captured.of(user), Captured.of(password))));
                assertFalse(evidence.toString().contains("PASS"), "a password stands nowhere but in a credential");
                if (answer.endsWith(IN)) {
                    right = password;
                    break;
                }
            }
            assertTrue(List.of("two", "three", "four").contains(right), right);
            assertEquals(
                    BANNER + ASK + IN + "230 Already logged in.\r\n530 Can't change to another user.\r\n",
                    trap.talk("USER " + user + "\r\nPASS " + right + "\r\nPASS three\r\nUSER eve\r\n"));
            String strangers = trap.talk("USER nosuchuser\r\nPASS " + right + "\r\n");
            assertTrue(strangers.endsWith("530 Login incorrect.\r\n"), strangers);
        }
    }

    @Test
    void rootNeverGetsInAndTheThirdFailureEndsTheConversation() throws IOException {
        try (TrapHarness trap = eager()) {
            String two = "USER root\r\nPASS toor\r\n".repeat(2) + "QUIT\r\n";
            assertEquals(BANNER + (ASK + "530 Login incorrect.\r\n").repeat(2) + "221 Goodbye.\r\n", trap.talk(two));
            String three = "USER root\r\nPASS toor\r\n".repeat(3) + "QUIT\r\n";
            assertEquals(BANNER + (ASK + "530 Login incorrect.\r\n").repeat(3), trap.talk(three));
        }
    }

    @Test
    void theLongestLineIsACommandAndOneByteMoreEndsTheConversation() throws IOException {
        try (TrapHarness trap = eager()) {
            String longest = "A".repeat(Lines.MAX_BYTES - 1); // and the CR
            assertEquals(
                    BANNER + "530 Please login with USER and PASS.\r\n221 Goodbye.\r\n",
                    trap.talk(longest + "\r\nQUIT\r\n"));
            assertEquals(Ending.TRAP, trap.conversation().ending());
            assertEquals(BANNER + "500 Input line too long.\r\n", trap.talk(longest + "A\r\nQUIT\r\n"));
            assertTrue(trap.conversation().evidence().stream().anyMatch(Evidence.Violation.class::isInstance));
        }
    }

    @Test
    void commandsAreAnsweredAsVsftpdDoesAndKept() throws IOException {
        try (TrapHarness trap = eager()) {
            String answers = trap.talk(
                    login(trap) + "SYST\r\nPWD\r\nTYPE I\r\nTYPE X\r\nMODE B\r\nSTRU F\r\nALLO 1\r\n"
                            + "CWD /nope\r\nCWD ..\r\nPWD\r\nSIZE nope\r\nMDTM nope\r\nLIST\r\nREST x\r\nREST 7\r\nRNTO y\r\n"
                            + "RNFR nope\r\nEPSV 3\r\nEPSV ALL\r\nPASV\r\nABOR\r\nACCT\r\nSITE CHMOD 777 x\r\nXFOO\r\nNOOP\r\n");
            assertEquals(
                    BANNER + ASK + IN + "215 UNIX Type: L8\r\n257 \"/home/" + user(trap)
                            + "\" is the current directory\r\n"
                            + "200 Switching to Binary mode.\r\n500 Unrecognised TYPE command.\r\n504 Bad MODE command.\r\n"
                            + "200 Structure set to F.\r\n202 ALLO command ignored.\r\n550 Failed to change directory.\r\n"
                            + "250 Directory successfully changed.\r\n257 \"/home\" is the current directory\r\n"
                            + "550 Could not get file size.\r\n550 Could not get file modification time.\r\n"
                            + "425 Use PORT or PASV first.\r\n350 Restart position accepted (0).\r\n"
                            + "350 Restart position accepted (7).\r\n503 RNFR required first.\r\n550 RNFR command failed.\r\n"
                            + "522 Bad network protocol.\r\n200 EPSV ALL ok.\r\n550 Permission denied.\r\n"
                            + "225 No transfer to ABOR.\r\n502 ACCT not implemented.\r\n"
                            + "550 SITE CHMOD command failed.\r\n"
                            + "500 Unknown command.\r\n200 NOOP ok.\r\n",
                    answers);
            List<Evidence> evidence = trap.conversation().evidence();
            assertTrue(evidence.contains(new Evidence.Command(Captured.of("SITE CHMOD 777 x"))));
            assertFalse(evidence.contains(new Evidence.Command(Captured.of("SYST"))), "ordinary, no intent");
        }
    }

    @Test
    void S10_activeModeIsRefusedWhereverItPoints() throws IOException {
        try (TrapHarness trap = eager();
                java.net.ServerSocket victim = new java.net.ServerSocket(0)) {
            int port = victim.getLocalPort();
            String answers = trap.talk(login(trap) + "PORT 127,0,0,1," + (port >> 8) + "," + (port & 0xff)
                    + "\r\nLIST\r\n" + "EPRT |1|127.0.0.1|" + port + "|\r\nLIST\r\nRETR x\r\n");
            assertEquals(
                    BANNER + ASK + IN + "550 Permission denied.\r\n425 Use PORT or PASV first.\r\n"
                            + "550 Permission denied.\r\n425 Use PORT or PASV first.\r\n425 Use PORT or PASV first.\r\n",
                    answers);
            victim.setSoTimeout(200);
            org.junit.jupiter.api.Assertions.assertThrows(
                    java.net.SocketTimeoutException.class, () -> victim.accept().close());
        }
    }

    @Test
    void anUploadIsHashedAndKeptAndCanBeReadBackButTouchesNoDisk() throws IOException {
        try (TrapHarness trap = eager();
                Client client = new Client(trap)) {
            client.login(user(trap));
            assertEquals(
                    "150 Ok to send data.",
                    client.transfer("STOR x.sh", "echo hi".getBytes(StandardCharsets.US_ASCII)));
            assertEquals("226 Transfer complete.", client.line());
            assertEquals("213 7", client.ask("SIZE x.sh"));
            client.transfer("RETR x.sh", null);
            assertEquals("echo hi", client.received);
            assertEquals("226 Transfer complete.", client.line());
            client.transfer("LIST", null);
            assertTrue(
                    client.received.matches(
                            "(?s).*-rw-r--r--    1 10\\d\\d     10\\d\\d            7 \\w{3} \\d\\d \\d\\d:\\d\\d x.sh\r\n.*"),
                    client.received);
            assertEquals("226 Directory send OK.", client.line());
            assertEquals("350 Ready for RNTO.", client.ask("RNFR x.sh"));
            assertEquals("250 Rename successful.", client.ask("RNTO y.sh"));
            assertEquals("257 \"/home/" + user(trap) + "/d\" created", client.ask("MKD d"));
            assertEquals("250 Remove directory operation successful.", client.ask("RMD d"));
            assertEquals("250 Delete operation successful.", client.ask("DELE y.sh"));
            assertEquals("550 Delete operation failed.", client.ask("DELE y.sh"));
            client.ask("QUIT");
            Conversation seen = trap.conversation();
            Evidence.Upload upload = seen.evidence().stream()
                    .filter(Evidence.Upload.class::isInstance)
                    .map(Evidence.Upload.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertEquals(7, upload.sizeBytes());
            assertEquals("56a79f3b115448072387c2480044bfa2cf8f90e4f5fddd8c943b4e051b81f80b", upload.sha256());
            assertEquals("echo hi", upload.head().latin1());
        }
    }

    @Test
    void whenNobodyConnectsToThePassivePortItSaysSoWithinTheDeadline() throws IOException {
        try (TrapHarness trap = eager();
                Client client = new Client(trap)) {
            client.login(user(trap));
            assertTrue(client.ask("PASV").startsWith("227 Entering Passive Mode (127,0,0,1,"));
            assertEquals("425 Failed to establish connection.", client.ask("LIST"));
            assertEquals("425 Use PORT or PASV first.", client.ask("LIST"));
        }
    }

    @Test
    void anAnonymousUserMayLookAndReadButNotWrite() throws IOException {
        try (TrapHarness trap = eager();
                Client client = new Client(trap)) {
            client.login("anonymous");
            assertEquals("257 \"/\" is the current directory", client.ask("PWD"));
            client.transfer("NLST", null);
            assertEquals("pub\r\n", client.received);
            client.line();
            assertEquals("550 Permission denied.", client.ask("STOR x"));
            assertEquals("550 Permission denied.", client.ask("DELE pub"));
        }
    }

    @Test
    void aClientMayAddOnlySoMuch() throws IOException {
        try (TrapHarness trap = eager();
                Client client = new Client(trap)) {
            client.login(user(trap));
            for (int i = 0; i < FileTree.MAX_ADDED; i++) {
                assertTrue(client.ask("MKD d" + i).startsWith("257"));
            }
            assertEquals("550 Create directory operation failed.", client.ask("MKD one-too-many"));
        }
    }

    /** A client in passive mode. */
    private static final class Client implements AutoCloseable {
        private final Socket control;
        private final BufferedReader in;
        private String received = "";

        Client(TrapHarness trap) throws IOException {
            control = trap.connect();
            in = new BufferedReader(new InputStreamReader(control.getInputStream(), StandardCharsets.ISO_8859_1));
            line();
        }

        void login(String user) throws IOException {
            ask("USER " + user);
            assertEquals(IN.strip(), ask("PASS " + PASSWORD));
        }

        String line() throws IOException {
            return in.readLine();
        }

        String ask(String command) throws IOException {
            control.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return line();
        }

        String transfer(String command, byte[] upload) throws IOException {
            Matcher passive = Pattern.compile("\\|\\|\\|(\\d+)\\|").matcher(ask("EPSV"));
            assertTrue(passive.find());
            try (Socket data = new Socket("127.0.0.1", Integer.parseInt(passive.group(1)))) {
                String opening = ask(command);
                if (upload == null) {
                    received = new String(data.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                } else {
                    data.getOutputStream().write(upload);
                }
                return opening;
            }
        }

        @Override
        public void close() throws IOException {
            control.close();
        }
    }
}
