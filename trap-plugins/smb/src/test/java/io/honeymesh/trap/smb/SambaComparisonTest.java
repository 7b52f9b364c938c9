// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import static io.honeymesh.trap.smb.Requests.*;
import static io.honeymesh.trap.smb.Talk.step;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Talks to a real Samba and to the trap and compares the answers byte by byte; what is never the same may differ. */
@Timeout(90)
class SambaComparisonTest {

    private static final int UNICODE = 0xc803;
    private static final int PLAIN = 0xc003;

    @TempDir
    Path folder;

    @Test
    void withoutSmb1() throws Exception {
        Map<String, List<Talk.Step>> talks = new LinkedHashMap<>();
        frames(talks);
        oldWords(talks);
        negotiations(talks);
        logins(talks);
        shares(talks, Nodes.machine(Nodes.withoutSmb1()));
        pipes(talks);
        compare(Nodes.withoutSmb1(), talks);
    }

    @Test
    void withSmb1() throws Exception {
        Map<String, List<Talk.Step>> talks = new LinkedHashMap<>();
        oldWords(talks);
        sessions1(talks, Nodes.machine(Nodes.withSmb1()));
        compare(Nodes.withSmb1(), talks);
    }

    private void compare(int node, Map<String, List<Talk.Step>> talks) throws Exception {
        try (Samba samba = Samba.start(folder, Nodes.machine(node));
                TrapHarness trap = Nodes.open(node);
                ExecutorService clients = Executors.newFixedThreadPool(6)) {
            List<Executable> comparisons = new ArrayList<>();
            talks.forEach((name, steps) -> {
                Future<List<String>> expected = clients.submit(() -> Talk.with(samba.port(), steps));
                Future<List<String>> answer = clients.submit(() -> Talk.with(trap.port(), steps));
                comparisons.add(
                        () -> assertEquals(String.join(" | ", expected.get()), String.join(" | ", answer.get()), name));
            });
            assertAll(comparisons);
            List<Talk.Step> negotiation = all(step(0, negotiate(0x7f, 0x302)));
            Timing.assertAlike(
                    "negotiation", () -> timed(samba.port(), negotiation), () -> timed(trap.port(), negotiation));
            List<Talk.Step> login =
                    logon(ntlmNegotiate(), ntlmAuthenticate("bob", "DOM", new byte[24], new byte[24], new byte[16]));
            Timing.assertAlike("wrong password", () -> timed(samba.port(), login), () -> timed(trap.port(), login));
        }
    }

