// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsTrapTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @Test
    void aQuestionIsKeptAndRefused() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new DnsTrap())) {
            byte[] request = Requests.ask("example.com", Type.A);
            byte[] answer = trap.ask(request, PATIENCE).orElseThrow();
            assertEquals(request.length, answer.length);
            assertEquals(Reply.REFUSED, answer[3]);
            assertEquals(
                    List.of(new Evidence.Request(Captured.of("example.com IN A"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void wantingAZoneOrToChangeItIsIntent() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new DnsTcpTrap())) {
            trap.talk(framed(Requests.ask("example.com", Type.AXFR)));
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("example.com IN AXFR"))),
                    trap.conversation().evidence());
            trap.talk(framed(Requests.ask("localhost", Type.SOA, Zones.IN, Query.UPDATE << 11)));
            assertEquals(
                    List.of(new Evidence.Command(Captured.of("update localhost IN SOA"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void aSignatureIsALogin() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new DnsTcpTrap())) {
            trap.talk(framed(Requests.ask("example.com", Type.AXFR, Zones.IN, 0, Requests.tsig())));
            assertEquals(
                    new Evidence.Credential("tsig", Captured.of("backup.key"), Captured.of("00".repeat(32))),
                    trap.conversation().evidence().getFirst());
        }
    }

    @Test
    void S11_whatIsLongerThanItsRequestIsToBeAskedOverTcp() throws IOException {
        String version = HexFormat.of().formatHex(Chaos.VERSION.getBytes(StandardCharsets.US_ASCII));
        byte[] request = Requests.ask("version.bind", Type.TXT, Zones.CH, 0, Requests.edns());
        byte[] whole;
        try (TrapHarness tcp = TrapHarness.open(new DnsTcpTrap())) {
            whole = tcp.talk(framed(request)).substring(2).getBytes(StandardCharsets.ISO_8859_1);
            assertTrue(HexFormat.of().formatHex(whole).contains(version));
        }
        try (TrapHarness udp = TrapHarness.open(new DnsTrap())) {
            byte[] cut = udp.ask(request, PATIENCE).orElseThrow();
            assertEquals(request.length, cut.length);
            assertNotEquals(0, cut[2] & 2, "truncated");
            int missing = whole.length - request.length - 4;
            for (int padding : List.of(missing - 1, missing)) {
                byte[] padded =
                        Requests.ask("version.bind", Type.TXT, Zones.CH, 0, Requests.edns(Requests.padding(padding)));
                byte[] answer = udp.ask(padded, PATIENCE).orElseThrow();
                assertArrayEquals(padding == missing ? whole : cut, answer);
            }
        }
    }

    @Test
    void S11_answersAndWhatIsNoRequestAreNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(new DnsTrap())) {
            byte[] answer =
                    trap.ask(Requests.ask("example.com", Type.A), PATIENCE).orElseThrow();
            assertTrue(trap.ask(answer, SILENCE).isEmpty());
            assertTrue(trap.ask(Requests.bytes("SIP/2.0 200 Keepalive\r\n\r\n"), SILENCE)
                    .isEmpty());
            assertTrue(trap.ask(new byte[Header.BYTES - 1], SILENCE).isEmpty());
            assertTrue(trap.ask(new byte[Header.BYTES], PATIENCE).isPresent());
        }
    }

    @Test
    void S11_hostileDatagramsAreAnsweredOnceAndBriefly() throws IOException {
        FuzzCorpus.of(Requests.all().values()).assertSurvivesAsDatagrams(new DnsTrap());
        FuzzCorpus.of("dns").assertSurvivesAsDatagrams(new DnsTrap());
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConnection() throws Exception {
        try (TrapHarness trap = TrapHarness.open(new DnsTcpTrap())) {
            FuzzCorpus.of("dns").assertSurvives(trap, "", "\0\35", "\1\0");
        }
    }

    @Test
    void pointersInCirclesAndLongChainsOfThemAreBroken() {
        Writer out = Requests.header(0, 1, 0, 0, 20);
        out.plain(Name.of("x")).u16(Type.A).u16(Zones.IN);
        out.u8(0).u16(Type.TXT).u16(Zones.IN).u32(0).u16(8000);
        int first = out.bytes().length;
        out.u16(0xc00c);
        for (int i = 1; i < 4000; i++) {
            out.u16(0xc000 | first + 2 * (i - 1));
        }
        out.u16(0xc000 | first + 2 * 3999);
        Query query = Query.read(Header.of(out.bytes()).orElseThrow(), out.bytes());
        assertEquals("a name that points astray", query.broken().orElseThrow().getMessage());
    }

    @Test
    void aConnectionTakesManyRequestsAndEndsWithWhatIsNone() throws IOException {
        byte[] request = framed(Requests.ask("localhost", Type.A));
        try (TrapHarness trap = TrapHarness.open(new DnsTcpTrap());
                Socket client = trap.connect()) {
            for (int i = 0; i < 3; i++) {
                client.getOutputStream().write(request);
                assertEquals(43, message(client.getInputStream()).length);
            }
            client.getOutputStream().write(framed(new byte[] {1, 2, 3}));
            assertEquals(-1, client.getInputStream().read());
            assertEquals(
                    new Evidence.Violation("not a DNS request", Captured.of(new byte[] {1, 2, 3})),
                    trap.conversation().evidence().getLast());
        }
    }

    @Test
    void theyKnowTheirOwn() {
        byte[] request = Requests.ask("example.com", Type.A, Zones.IN, 0, Requests.edns());
        assertTrue(new DnsTrap().canHandle(request));
        assertTrue(new DnsTcpTrap().canHandle(framed(request)));
        assertFalse(new DnsTrap().canHandle(framed(request)));
        assertFalse(new DnsTcpTrap().canHandle(new byte[1]));
        for (String other :
                List.of("", "GET / HTTP/1.1\r\n", "OPTIONS sip:nm SIP/2.0\r\n", "\0\1a\0octet\0", "SSH-2.0-x\r\n")) {
            assertFalse(new DnsTrap().canHandle(Requests.bytes(other)), other);
            assertFalse(new DnsTcpTrap().canHandle(Requests.bytes(other)), other);
        }
    }

    @Test
    void nodesDifferByNameAndEachIsAlwaysTheSame() throws IOException {
        byte[] request = framed(Requests.ask("hostname.bind", Type.TXT, Zones.CH, 0));
        for (int node : List.of(1, 2, 1)) {
            try (TrapHarness trap = TrapHarness.open(new DnsTcpTrap(), Map.of(), node)) {
                String name = TrapHarness.persona(node).hostName();
                assertTrue(trap.talk(request).contains((char) name.length() + name));
            }
        }
    }

    @Test
    void digIsAnsweredAndTurnsToTcp() throws Exception {
        try (TrapHarness udp = TrapHarness.open(new DnsTrap());
                TrapHarness tcp = TrapHarness.open(new DnsTcpTrap())) {
            assertTrue(dig(udp, "example.com").contains("status: REFUSED"));
            assertTrue(
                    dig(udp, "+ignore", "-c", "CH", "-t", "TXT", "version.bind").contains("flags: qr aa tc rd"));
            String version = dig(tcp, "+tcp", "-c", "CH", "-t", "TXT", "version.bind");
            assertTrue(version.contains("\"" + Chaos.VERSION + "\""), version);
            String zone = dig(tcp, "localhost", "AXFR");
            assertTrue(zone.contains("XFR size: 5 records"), zone);
            assertTrue(dig(tcp, "example.com", "AXFR").contains("Transfer failed"));
            assertEquals(
                    "example.com IN A",
                    ((Evidence.Request) udp.conversation().evidence().getFirst())
                            .text()
                            .latin1());
        }
    }

    private static String dig(TrapHarness trap, String... what) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("dig", "@127.0.0.1", "-p", Integer.toString(trap.port()), "+tries=1", "+time=2"));
        command.addAll(List.of(what));
        return RealClient.run(command.toArray(String[]::new)).output();
    }

    private static byte[] message(InputStream in) throws IOException {
        return in.readNBytes(in.read() << 8 | in.read());
    }

    private static byte[] framed(byte[] request) {
        return new Writer().u16(request.length).add(request).bytes();
    }
}
