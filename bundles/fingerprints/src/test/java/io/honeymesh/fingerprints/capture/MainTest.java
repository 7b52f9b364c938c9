// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.fingerprints.Carrier;
import io.honeymesh.fingerprints.Hassh;
import io.honeymesh.fingerprints.Ja3;
import io.honeymesh.fingerprints.Ja4;
import io.honeymesh.fingerprints.SshKexInit;
import io.honeymesh.fingerprints.TestHello;
import io.honeymesh.fingerprints.TestKex;
import io.honeymesh.fingerprints.TestQuic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private static final TestHello HELLO = TestHello.usual("a.example");
    private static final String JA4 = Ja4.of(HELLO.parsed());
    private static final String JA3 = Ja3.of(HELLO.parsed());

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void aHelloIsALine() throws IOException {
        Path file = capture("one.pcap", tls(HELLO));
        assertEquals(Main.OK, run(file.toString()));
        assertEquals(
                file + ":1 192.0.2.1:40000 > 198.51.100.2:443 tls sni=a.example ja4=" + JA4 + " ja3=" + JA3 + "\n",
                out.toString());
        assertEquals("", errors.toString());
    }

    @Test
    void jsonIsOneObjectForEachFingerprint() throws IOException {
        byte[] message = HELLO.message();
        byte[] quic = TestQuic.initial(1, new byte[8], 0, TestQuic.crypto(message, 0, message.length));
        Path file = capture(
                "x \"y\u00e9\u001b[31m",
                tls(HELLO),
                Packets.ip6(17, Packets.udp(5, 443, quic)),
                Packets.ip(6, Packets.tcp(22, 40_000, 1, Packets.ACK, TestKex.stream())));
        assertEquals(Main.OK, run("--json", file.toString()));
        String where = "{\"file\":\"" + folder + "/x \\\"y\\u00e9\\u001b[31m\",";
        String tls = "\"frame\":1,\"src\":\"192.0.2.1\",\"src_port\":40000,\"dst\":\"198.51.100.2\",\"dst_port\":443,"
                + "\"transport\":\"tcp\",\"sni\":\"a.example\",";
        String udp = "\"frame\":2,\"src\":\"2001:db8::1\",\"src_port\":5,\"dst\":\"2001:db8::2\",\"dst_port\":443,"
                + "\"transport\":\"udp\",\"sni\":\"a.example\",";
        String ssh = "\"frame\":3,\"src\":\"192.0.2.1\",\"src_port\":22,\"dst\":\"198.51.100.2\",\"dst_port\":40000,"
                + "\"transport\":\"tcp\",\"sni\":\"\",";
        String server = Hassh.server(SshKexInit.of(TestKex.stream()).orElseThrow());
        assertEquals(
                where + tls + "\"kind\":\"ja4\",\"value\":\"" + JA4 + "\"}\n"
                        + where + tls + "\"kind\":\"ja3\",\"value\":\"" + JA3 + "\"}\n"
                        + where + udp + "\"kind\":\"ja4\",\"value\":\"" + Ja4.of(HELLO.parsed(Carrier.QUIC)) + "\"}\n"
                        + where + udp + "\"kind\":\"ja3\",\"value\":\"" + JA3 + "\"}\n"
                        + where + ssh + "\"kind\":\"hasshServer\",\"value\":\"" + server + "\"}\n",
                out.toString());
    }

    /** The hostile corpus of rule S13: what a stranger calls a server reaches no terminal as he wrote it. */
    @Test
    void S13_aHostileServerNameIsHarmlessOnTheTerminalAndInJson() throws IOException {
        String hostile =
                "\u001b]52;c;aGk=\u0007\u009b31m\r\n\t\"};alert(1)//\\\u00e2\u0080\u00ae=cmd|' /C calc'!A0\u0000";
        Path file = capture("one.pcap", tls(TestHello.bare().serverName(hostile)));
        for (String[] arguments : new String[][] {{file.toString()}, {"--json", file.toString()}}) {
            out.reset();
            assertEquals(Main.OK, run(arguments));
            String shown = out.toString(StandardCharsets.ISO_8859_1);
            assertTrue(shown.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), shown);
            assertEquals(arguments.length, shown.lines().count());
            assertTrue(shown.contains(arguments.length == 1 ? "sni=\\x1b]52;c;" : "\"sni\":\"\\\\x1b]52;c;"), shown);
        }
        assertTrue(out.toString().contains("\\\\x09\\\"};alert(1)//\\\\\\\\"), out.toString());
    }

    @Test
    void aLongServerNameIsCut() throws IOException {
        Path file = capture("one.pcap", tls(TestHello.bare().serverName("x".repeat(300))));
        run(file.toString());
        assertTrue(out.toString().contains(" sni=" + "x".repeat(255) + "... "), out.toString());
    }

    @Test
    void aFileCutShortIsReportedAfterWhatItHeld() throws IOException {
        byte[] whole = Files.readAllBytes(capture("whole", tls(HELLO), tls(HELLO)));
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 7));
        Path good = capture("good", tls(HELLO));
        assertEquals(Main.UNREADABLE, run(cut.toString(), good.toString()));
        assertEquals(2, out.toString().lines().count(), "the other file is read all the same");
        assertTrue(
                errors.toString()
                        .matches(
                                "fingerprint: .*/cut: byte \\d+: packet 2 is cut short: \\d+ of \\d+ bytes are there\n"),
                errors.toString());
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no capture");
        Path wireless = folder.resolve("wireless");
        Files.write(
                wireless,
                CaptureFiles.pcap(127, Packets.frame(1, 127, new byte[40])).bytes());
        for (String file :
                new String[] {text.toString(), wireless.toString(), folder.toString(), folder + "/none", "a\0b"}) {
            errors.reset();
            assertEquals(Main.UNREADABLE, run(file), file);
            assertTrue(
                    errors.toString().startsWith("fingerprint: " + file.replace("\0", "\\x00") + ": "),
                    errors.toString());
            assertEquals(1, errors.toString().lines().count());
        }
        assertEquals("", out.toString());
    }

    @Test
    void wrongUsageIsTwoAndHelpIsHelp() {
        assertEquals(Main.USAGE, run());
        assertEquals(Main.USAGE, run("--json"));
        assertEquals(Main.USAGE, run("--yaml", "x"));
        assertEquals("", out.toString());
        assertEquals(Main.OK, run("x", "--help"));
        assertTrue(out.toString().startsWith("Usage: "));
    }

    @Test
    void optionsEndAtTwoHyphens() throws IOException {
        assertEquals(Main.UNREADABLE, run("--", "--json"));
        assertTrue(errors.toString().contains("--json: there is no such file"), errors.toString());
    }

    @Test
    void damagedCapturesNeverMakeItFailOtherwise() throws IOException {
        Random random = new Random(16);
        for (String name : new String[] {
            "ja4/pcap/quic-with-several-tls-frames.pcapng",
            "ja4/pcap/macos_tcp_flags.pcap",
            "ja4/pcap/socks-https-example.pcap",
            "ja4/pcap/ipv6.pcapng",
            "hassh/ssh.pcapng"
        }) {
            byte[] capture = Files.readAllBytes(Oracles.file(name));
            for (int i = 0; i < 60; i++) {
                byte[] damaged = capture.clone();
                for (int n = random.nextInt(200); n >= 0; n--) {
                    damaged[24 + random.nextInt(damaged.length - 24)] = (byte) random.nextInt();
                }
                int code = run(Files.write(folder.resolve("damaged"), damaged).toString());
                assertTrue(code == Main.OK || code == Main.UNREADABLE);
            }
        }
    }

    private int run(String... arguments) {
        return new Main(new PrintStream(out, true, StandardCharsets.US_ASCII), new PrintStream(errors, true))
                .run(arguments);
    }

    private static byte[] tls(TestHello hello) {
        return Packets.ip(6, Packets.tcp(40_000, 443, 1, Packets.ACK, hello.record()));
    }

    private Path capture(String name, byte[]... packets) throws IOException {
        return Files.write(
                folder.resolve(name),
                CaptureFiles.pcap(1, Packets.frames(packets)).bytes());
    }
}