    private static Duration timed(int port, List<Talk.Step> steps) throws Exception {
        long start = System.nanoTime();
        Talk.with(port, steps);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Talk.Step raw(byte[] bytes) {
        return talk -> bytes;
    }

    private static Talk.Step raw(String hex) {
        return raw(Out.hex(hex));
    }

    private static List<Talk.Step> all(Talk.Step... steps) {
        return List.of(steps);
    }

    private static List<Talk.Step> after(List<Talk.Step> opening, List<Talk.Step> more) {
        List<Talk.Step> steps = new ArrayList<>(opening);
        steps.addAll(more);
        return steps;
    }

    private static void frames(Map<String, List<Talk.Step>> talks) {
        String called = "20" + "434b".repeat(1) + "46444e454e4346".repeat(1) + "41".repeat(23) + "00";
        talks.put("called", all(raw("81000044" + called + called), step(0, negotiate(0x7f, 0x210))));
        talks.put("called twice", all(raw("81000044" + called + called), raw("81000044" + called + called)));
        talks.put("called badly", all(raw("8100000478787979")));
        talks.put("keepalive", all(raw("85000000")));
        talks.put("type 84", all(raw("8400000461616161")));
        talks.put("nothing", all(raw("00000000")));
        talks.put("junk", all(raw(Frames.frame("junkjunkjunkjunk".getBytes(StandardCharsets.US_ASCII)))));
        talks.put("half a header", all(raw("00000004fe534d42")));
        talks.put("a header of zeros", all(raw(Frames.frame(Out.hex("fe534d42" + "00".repeat(60))))));
        talks.put("encrypted", all(raw(Frames.frame(Out.hex("fd534d42" + "00".repeat(60))))));
    }

    private static void oldWords(Map<String, List<Talk.Step>> talks) {
        for (int flags2 : new int[] {0xc853, 0x6845, 0x0000, 0xc003}) {
            String name = Integer.toHexString(flags2) + " ";
            talks.put(name + "NT LM 0.12", all(raw(dialects(flags2, "NT LM 0.12"))));
            talks.put(name + "LANMAN", all(raw(dialects(flags2, "NT LM 0.12", "NT LANMAN 1.0"))));
            talks.put(name + "foo", all(raw(dialects(flags2, "foo")), raw(dialects(flags2, "foo"))));
            talks.put(name + "none", all(raw(dialects(flags2))));
            talks.put(name + "2.002", all(raw(dialects(flags2, "NT LM 0.12", "SMB 2.002"))));
            talks.put(name + "2.???", all(raw(dialects(flags2, "SMB 2.002", "SMB 2.???"))));
        }
        talks.put("2.??? and on", all(raw(dialects(0xc853, "SMB 2.???")), talk -> {
            talk.nextMessageId();
            return smb2(0, talk.nextMessageId(), 0, 0, negotiate(0x7f, 0x202, 0x210));
        }));
        talks.put("no words", all(raw(Frames.frame(Out.hex("ff534d4272" + "00".repeat(27))))));
        talks.put("no negotiation", all(raw(smb1(0x32, 0xc853, 0, 0, new byte[0], new byte[0]))));
    }

    private static void negotiations(Map<String, List<Talk.Step>> talks) {
        int[][] lists = {{0x202}, {0x210}, {0x300}, {0x302}, {0x311}, {0x302, 0x202}, {0x2ff}, {0x999}, {}};
        for (int capabilities : new int[] {0x7f, 0x3f, 0}) {
            for (int[] list : lists) {
                talks.put(
                        "dialects " + Arrays.toString(list) + capabilities,
                        all(step(0, negotiate(capabilities, list))));
            }
        }
        String hash = "0100 2000 0100" + "53".repeat(32);
        byte[] preauth = new Out().add(context(1, hash)).align(8).bytes();
        String[][] seconds = {
            {"2", "0400 0200 0100 0400 0300"},
            {"2", "0100 0300"},
            {"2", "0100 0900"},
            {"8", "0300 0000 0100 0200"},
            {"8", "0100 0900"},
            {"5", "61006200"},
            {"99", "00"}
        };
        talks.put("integrity", all(step(0, negotiate(0x7f, 1, context(1, hash), 0x311))));
        for (String[] second : seconds) {
            byte[] other = context(Integer.parseInt(second[0]), second[1]);
            byte[] both = new Out().add(preauth).add(other).bytes();
            talks.put("context " + Arrays.toString(second), all(step(0, negotiate(0x7f, 2, both, 0x311))));
        }
        talks.put("no integrity", all(step(0, negotiate(0x7f, 1, context(2, "0100 0200"), 0x311))));
        talks.put("another hash", all(step(0, negotiate(0x7f, 1, context(1, "0100 0000 0900"), 0x311))));
        talks.put("twice", all(step(0, negotiate(0, 0x210)), step(0, negotiate(0, 0x210))));
        talks.put("not at all", all(step(1, setup(ntlmNegotiate()))));
        talks.put("another length", all(step(0, new Out().u16(37).zeros(40))));
        talks.put("short", all(step(0, new Out().u16(36).u16(1))));
        Talk.Step begin = step(0, negotiate(0x7f, 0x302));
        talks.put("echo", all(begin, step(13, new Out().u16(4).u16(0))));
        talks.put(
                "a number too high",
                all(begin, raw(smb2(13, 77, 0, 0, new Out().u16(4).u16(0)))));
        talks.put(
                "a number too low",
                all(begin, raw(smb2(13, 0, 0, 0, new Out().u16(4).u16(0)))));
        for (int command = 2; command < 21; command++) {
            if (command != 12 && command != 13) {
                talks.put("command " + command, all(begin, step(command, new Out().zeros(60))));
            }
        }
    }

    private static List<Talk.Step> logon(byte[]... blobs) {
        List<Talk.Step> steps = new ArrayList<>();
        steps.add(step(0, negotiate(0x7f, 0x302)));
        for (byte[] blob : blobs) {
            steps.add(step(1, setup(blob)));
        }
        return steps;
    }

    private static void logins(Map<String, List<Talk.Step>> talks) {
        byte[] nothing = new byte[0];
        byte[] first = initial(ntlmNegotiate(), NTLM);
        byte[] v1 = new byte[24];
        byte[] bob1 = ntlmAuthenticate("bob", "DOM", v1, v1, new byte[16]);
        talks.put("NTLM alone", logon(ntlmNegotiate(), anonymous()));
        talks.put("SPNEGO", logon(first, response(anonymous())));
        talks.put("Kerberos first", logon(initial(new byte[2], KERBEROS, NTLM), response(ntlmNegotiate())));
        talks.put("no token", logon(initial(nothing, NTLM), response(ntlmNegotiate()), response(anonymous())));
        talks.put("no NTLM", logon(initial(new byte[2], KERBEROS)));
        talks.put("garbage", logon(new byte[7]));
        talks.put("nothing", logon(nothing));
        talks.put("not NTLM", logon(initial(new byte[2], NTLM)));
        talks.put("last first", logon(initial(bob1, NTLM)));
        talks.put("bob", logon(first, response(bob1)));
        talks.put(
                "bob with half of it",
                logon(first, response(ntlmAuthenticate("bob", "D", v1, new byte[60], new byte[16]))));
        talks.put("bob without a password", logon(first, response(ntlmAuthenticate("bob", "", nothing, nothing, v1))));
        talks.put("nobody without a key", logon(first, response(ntlmAuthenticate("", "", nothing, nothing, nothing))));
        talks.put("NTLM within SPNEGO", logon(first, anonymous()));
        talks.put("SPNEGO within NTLM", logon(ntlmNegotiate(), response(anonymous())));
        talks.put("bob twice", logon(first, response(bob1), first));
        talks.put("short", logon(first, response(Arrays.copyOf(bob1, 40))));
        for (int bit = 0; bit < 32; bit++) {
            talks.put("flag " + bit, logon(ntlmNegotiate(1 << bit | 1)));
        }
        talks.put("all flags", logon(ntlmNegotiate(-1)));
        talks.put("no flags", logon(ntlmNegotiate(0)));
        talks.put("OEM", logon(ntlmNegotiate(6)));
        talks.put(
                "a short body",
                all(step(0, negotiate(0, 0x302)), step(1, new Out().u16(25).zeros(4))));
    }

    private static void shares(Map<String, List<Talk.Step>> talks, Machine machine) {
        List<Talk.Step> opening = logon(ntlmNegotiate(), anonymous());
        String disk = machine.shares().get(1).name();
        for (String path : List.of(
                "\\\\x\\IPC$",
                "\\\\x\\ipc$",
                "\\\\x\\" + disk,
                "\\\\x\\nope",
                "IPC$",
                "",
                "\\\\x\\IPC$\\foo",
                "\\\\x")) {
            talks.put("share " + path, after(opening, all(step(3, treeConnect(path)))));
        }
        talks.put(
                "a session that is over",
                after(opening, all(step(2, new Out().u16(4).u16(0)), step(3, treeConnect("x")))));
        talks.put("no tree", after(opening, all(step(5, create("srvsvc")))));
        talks.put(
                "a tree that is over",
                after(
                        opening,
                        all(
                                step(3, treeConnect("IPC$")),
                                step(4, new Out().u16(4).u16(0)),
                                step(5, create("srvsvc")))));
    }

    private static void pipes(Map<String, List<Talk.Step>> talks) {
        List<Talk.Step> opening = after(logon(ntlmNegotiate(), anonymous()), all(step(3, treeConnect("\\\\x\\IPC$"))));
        for (String name : List.of(
                "srvsvc",
                "SRVSVC",
                "\\srvsvc",
                "samr",
                "lsarpc",
                "wkssvc",
                "svcctl",
                "winreg",
                "spoolss",
                "netlogon",
                "atsvc",
                "epmapper",
                "eventlog",
                "browser",
                "nosuch",
                "",
                "foo\\bar")) {
            talks.put("pipe " + name, after(opening, all(step(5, create(name)))));
        }
        byte[] none = new byte[16];
        talks.put("close nothing", after(opening, all(step(6, close(none)))));
        talks.put("read nothing", after(opening, all(step(8, read(none, 10)))));
        talks.put("write nothing", after(opening, all(step(9, write(none, none)))));
        talks.put("call nothing", after(opening, all(step(11, transceive(none, none)))));
        List<Talk.Step> bound =
                after(opening, all(step(5, create("srvsvc")), step(11, talk -> transceive(talk.file(), SRVSVC_BIND))));
        talks.put("close", after(bound, all(step(6, talk -> close(talk.file())), step(6, talk -> close(talk.file())))));
        talks.put(
                "write and read",
                after(
                        opening,
                        all(
                                step(5, create("srvsvc")),
                                step(9, talk -> write(talk.file(), SRVSVC_BIND)),
                                step(8, talk -> read(talk.file(), 1024)))));
        byte[] other = SRVSVC_BIND.clone();
        other[32] ^= 1;
        talks.put(
                "another interface",
                after(opening, all(step(5, create("srvsvc")), step(11, talk -> transceive(talk.file(), other)))));
        for (int level = 0; level < 2; level++) {
            byte[] list = listShares(level);
            talks.put("shares " + level, after(bound, all(step(11, talk -> transceive(talk.file(), list)))));
            talks.put(
                    "shares in pieces " + level,
                    after(
                            bound,
                            all(
                                    step(11, talk -> ioctl(0x0011_c017, talk.file(), 100, list)),
                                    step(8, talk -> read(talk.file(), 1024)))));
        }
        for (String level : List.of("64000000", "65000000")) {
            byte[] info = call(21, level);
            talks.put("server " + level, after(bound, all(step(11, talk -> transceive(talk.file(), info)))));
        }
    }

    private static byte[] words(String hex) {
        return Out.hex(hex);
    }

    private static void sessions1(Map<String, List<Talk.Step>> talks, Machine machine) {
        byte[] nothing = new byte[0];
        Talk.Step begin = raw(dialects(UNICODE, "NT LM 0.12"));
        Talk.Step plain = raw(dialects(PLAIN, "NT LM 0.12"));
        byte[] first = initial(ntlmNegotiate(), NTLM);
        byte[] bob = ntlmAuthenticate("bob", "DOM", new byte[24], new byte[24], new byte[16]);
        for (int flags2 : new int[] {UNICODE, 0x4803}) {
            talks.put(
                    "bob " + flags2,
                    all(begin, raw(setup1(flags2, 0, first)), talk -> setup1(flags2, talk.user(), response(bob))));
            talks.put(
                    "nobody " + flags2,
                    all(
                            begin,
                            raw(setup1(flags2, 0, first)),
                            talk -> setup1(flags2, talk.user(), response(anonymous()))));
        }
        talks.put("garbage", all(begin, raw(setup1(UNICODE, 0, new byte[7]))));
        byte[] v1 = new byte[24];
        talks.put("plain bob", all(plain, raw(plainSetup1(PLAIN, v1, v1, "bob", "DOM"))));
        talks.put("plain nobody", all(plain, raw(plainSetup1(PLAIN, new byte[1], nothing, "", ""))));
        talks.put("plain nobody in ASCII", all(plain, raw(plainSetup1(0x4003, new byte[1], nothing, "", ""))));
        List<Talk.Step> session =
                all(begin, raw(setup1(UNICODE, 0, first)), talk -> setup1(UNICODE, talk.user(), response(anonymous())));
        for (String path : List.of(
                "\\\\x\\IPC$",
                "IPC$",
                "\\\\x\\nope",
                "\\\\x\\" + machine.shares().get(1).name())) {
            for (int flags : new int[] {0, 8, 12}) {
                talks.put(
                        "tree " + path + flags,
                        after(session, all(talk -> treeConnect1(UNICODE, talk.user(), flags, path))));
            }
        }
        List<Talk.Step> tree = after(session, all(talk -> treeConnect1(UNICODE, talk.user(), 0, "\\\\x\\IPC$")));
        String peek = "0000 0000 ffff ffff 0000 0000 00000000 0000 0000 4a00 0000 4a00 0200 2300 0000";
        String setup = "0c00 0000 0100 0000 0000 0000 00000000 0000 0c00 4200 0000 4e00 0100 0e00";
        Map<String, Talk.Step> last = new LinkedHashMap<>();
        last.put("setup", talk -> smb1(0x32, UNICODE, talk.user(), talk.tree(), words(setup), new byte[15]));
        last.put("NT transaction", talk -> smb1(0xa0, UNICODE, talk.user(), talk.tree(), new byte[38], nothing));
        last.put("echo", talk -> smb1(0x2b, UNICODE, talk.user(), talk.tree(), words("0100"), new byte[3]));
        last.put("close", talk -> smb1(0x04, UNICODE, talk.user(), talk.tree(), new byte[6], nothing));
        last.put("disconnect", talk -> smb1(0x71, UNICODE, talk.user(), talk.tree(), nothing, nothing));
        last.put("log off", talk -> smb1(0x74, UNICODE, talk.user(), talk.tree(), words("ff000000"), nothing));
        last.put("unknown", talk -> smb1(0xfe, UNICODE, talk.user(), talk.tree(), nothing, nothing));
        byte[] name = "\\PIPE\\\0".getBytes(StandardCharsets.US_ASCII);
        last.put("peek", talk -> smb1(0x25, 0x4803, talk.user(), talk.tree(), words(peek), name));
        last.forEach((what, step) -> {
            talks.put("in a tree " + what, after(tree, all(step)));
            talks.put("in a session " + what, after(session, all(step)));
            talks.put("without a session " + what, all(begin, step));
        });
    }
}
