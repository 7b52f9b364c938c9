// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures made by others, against what others read in them. */
class TrafficOracleTest {

    @TempDir
    private Path folder;

    /** Hears everything. */
    private static final class Heard implements Traffic {
        final List<CapturedConversation> conversations = new ArrayList<>();
        final List<Boolean> stealthy = new ArrayList<>();

        @Override
        public void opened(Touch touch) {
            // comes again when it has ended
        }

        @Override
        public void ended(CapturedConversation conversation) {
            conversations.add(conversation);
        }

        @Override
        public void probe(java.time.Instant at, IpAddress source, Endpoint target, boolean stealth) {
            stealthy.add(stealth);
        }
    }

    private static Heard hear(String name) throws IOException {
        Heard heard = new Heard();
        new CaptureService().traffic(Oracles.file(name), heard, (bytes, ofBytes) -> {});
        return heard;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ja4/pcap/badcurveball.pcap",
                "ja4/pcap/https-connect.pcap",
                "ja4/pcap/https3-301-get.pcap",
                "ja4/pcap/socks-https-example.pcap",
                "ja4/pcap/macos_tcp_flags.pcap",
                "ja4/pcap/ipv6.pcapng",
                "hassh/ssh.pcapng",
                "hassh/ssh-r.pcap",
            })
    void whatAClientSaidIsWhatTsharkPutsTogether(String name) throws Exception {
        assumeTrue(Tshark.isInstalled("tshark"), "tshark is not installed");
        Path file = Oracles.file(name);
        List<CapturedConversation> conversations = hear(name).conversations.stream()
                .filter(one -> one.touch().flow().transport() == Transport.TCP)
                .toList();
        assertTrue(!conversations.isEmpty());
        for (CapturedConversation conversation : conversations) {
            Endpoint client = conversation.touch().flow().remote();
            Endpoint server = conversation.touch().flow().local();
            assertEquals(
                    followed(file, client, server),
                    HexFormat.of().formatHex(conversation.said(1 << 20).bytes()),
                    client + " > " + server);
        }
    }

    /** All a client said in hexadecimal digits, as tshark's "follow" has it. */
    private static String followed(Path file, Endpoint client, Endpoint server)
            throws IOException, InterruptedException {
        Process tshark = new ProcessBuilder(
                        "tshark", "-r", file.toString(), "-q", "-z", "follow,tcp,raw," + client + "," + server)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        tshark.waitFor();
        boolean firstNodeIsClient = text.contains("Node 0: " + client + "\n");
        StringBuilder said = new StringBuilder();
        text.lines()
                .filter(line -> line.matches("\t?[0-9a-f]+"))
                .filter(line -> line.startsWith("\t") != firstNodeIsClient)
                .forEach(line -> said.append(line.strip()));
        return said.toString();
    }

    @Test
    void probesAreThoseOfTheScans() throws IOException {
        assertEquals(
                List.of(false),
                hear("scans/port_scan.pcap").stealthy.stream().distinct().toList());
        assertEquals(
                List.of(true),
                hear("scans/stealth_scan_null.pcap").stealthy.stream()
                        .distinct()
                        .toList());
        assertEquals(List.of(), hear("scans/ack_sweep_no_fp.pcap").stealthy);
        assertEquals(List.of(), hear("scans/udp_scan.pcap").stealthy);
    }

    @Test
    void anEmptyTurnStandsWhereTheServerSpokeFirst() throws IOException {
        for (CapturedConversation ssh : hear("hassh/ssh-r.pcap").conversations) {
            String first = ssh.turns().stream()
                    .filter(turn -> !turn.isEmpty())
                    .map(Captured::latin1)
                    .findFirst()
                    .orElse("");
            assertTrue(first.startsWith("SSH-2.0-"), first);
        }
    }

    @Test
    void damagedCapturesNeverMakeItFailOtherwiseThanByAnIoException() throws IOException {
        Random random = new Random(17);
        for (String name :
                List.of("ja4/pcap/socks-https-example.pcap", "ja4/pcap/macos_tcp_flags.pcap", "hassh/ssh.pcapng")) {
            byte[] capture = Files.readAllBytes(Oracles.file(name));
            for (int i = 0; i < 60; i++) {
                byte[] damaged = capture.clone();
                for (int n = random.nextInt(200); n >= 0; n--) {
                    damaged[24 + random.nextInt(damaged.length - 24)] = (byte) random.nextInt();
                }
                try {
                    Path file = Files.write(folder.resolve("damaged"), damaged);
                    new CaptureService().traffic(file, new Heard(), (bytes, ofBytes) -> {});
                } catch (IOException expected) {
                    assertTrue(expected.getMessage() != null);
                }
            }
        }
    }
}
