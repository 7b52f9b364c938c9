// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import static io.honeymesh.trap.rdp.Requests.*;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Talks to a real xrdp and to the trap and compares the answers byte by byte; keys and random bytes may differ. */
@Timeout(90)
class XrdpComparisonTest {

    private static final int AT_ONCE = 12;

    @TempDir
    Path folder;

    @Test
    void withACertificate() throws Exception {
        compare(Nodes.withTls(), true);
    }

    @Test
    void withTheProtocolsOwnEncryption() throws Exception {
        compare(Nodes.withoutTls(), false);
    }

    private void compare(int node, boolean tls) throws Exception {
        Map<String, List<byte[]>> talks = new LinkedHashMap<>();
        connections(talks);
        sessions(talks);
        broken(talks);
        try (RealServer xrdp = Xrdp.start(folder, tls);
                TrapHarness trap = Nodes.open(node)) {
            // The trap makes its keys when it needs them first.
            Talk.patiently(trap.port(), List.of(connect("", 0), connectInitial(core("a"))));
            Talk.patiently(trap.port(), List.of(connect("", 1), connectInitial(core("a"))));
            List<Comparison.Pair> pairs = new ArrayList<>();
            talks.forEach((name, steps) -> pairs.add(new Comparison.Pair(
                    name,
                    silence -> normal(Talk.with(xrdp.port(), steps, silence)).toString(),
                    silence -> normal(Talk.with(trap.port(), steps, silence)).toString())));
            Comparison.assertAllSame(AT_ONCE, pairs);
            String connect = new String(connect(COOKIE, 3), StandardCharsets.ISO_8859_1);
            Timing.assertAnswersAlike("connection request", xrdp.port(), trap.port(), connect);
        }
    }

    private static void connections(Map<String, List<byte[]>> talks) {
        talks.put("nothing", List.of(connect(new byte[0])));
        talks.put("a cookie", List.of(connect(latin(COOKIE))));
        for (int protocols : new int[] {0, 1, 2, 3, 4, 8, 11, -1}) {
            talks.put("protocols " + protocols, List.of(connect(COOKIE, protocols)));
        }
        talks.put("a token", List.of(connect("Cookie: msts=3640205228.15629.0000\r\n", 1)));
        talks.put("half a line", List.of(connect("Cookie: mstshash=admin", 1)));
        talks.put("a stray CR", List.of(connect("Cookie: a\rb\r\n", 1)));
        talks.put("two CR", List.of(connect("Cookie: a\r\r\n", 1)));
        talks.put("something else", List.of(connect("xyz", 1)));
        talks.put(
                "twice",
                List.of(connect(
                        new Out().add(negotiation(1)).add(negotiation(0)).bytes())));
        talks.put("half", List.of(connect(Arrays.copyOf(negotiation(1), 5))));
        talks.put("too long", List.of(connect(Out.hex("0100090001000000"))));
        talks.put(
                "correlation",
                List.of(connect(new Out().addHex("06002400").add(new byte[32]).bytes())));
        talks.put("half a correlation", List.of(connect(Out.hex("0600240000000000"))));
    }

