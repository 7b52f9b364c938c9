// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFiles;
import io.honeymesh.api.spi.PersonalFile;
import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShellTest {

    private final List<Evidence> evidence = new ArrayList<>();
    private final Login login = login("root");

    private Login login(String user) {
        return Machine.of(TrapHarness.persona(0)).login(user, touch(), evidence::add, _ -> {});
    }

    private static Touch touch() {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse("203.0.113.9"), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.7"), 22));
        return new Touch(1, Instant.now(), "ssh", flow, EvidenceGrade.PROVEN);
    }

    /** A console without a terminal; waiting takes no time. */
    private static class Pipe implements Console {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final byte[] input;
        private int at;

        Pipe(String input) {
            this.input = input.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int read() {
            return at < input.length ? input[at++] & 0xff : -1;
        }

        @Override
        public boolean hasInput() {
            return true;
        }

        @Override
        public boolean pause(Duration time) {
            return time.toMinutes() > 10;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            out.write(bytes, offset, count);
        }

        @Override
        public void error(byte[] bytes, int offset, int count) {
            out.write(bytes, offset, count);
        }

        @Override
        public boolean terminal() {
            return false;
        }

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public int rows() {
            return 24;
        }
    }

    private String run(String command) throws IOException {
        Pipe pipe = new Pipe("");
        int status = login.run(pipe, command, Map.of());
        return pipe.out.toString(StandardCharsets.ISO_8859_1) + "[" + status + "]";
    }

    @Test
    void listsBranchesPipesAndSubshells() throws IOException {
        assertEquals("a\nb\n[0]", run("echo a; echo b"));
        assertEquals("no\n[0]", run("false && echo yes || echo no"));
        assertEquals("2\n[0]", run("printf 'x\\ny\\n' | wc -l"));
        assertEquals("/root\n[0]", run("(cd /tmp); pwd"));
        assertEquals("in\n[0]", run("{ echo in; }"));
        assertEquals("[1]", run("! true"));
    }

    @Test
    void expandsWhatBashExpands() throws IOException {
        assertEquals("root $USER root\n[0]", run("echo $USER '$USER' \"$USER\""));
        assertEquals("7 5 none 1c 2c\n[0]", run("x=5; echo $((x+2)) ${x:-no} ${y:-none} {1,2}c"));
        assertEquals("/etc/hostname /etc/hosts\n[0]", run("echo /etc/host{name,s}"));
        assertEquals("/etc/issue /etc/issue.net\n[0]", run("echo /etc/iss*"));
        assertEquals("*\n[0]", run("echo '*'"));
        assertEquals("nested x\n[0]", run("echo nested $(echo `echo x`)"));
    }

    @Test
    void loopsConditionsAndFunctions() throws IOException {
        assertEquals("1\n2\n[0]", run("for i in 1 2; do echo $i; done"));
        assertEquals("0\n1\n[0]", run("i=0; while [ $i -lt 2 ]; do echo $i; i=$((i+1)); done"));
        assertEquals("dir\n[0]", run("if [ -d /tmp ]; then echo dir; else echo none; fi"));
        assertEquals("hi bob\n[0]", run("f() { echo hi $1; }; f bob"));
    }

    /** Droppers choose their binary by {@code case $(uname -m) in}. Each expectation is what bash 5.2 says. */
    @Test
    void choosesAndCountsLikeBash() throws IOException {
        assertEquals(
                "64\n[0]", run("case $(uname -m) in\n  x86_64|amd64) echo 64;;\n  i?86) echo 32 ;;\n*) echo no\nesac"));
        assertEquals("ok\n[0]", run("case axb in \"a*b\") echo bad;; *) echo ok; esac"));
        assertEquals("few\nmore\n[0]", run("x=2; case $x in 1|2|3) echo few; echo more;; (4) echo four;; esac | cat"));
        assertEquals(
                "0\n1\n3\n[0]",
                run("for ((i=0;i<5;i++)); do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done"));
        assertEquals("3\n[0]", run("i=0; while ((i<3)); do ((i++)); done; echo $i"));
        assertEquals("3 6\nzero\n[0]", run("((x=3, y=x*2)); echo $x $y; ((0)) || echo zero"));
        assertEquals("a\nb\n[0]", run("((echo a); (echo b))"));
        assertEquals("a\n[0]", run("((echo a); (: " + "x ".repeat(1000) + "))"));
        assertEquals(
                "255 5 5 12 2 3 512 4 1 -6\n[0]",
                run("echo $((16#ff)) $((2#101)) $((x=1,x+=4)) $((x++ + ++x))"
                        + " $((1?2:3)) $((0?2:3?3:5)) $((2**3**2)) $((-2**2)) $((!0)) $((~5))"));
        assertEquals(
                "bash: -c: line 1: syntax error near unexpected token `;;'\nbash: -c: line 1: `echo a;;'\n[2]",
                run("echo a;;"));
        assertTrue(run("echo $((" + "a=".repeat(5000) + "1))").contains("recursion level exceeded"));
    }

    @Test
    void answersWhatBotsAskOfTheMachine() throws IOException {
        assertTrue(run("df -h | head -n 2 | awk 'FNR == 2 {print $2;}'").matches("[0-9.]+G\\n\\[0]"));
        assertTrue(run("lscpu | grep '^CPU(s):' | awk '{print $2}'").matches("[0-9]+\\n\\[0]"));
        assertEquals("\u007fELF[0]", run("head -c 4 /proc/self/exe"));
        assertTrue(run("while read d m r; do echo $m; done < /proc/self/mounts").startsWith("/sys\n/proc\n"));
        assertEquals(run("cat /proc/mounts"), run("cat /proc/1/mounts"));
        assertEquals("8\n[0]", run("tr -dc a-z < /dev/urandom | head -c 8 | wc -c"));
        assertEquals("[0]", run("history"), "a shell without a prompt keeps none");
        assertTrue(run("w").contains(",  0 user,  load"));
        assertEquals("not a tty\n[1]", run("tty"));
        assertEquals("uname: invalid option -- 'x'\nTry 'uname --help' for more information.\n[1]", run("uname -xa"));
        assertEquals("sh: 1: curl2: not found\n[127]", run("sh -c curl2"));
        assertEquals("\\101 A\n[0]", run("echo -e '\\101 \\0101'"));
    }

    @Test
    void changesValuesLikeBash() throws IOException {
        assertEquals(
                "ba r ar car xar BAR Bar a r\n[0]",
                run("f=bar; echo ${f:0:2} ${f: -1} ${f:1} ${f/b/c} ${f//b/x} ${f^^} ${f^} ${f:1:-1} ${f:2:9}"));
        assertEquals("axa a.a\n[0]", run("f=a.a; echo ${f//./x} ${f/y/z}"));
        assertEquals("c b a /root\n[0]", run("echo {c..a} ~root"));
        assertEquals("2 b\n[0]", run("set -- a b; echo $# $2"));
        assertEquals("1,2,3\n[0]", run("seq -s, 3"));
    }

    @Test
    void readsBothSyntaxesOfPatterns() throws IOException {
        assertEquals("CPU(s)\n[0]", run("echo 'CPU(s)' | grep '^CPU(s)'"));
        assertEquals("CPU(s)\n[0]", run("echo 'CPU(s)' | grep -E '^CPU\\(s\\)'"));
        assertEquals("a|b\n[0]", run("printf 'a|b\\na\\n' | grep 'a|b'"));
        assertEquals("b\n[0]", run("echo b | grep 'a\\|b'"));
        assertEquals("b\n[0]", run("echo b | egrep '(a|b)'"));
        assertEquals("2\n3\n[0]", run("seq 3 | awk 'NR > 1'"));
    }

    @Test
    void complainsLikeBash() throws IOException {
        assertEquals("bash: line 1: nosuch: command not found\n[127]", run("nosuch"));
        assertEquals("bash: line 1: cd: /nowhere: No such file or directory\n[1]", run("cd /nowhere"));
        assertEquals("cat: /nowhere: No such file or directory\n[1]", run("cat /nowhere"));
        assertTrue(run("if").contains("syntax error: unexpected end of file"));
        assertTrue(run("/etc/passwd").contains("Permission denied"));
    }

    @Test
    void writtenFilesAreKeptAsUploads() throws IOException {
        assertEquals("ab\n[0]", run("cd /tmp; echo -n a > x; echo b >> x; cat x"));
        Evidence.Upload upload = evidence.stream()
                .filter(Evidence.Upload.class::isInstance)
                .map(Evidence.Upload.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals("/tmp/x", upload.name().latin1());
        assertEquals(3, upload.sizeBytes());
        assertEquals("ab\n", upload.head().latin1());
        assertEquals(Login.sha256("ab\n".getBytes(StandardCharsets.UTF_8)), upload.sha256());
    }

    @Test
    void scriptsTheIntruderWroteAreWalkedNotRun() throws IOException {
        assertEquals("script a\n[0]", run("echo 'echo script $1' > /tmp/s; chmod +x /tmp/s; /tmp/s a"));
        assertEquals("script b\n[0]", run("sh /tmp/s b"));
    }

    @Test
    void theMachineTellsOneStory() throws IOException {
        String host = run("hostname").replace("\n[0]", "");
        assertTrue(run("uname -a").startsWith("Linux " + host + " "));
        assertEquals(host + "\n[0]", run("cat /etc/hostname"));
        assertEquals(run("nproc"), run("grep -c processor /proc/cpuinfo"));
        assertTrue(run("cat /proc/meminfo")
                .contains(run("free -k | awk '/Mem/{print $2}'").replace("\n[0]", "")));
    }

    @Test
    void S10_noNameIsLookedUpAndNoConnectionMade() throws IOException {
        assertTrue(run("curl http://localhost/x").contains("Could not resolve host: localhost"));
        assertTrue(run("wget http://127.0.0.1:22/x.sh").contains("No route to host"));
        assertTrue(run("ping -c 2 127.0.0.1").contains("100% packet loss"));
        assertTrue(evidence.stream()
                .anyMatch(e -> e instanceof Evidence.Detail d
                        && d.name().equals("ssh.network")
                        && d.value().latin1().contains("127.0.0.1:22/x.sh")));
    }

    @Test
    void endlessProgramsEnd() {
        for (String endless : List.of(
                "while true; do :; done",
                "f() { f; }; f",
                ":(){ :|:& };:",
                "yes | head -n 1",
                "yes | wc -l",
                "yes | head -c 100000000 | sort | uniq -c | wc",
                "x=a; for i in {1..40}; do x=$x$x$x; done",
                "cat /dev/zero",
                "echo $(yes)")) {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> run(endless), endless);
        }
    }

    /** What costs a stranger one line may not cost us more than a moment: it is refused, answered, or cuts the line. */
    @Test
    void S12_S14_oneConnectionComputesOnlySoMuch() {
        String x = "x=aaaaaaaa; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do x=$x$x; done; ";
        String file = x + "printf %s $x>/tmp/f; cat /tmp/f /tmp/f /tmp/f /tmp/f /tmp/f /tmp/f >/tmp/g1; ";
        for (String heavy : List.of(
                file + "grep -q ${x}b /tmp/g1",
                file + "while :; do [ $x/tmp = *a*a*a*b ]; done",
                file + "while :; do grep -w a.*a.*a.*b /tmp/g1; done",
                file + "while :; do sort /tmp/g1 > /dev/null; done",
                file + "while :; do sed s/a/$x/g /tmp/g1 > /dev/null; done",
                x
                        + "l=1; for i in 1 2 3 4 5 6 7 8; do l=$l,$l; done; while :; do echo $x | cut -c $l > /dev/null; done",
                x + "while :; do echo $x | tr $x-z b > /dev/null; done",
                file + "awk \"{print $(printf '$0%.0s' {1..2000})}\" /tmp/g1 > /dev/null",
                x + "printf $x%s {1..2000} > /dev/null",
                x + "while :; do echo ${x%%$x} ${x#b} > /dev/null; done",
                x + "echo $x $x $x $x $x $x $x{1..2000} > /dev/null",
                "while :; do echo /*/*/*/*/* > /dev/null; done",
                "while :; do find / > /dev/null; done",
                "while :; do ls -d " + "/tmp/../".repeat(400) + "tmp; done > /dev/null",
                "yes > /dev/null",
                "yes > /tmp/y",
                "seq 1 999999999 > /dev/null",
                "echo " + "${a:-".repeat(9000) + "}".repeat(9000),
                "sudo ".repeat(1900) + "true",
                "while :; do x=$(yes ''|head -c 130000; echo x); done",
                x + "while :; do echo ${x//a/$x} > /dev/null; done",
                "while :; do cat /dev/urandom > /dev/null; done",
                x + "while :; do case $x in *a*a*a*a*b) ;; esac; done",
                "while :; do x=$((1+1)); done")) {
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> spent(heavy), heavy);
        }
    }

    private void spent(String command) throws IOException {
        try {
            login("root").run(new Pipe(""), command, Map.of());
        } catch (Work.Spent e) {
            assertTrue(e.getMessage().contains("computed more"), e.getMessage());
        }
    }

    @Test
    void S12_programsOfAGoneConnectionEnd() {
        login.leave();
        assertThrows(Work.Spent.class, () -> run("seq 1 999999999 > /dev/null"));
    }

    /** Each line may be the last: all of it is read again. */
    @Test
    void S12_aScriptWithoutEndIsReadOnlySoOften() {
        Pipe pipe = new Pipe("if true\nthen\n" + "echo fi and fi\n".repeat(2000));
        assertThrows(Work.Spent.class, () -> login.run(pipe, "", Map.of()));
    }

    @Test
    void theMachinesFilesAreTheSameAsInOtherTraps() throws IOException {
        MachineFiles files = new MachineFiles(TrapHarness.persona(0).machine());
        assertEquals(files.passwd() + "[0]", run("cat /etc/passwd"));
        assertEquals(files.mounts() + "[0]", run("cat /proc/mounts"));
        assertEquals(files.mounts() + "[0]", run("cat /etc/mtab"));
        assertEquals(files.version() + "[0]", run("cat /proc/version"));
        assertEquals(files.cpuInfo() + "[0]", run("cat /proc/cpuinfo"));
        MachineFacts.Account account = TrapHarness.persona(0).machine().operator();
        for (PersonalFile own : PersonalFile.atHome(TrapHarness.persona(0), account)) {
            String path = account.home() + "/" + own.name();
            assertEquals(new String(own.content(), StandardCharsets.ISO_8859_1) + "[0]", run("cat " + path));
        }
        assertTrue(run("mount").contains("cgroup2 on /sys/fs/cgroup type cgroup2 (rw,nosuid,"));
    }

    /** What costs a stranger one line may not cost us more memory than a connection has. */
    @Test
    void S12_S14_oneConnectionKeepsOnlySoMuch() throws IOException {
        String x = "x=aaaaaaaa; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do x=$x$x; done; ";
        for (String greedy : List.of(
                "for i in {1..480}; do export v$i=$x; done; export | wc -c",
                "for i in {1..480}; do alias v$i=$x; done",
                "for i in {1..480}; do ln -s $x /tmp/l$i; chown $x /tmp/l$i; done",
                "f() { f \"$1\"; }; f $x$x$x",
                "for i in $x$x$x; do for j in $x$x$x; do for k in $x$x$x; do :; done; done; done",
                "cat /usr/bin/bash /usr/bin/bash | sort | sort | sort | sort",
                "{ { { yes > /tmp/1; } > /tmp/2; } > /tmp/3; } > /tmp/4")) {
            Login one = login("root");
            try {
                one.run(new Pipe(""), x + greedy, Map.of());
            } catch (Work.Spent e) {
                assertTrue(e.getMessage().contains("computed more"), e.getMessage());
            }
            assertTrue(one.memory().used() <= Memory.MAX_BYTES, greedy);
            assertTrue(
                    one.memory().used() <= Files.MAX_BYTES,
                    "given back: " + one.memory().used() + " by " + greedy);
        }
        Login full = login("root");
        Pipe pipe = new Pipe("");
        full.run(pipe, x + "for i in {1..480}; do export v$i=$x; done; echo ${#v1} ${#v480}", Map.of());
        assertEquals("65536 0\n", pipe.out.toString(StandardCharsets.ISO_8859_1));
        assertEquals(0, full.memory().used());
    }

    /** The first connections, each of them within its own bound, would else have filled the heap. */
    @Test
    void S12_S14_allConnectionsTogetherKeepOnlySoMuch() throws IOException {
        Machine machine = Machine.of(TrapHarness.persona(0));
        List<Login> many = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Login one = machine.login("root", touch(), _ -> {}, _ -> {});
            many.add(one);
            one.run(new Pipe(""), "head -c 1000000 /usr/bin/bash > /tmp/x; ls", Map.of());
        }
        assertTrue(machine.memory().get() > Memory.MAX_OF_ALL * 9 / 10, "it was used: " + machine.memory());
        assertTrue(machine.memory().get() <= Memory.MAX_OF_ALL, "and bounded: " + machine.memory());
        many.forEach(Login::leave);
        many.forEach(Login::leave);
        assertEquals(0, machine.memory().get());
        assertThrows(Work.Spent.class, () -> many.getFirst().memory().take(1), "who has left gets nothing more");
        Login next = machine.login("root", touch(), _ -> {}, _ -> {});
        Pipe pipe = new Pipe("");
        next.run(pipe, "echo a > /tmp/x; cat /tmp/x", Map.of());
        assertEquals("a\n", pipe.out.toString(StandardCharsets.ISO_8859_1));
    }

    /** What a client sends is held while the program waits for the rest: it counts from the first byte on. */
    @Test
    void S12_inputOnItsWayIsCounted() throws IOException {
        for (String program : List.of("sort", "scp -t /tmp/x")) {
            Login one = login("root");
            List<Long> held = new ArrayList<>();
            String said = program.startsWith("scp") ? "C0644 1000000 f\n" : "";
            Pipe pipe = new Pipe(said + "a".repeat(900_000)) {
                @Override
                public int read() {
                    int c = super.read();
                    if (c < 0) {
                        held.add(one.memory().used());
                    }
                    return c;
                }
            };
            one.run(pipe, program, Map.of());
            assertTrue(held.getFirst() >= 800_000, program + " held " + held.getFirst());
        }
    }

    @Test
    void S14_programsReadAtOnceAreOneImage() throws Exception {
        Files others = new Files(login.machine().image(), new Work(), new Memory(new AtomicLong()));
        byte[] bash = login.files().read("root", "/", "/usr/bin/bash");
        assertSame(bash, others.read("root", "/", "/usr/bin/bash"));
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        DataOutputStream packets = new DataOutputStream(client);
        for (int i = 0; i < 40; i++) {
            open(packets, "/usr/bin/bash", 1); // reads it
        }
        open(packets, "/usr/bin/ls", 2); // writes to what is there
        packets.writeInt(1 + 4 + 4 + 4 + 8 + 4 + 1);
        packets.writeByte(6);
        packets.writeInt(1);
        packets.writeInt(4);
        packets.writeInt(40);
        packets.writeLong(0);
        packets.writeInt(1);
        packets.writeByte('X');
        byte before = login.files().read("root", "/", "/usr/bin/ls")[0];
        login.sftp(new Pipe(client.toString(StandardCharsets.ISO_8859_1)));
        assertEquals(before, others.read("root", "/", "/usr/bin/ls")[0], "the image is as it was");
        assertTrue(
                login.memory().used() < 512 << 10,
                "handles are given back: " + login.memory().used());
    }

    private static void open(DataOutputStream packets, String path, int flags) throws IOException {
        packets.writeInt(1 + 4 + 4 + path.length() + 4 + 4);
        packets.writeByte(3);
        packets.writeInt(1);
        packets.writeInt(path.length());
        packets.writeBytes(path);
        packets.writeInt(flags);
        packets.writeInt(0);
    }

    @Test
    void patternsAndListsAsLongAsTheyMayBe() throws IOException {
        String longest = "a".repeat(Lines.MAX_PATTERN);
        assertEquals("1\n[0]", run("echo " + longest + " | grep -c " + longest));
        assertEquals(
                "grep: Regular expression too big\n[2]",
                run("echo a | grep -c a" + longest).replace("bash: line 1: ", "grep: "));
        assertEquals("b,d\n[0]", run("echo a,b,c,d | cut -d , -f 2,4-"));
        assertEquals("abd\n[0]", run("echo abcd | cut -c -2,4"));
        assertEquals("xyc\n[0]", run("echo abc | tr a-b xy"));
        assertEquals("a word\n[0]", run("printf 'words\\na word\\n' | grep -w word"));
        assertEquals("x.b.b\n[0]", run("echo x.a.a | sed s/a/b/g"));
        assertEquals("b\n[0]", run("printf 'a\\nb\\nc\\n' | sed -n 2p"));
        assertEquals("a\nc\n[0]", run("printf 'a\\nb\\nc\\n' | sed /b/d"));
    }

    @Test
    void theOverlayIsBounded() throws IOException {
        assertTrue(run("dd if=/dev/zero of=/tmp/big bs=1M count=100; dd if=/dev/zero of=/tmp/big2 bs=1M count=100;"
                        + "dd if=/dev/zero of=/tmp/big3 bs=1M count=100")
                .contains("No space left on device"));
        assertTrue(run("for i in {1..600}; do touch /tmp/f$i; done").contains("No space left on device"));
    }

    @Test
    void ordinaryUsersHaveLimits() throws IOException {
        String user = login.machine().facts().machine().operator().name();
        Pipe pipe = new Pipe("");
        login(user).run(pipe, "cat /etc/shadow; touch /etc/x; id -u", Map.of());
        String out = pipe.out.toString(StandardCharsets.ISO_8859_1);
        assertTrue(out.contains("cat: /etc/shadow: Permission denied"), out);
        assertTrue(out.contains("touch: cannot touch '/etc/x': Permission denied"), out);
        assertTrue(out.endsWith("1000\n"), out);
    }
}
