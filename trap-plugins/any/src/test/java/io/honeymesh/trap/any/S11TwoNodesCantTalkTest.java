// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.trap.dns.DnsTrap;
import io.honeymesh.trap.ntp.NtpTrap;
import io.honeymesh.trap.sip.SipUdpTrap;
import io.honeymesh.trap.snmp.SnmpTrap;
import io.honeymesh.trap.tftp.TftpTrap;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes with all UDP traps, and somebody who sends datagrams to the one in the name of the other: they must not begin to talk
 * to each other (S11). Forging needs root and python3.
 */
@Timeout(90)
class S11TwoNodesCantTalkTest {

    private static final int PATIENCE_SECONDS = 20;
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** What each trap answers a stranger. */
    private static final Map<String, byte[]> REQUESTS = new TreeMap<>(Map.of(
            "dns", hex("123401000001000000000000076578616d706c6503636f6d0000010001"),
            "snmp", hex("302602010104067075626c6963a019020107020100020100300e300c06082b060102010163000500"),
            "ntp", hex("23" + "00".repeat(39) + "e000000012345678"),
            "tftp", bytes("\0\1startup-config\0octet\0"),
            "sip-udp",
                    bytes("OPTIONS sip:100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK-1\r\n"
                            + "From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:b@127.0.0.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
                            + "Max-Forwards: 70\r\nSubject: " + "x".repeat(200) + "\r\nContent-Length: 0\r\n\r\n"),
            "any-udp", hex("23" + "00".repeat(39) + "e000000012345678")));

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static TrapHarness node(int number) throws IOException {
        List<TrapProtocol> traps =
                List.of(new DnsTrap(), new SnmpTrap(), new NtpTrap(), new TftpTrap(), new SipUdpTrap());
        AnyUdpTrap any = new AnyUdpTrap();
        traps.forEach(trap -> any.addProtocol(trap, Map.of()));
        return TrapHarness.node(
                number, Stream.concat(traps.stream(), Stream.of(any)).toArray(TrapProtocol[]::new));
    }

    @Test
    void S11_allUdpTrapsAreHere() throws IOException {
        Path plugins = Path.of(System.getProperty("basedir")).getParent();
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(plugins)) {
            files.filter(file -> file.toString().matches(".*/src/main/java/.*Trap\\.java"))
                    .filter(file -> text(file).contains("return Transport.UDP;"))
                    .map(file ->
                            text(file).replaceAll("(?s).*public String name\\(\\) \\{\\s*return \"([^\"]+)\".*", "$1"))
                    .forEach(found::add);
        }
        assertEquals(new TreeSet<>(REQUESTS.keySet()), found);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void S11_aNodesAnswerInAnothersNameEndsThere() throws Exception {
        for (Map.Entry<String, byte[]> request : REQUESTS.entrySet()) {
            // Its own hosts for each, as they answer few datagrams of one network.
            try (TrapHarness one = node(1);
                    TrapHarness other = node(2)) {
                String trap = request.getKey();
                forge(REQUESTS.keySet().stream().map(one::port).toList(), other.port(trap), request.getValue());
                int answers = 0;
                for (int i = 0; i < REQUESTS.size(); i++) {
                    answers += other.conversation().bytesOut() > 0 ? 1 : 0;
                }
                assertEquals(REQUESTS.size(), answers, "ports that a node can't know: each forged datagram of " + trap);
                for (int i = 0; i < answers; i++) {
                    Conversation heard = one.conversation();
                    assertEquals(0, heard.bytesOut(), () -> trap + " is answered by " + heard);
                }
            }
        }
    }

    @Test
    void S11_whereTrapsAreByThemselvesNobodyIsAnswered() throws Exception {
        List<Integer> usual = List.of(53, 69, 123, 161, 5060);
        for (Map.Entry<String, byte[]> request : REQUESTS.entrySet()) {
            try (TrapHarness node = node(1)) {
                forge(usual, node.port(request.getKey()), request.getValue());
                for (int i = 0; i < usual.size(); i++) {
                    Conversation heard = node.conversation();
                    assertTrue(usual.contains(heard.touch().flow().remote().port()));
                    assertEquals(0, heard.bytesOut(), heard::toString);
                }
            }
        }
    }

    @Test
    void S11_portsThatANodeItselfHasAreNotAnswered() throws Exception {
        try (TrapHarness node = node(1)) {
            List<Integer> own = REQUESTS.keySet().stream().map(node::port).toList();
            for (Map.Entry<String, byte[]> request : REQUESTS.entrySet()) {
                forge(own, node.port(request.getKey()), request.getValue());
            }
            for (int i = 0; i < own.size() * REQUESTS.size(); i++) {
                Conversation heard = node.conversation();
                assertEquals(0, heard.bytesOut(), heard::toString);
            }
        }
    }

    /** Sends a datagram on loopback from each of those ports, though they are taken. */
    private void forge(Collection<Integer> sources, int target, byte[] payload) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(PYTHON), "python3 is not installed");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "forging datagrams needs root");
        Path script = folder.resolve("forge.py");
        try (InputStream in = getClass().getResourceAsStream("forge.py")) {
            Files.write(script, in.readAllBytes());
        }
        String line = " " + target + " " + HexFormat.of().formatHex(payload);
        Path input = Files.write(
                folder.resolve("input"),
                sources.stream().map(source -> source + line).toList());
        Process process = new ProcessBuilder(PYTHON.toString(), script.toString())
                .inheritIO()
                .redirectInput(input.toFile())
                .start();
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }
}