    private static void broken(Map<String, List<byte[]>> talks) {
        for (String bytes : List.of(
                "0300000b05e00000000000",
                "0300000b20e00000000000",
                "0300000b06f00000000000",
                "0200000b06e00000000000",
                "0301000b06e00000000000",
                "03000003",
                "03000004",
                "0300000606e0",
                "0300800106e0",
                "0300ffff06e0",
                "00000000",
                "44040101",
                "16030100050000",
                "474554202f20")) {
            talks.put("bytes " + bytes, List.of(Out.hex(bytes)));
        }
        byte[] open = connect("", 0);
        talks.put("no data", List.of(open, open));
        talks.put("no MCS", List.of(open, new Out().data()));
        talks.put("fast path", List.of(open, Out.hex("44040101")));
        talks.put("other MCS", List.of(open, attachUser()));
        talks.put("empty", List.of(open, new Out().addHex("7f6500").data()));
        talks.put("no blocks", List.of(open, connectInitial()));
        talks.put("half a block", List.of(open, connectInitial(Out.hex("01c0ff00"))));
        talks.put("a block of 3", List.of(open, connectInitial(Out.hex("01c00300"))));
        talks.put("32 channels", List.of(open, connectInitial(core("a"), security(2), network(names(32)))));
        talks.put(
                "-1 channels", List.of(open, connectInitial(core("a"), security(2), block(0xc003, new Out().i32(-1)))));
        talks.put("two lies", List.of(open, connectInitial(core("a"), security(2), block(0xc003, new Out().i32(2)))));
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "chan" + i).toArray(String[]::new);
    }

    private static void sessions(Map<String, List<byte[]>> talks) {
        byte[] tls = connect(COOKIE, 3);
        byte[] plain = connect(new byte[0]);
        for (int methods : new int[] {0, 1, 2, 3, 8, 16, 27}) {
            talks.put("methods " + methods, List.of(plain, connectInitial(core("a"), security(methods))));
        }
        talks.put("without a block of security", List.of(plain, connectInitial(core("a"))));
        for (int count : new int[] {0, 1, 4, 31}) {
            byte[] initial = connectInitial(core("a"), security(2), network(names(count)));
            talks.put(count + " channels", List.of(connect("", 0), initial, erectDomain(), attachUser()));
        }
        int user = 1006;
        byte[] initial = connectInitial(core("client"), security(3), network("cliprdr", "drdynvc"));
        List<byte[]> opening = List.of(
                initial,
                joined(erectDomain(), attachUser()),
                joined(join(user, user), join(user, 1003), join(user, 1004), join(user, 1005)));
        talks.put("joins", steps(plain, opening));
        talks.put("attach first", List.of(plain, initial, attachUser(), erectDomain()));
        talks.put("one join too many", steps(plain, opening, join(user, 1003)));
        talks.put("no join", List.of(plain, initial, erectDomain(), attachUser(), send(user, 1003, new byte[8])));
        talks.put("strange joins", List.of(plain, initial, erectDomain(), attachUser(), join(1001, 7), join(9999, 0)));
        talks.put("goodbye", steps(plain, opening, new Out().addHex("2180").data()));
        // With the protocol's own encryption what follows is an error, or ignored.
        List<byte[]> login = List.of(
                send(user, 1003, info(0xb3, "DOM", "bob", "s3cret")),
                send(user, 1003, license()),
                joined(
                        send(user, 1003, confirmActive(user)),
                        send(user, 1003, data(user, 0x1f, "0100ea03")),
                        send(user, 1003, data(user, 0x14, "0400000000000000"))),
                send(user, 1003, data(user, 0x14, "0100000000000000")),
                send(user, 1003, data(user, 0x27, "0000000003003200")));
        talks.put("a login", steps(tls, concat(opening, login).toArray(byte[][]::new)));
        talks.put("an anonymous login", steps(tls, opening, send(user, 1003, info(0x33, "", "", ""))));
        talks.put("unusual flags", steps(tls, opening, send(user, 1003, info(0x10, "", "", ""))));
        talks.put("no info", steps(tls, opening, send(user, 1003, license())));
        talks.put("a licence too many", steps(tls, concat(opening, login.subList(0, 2)), send(user, 1003, license())));
        talks.put("a short login", steps(tls, opening, send(user, 1003, Arrays.copyOf(info(0x33, "", "", ""), 20))));
        talks.put("a long login", steps(tls, opening, send(user, 1003, info(0x33, "x".repeat(300), "", ""))));
    }

    private static List<byte[]> concat(List<byte[]> one, List<byte[]> two) {
        return Stream.concat(one.stream(), two.stream()).toList();
    }

    private static List<byte[]> steps(byte[] first, List<byte[]> next, byte[]... last) {
        return concat(concat(List.of(first), next), List.of(last));
    }

    private static List<byte[]> steps(byte[] first, byte[]... next) {
        return concat(List.of(first), List.of(next));
    }

    /** Without the random bytes, the modulus and the signature, and up to where xrdp begins to draw. */
    private static List<String> normal(List<String> answers) {
        return answers.stream()
                .map(answer -> answer.replaceAll(
                        "(2000000078010000).{64}(01000000010000000100000006001c01.{40}).{512}(.{24}).{128}", "$1$2$3"))
                .map(answer -> answer.replaceAll("(0c00000003000000500002000{16}).*", "$1"))
                .toList();
    }
}
