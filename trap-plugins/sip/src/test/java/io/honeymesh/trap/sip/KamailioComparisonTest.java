// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real Kamailio and the trap the same and compares the answers byte by byte; tags and nonces may differ. */
@Timeout(90)
class KamailioComparisonTest {

    private static final int AT_ONCE = 6;

    @TempDir
    Path folder;

    private interface Ask {
        String ask(int port, String request, int silence) throws IOException;
    }

    @Test
    void overTcp() throws Exception {
        try (RealServer kamailio = start();
                TrapHarness trap = TrapHarness.open(new SipTrap(), TrapHarness.PATIENT)) {
            Map<String, Function<Requests, String>> all = requests();
            streams(all);
            compare(all, "TCP", kamailio.port(), trap.port(), KamailioComparisonTest::talk);
            for (String what : List.of("options", "register")) {
                Timing.assertAnswersAlike(
                        what, kamailio.port(), trap.port(), all.get(what).apply(new Requests(kamailio.port(), "TCP")));
            }
        }
    }

    @Test
    void overUdp() throws Exception {
        try (RealServer kamailio = start();
                TrapHarness trap = TrapHarness.open(new SipUdpTrap())) {
            // The host answers no more than twenty datagrams in ten seconds.
            Map<String, Function<Requests, String>> some = new LinkedHashMap<>();
            requests().forEach((name, request) -> {
                if (some.size() < 20) {
                    some.put(name, request);
                }
            });
            compare(some, "UDP", kamailio.port(), trap.port(), KamailioComparisonTest::send);
        }
    }

    private static void compare(
            Map<String, Function<Requests, String>> requests, String transport, int real, int trap, Ask how) {
        List<Comparison.Pair> pairs = new ArrayList<>();
        requests.forEach((name, request) -> pairs.add(new Comparison.Pair(
                name,
                silence -> normal(how.ask(real, request.apply(new Requests(real, transport)), silence), real),
                silence -> normal(how.ask(trap, request.apply(new Requests(trap, transport)), silence), trap))));
        Comparison.assertAllSame(AT_ONCE, pairs);
    }

    private static Map<String, Function<Requests, String>> requests() {
        Map<String, Function<Requests, String>> all = new LinkedHashMap<>();
        all.put("options", r -> r.request("OPTIONS " + r.us() + " SIP/2.0", Requests.padding()));
        all.put("short options", r -> r.request("OPTIONS " + r.us() + " SIP/2.0"));
        all.put("options of a user", r -> r.request("OPTIONS " + r.us("100") + " SIP/2.0", Requests.padding()));
        all.put("register", r -> r.request("REGISTER " + r.us() + " SIP/2.0", Requests.padding()));
        all.put(
                "invite",
                r -> r.request("INVITE " + r.us("100") + " SIP/2.0", "Contact: <sip:a@1.2.3.4>", Requests.padding()));
        String from = "From: " + Requests.STRANGER;
        all.put("strange invite", r -> r.request("INVITE " + r.us("100") + " SIP/2.0", from, Requests.padding()));
        all.put("invite elsewhere", r -> r.request("INVITE sip:00491@9.9.9.9 SIP/2.0", from, Requests.padding()));
        all.put("bye", r -> r.request("BYE " + r.us("1") + " SIP/2.0", "To: <sip:a@b>;tag=7", Requests.padding()));
        all.put("ack", r -> r.request("ACK " + r.us("1") + " SIP/2.0", Requests.padding()));
        all.put("cancel", r -> r.request("CANCEL " + r.us("1") + " SIP/2.0", Requests.padding()));
        all.put("answer", r -> "SIP/2.0 200 OK" + r.request("OPTIONS x y").substring(11));
        all.put(
                "login",
                r -> r.request(
                        "REGISTER " + r.us() + " SIP/2.0",
                        "Authorization: Digest username=\"a\", realm=\"127.0.0.1\", nonce=\"x\", uri=\"sip:x\","
                                + " response=\"0123456789abcdef0123456789abcdef\"",
                        Requests.padding()));
        all.put(
                "compact",
                r -> "OPTIONS " + r.us() + " SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK-9\r\n"
                        + "f: <sip:a@b>;tag=1\r\nt: <sip:a@b>\r\ni: x1\r\nCSeq: 1 OPTIONS\r\nl: 0\r\n"
                        + Requests.padding() + "\r\n\r\n");
        all.put(
                "line feeds",
                r -> r.request("OPTIONS " + r.us() + " SIP/2.0", Requests.padding())
                        .replace("\r", ""));
        for (String via : List.of(
                "SIP/2.0/UDP 1.2.3.4:5060;branch=z9hG4bK-1",
                "SIP/2.0/UDP 1.2.3.4;received=9.9.9.9;rport=1;branch=z9hG4bK-1",
                "SIP/2.0/UDP 9.9.9.9;branch=z9hG4bK-1, SIP/2.0/TCP 8.8.8.8;branch=z9hG4bK-2",
                "SIP / 2.0 / UDP  127.0.0.1 : 5999 ; branch=z9hG4bK-1 ; rport",
                "SIP/2.0/UDP [::1]:5999;branch=z9hG4bK-1",
                "SIP/2.0/UDP 127.0.0.1:5999",
                "SIP/2.0/UDP 1.1.1.1;Branch=z9hG4bK-1;RPORT;alias",
                "SIP/2.0/UDP example.com:5999;rport=;branch=z9hG4bK-1",
                "junk")) {
            all.put("via " + via, r -> r.request("OPTIONS " + r.us() + " SIP/2.0", "Via: " + via, Requests.padding()));
        }
        for (String field : List.of(
                "Via: -",
                "From: -",
                "To: -",
                "Call-ID: -",
                "CSeq: -",
                "Max-Forwards: -",
                "Content-Length: -",
                "Max-Forwards: 0",
                "Max-Forwards: x",
                "CSeq: junk",
                "CSeq: 1 INVITE",
                "CSeq: -1 OPTIONS",
                "CSeq: 99999999999 OPTIONS",
                "Expires: x",
                "Record-Route: <sip:9.9.9.9;lr>",
                "From: junk",
                "To: <sip:b@c>;x=y",
                "To: \"B\" <sip:b@c>",
                "Via: SIP/2.0/UDP 127.0.0.1:5999\r\n ;branch=z9hG4bK-9")) {
            all.put("no user " + field, r -> r.request("OPTIONS " + r.us() + " SIP/2.0", field, Requests.padding()));
            all.put("a user " + field, r -> r.request("OPTIONS " + r.us("1") + " SIP/2.0", field, Requests.padding()));
        }
        for (String field : List.of(
                "From: sip:bob@example.com;tag=3",
                "From: \"B C\" <sip:bob@example.com:99;x=y>;tag=3",
                "From: <sip:example.com>;tag=3",
                "From: <sip:bob@EXAMPLE.com>",
                "From: <tel:123>;tag=3",
                "To: sip:bob@example.com",
                "Authorization: Basic YTpi",
                "Authorization: Digest x")) {
            all.put("register " + field, r -> r.request("REGISTER " + r.us() + " SIP/2.0", field, Requests.padding()));
        }
        for (String line : List.of(
                "OPTIONS foo SIP/2.0",
                "REGISTER foo SIP/2.0",
                "REGISTER http://x SIP/2.0",
                "OPTIONS tel:123 SIP/2.0",
                "OPTIONS sip:127.0.0.1 SIP/2.0",
                "OPTIONS sip:localhost SIP/2.0",
                "options sip:nm SIP/2.0",
                "OPTIONS sip:nm sip/2.0",
                "OPTIONS sip:nm SIP/3.0",
                "OPTIONS  sip:nm SIP/2.0",
                "OPTIONS sip:nm",
                "FOO sip:nm SIP/2.0")) {
            all.put("line " + line, r -> r.request(line, Requests.padding()));
            all.put("strange line " + line, r -> r.request(line, from, Requests.padding()));
        }
        for (String method : List.of("INVITE", "PUBLISH", "SUBSCRIBE", "MESSAGE", "FOO")) {
            all.put("us " + method, r -> r.request(method + " " + r.us() + " SIP/2.0", from, Requests.padding()));
            all.put(
                    "a user " + method,
                    r -> r.request(method + " " + r.us("1") + " SIP/2.0", from, Requests.padding()));
            all.put(
                    "voicemail " + method,
                    r -> r.request(
                            method + " " + r.us("1") + " SIP/2.0", from, "Event: message-summary", Requests.padding()));
        }
        return all;
    }

    private static void streams(Map<String, Function<Requests, String>> all) {
        all.put(
                "two at once",
                r -> r.request("OPTIONS " + r.us() + " SIP/2.0") + r.request("OPTIONS " + r.us() + " SIP/2.0"));
        all.put("a body", r -> r.request("MESSAGE " + r.us("1") + " SIP/2.0", "Content-Length: 5") + "hello");
        all.put("half a body", r -> r.request("MESSAGE " + r.us("1") + " SIP/2.0", "Content-Length: 5") + "hell");
        all.put("a strange length", r -> r.request("OPTIONS " + r.us() + " SIP/2.0", "Content-Length: x"));
        all.put("a huge length", r -> r.request("OPTIONS " + r.us() + " SIP/2.0", "Content-Length: 99999999"));
        all.put(
                "a line that is no field",
                r -> r.request("OPTIONS " + r.us() + " SIP/2.0", "junk: 1").replace("junk: 1", "junk"));
        all.put("a ping", r -> "\r\n\r\n");
        all.put("two pings", r -> "\r\n\r\n\r\n\r\n");
        all.put("junk", r -> "junk\r\n\r\n");
        all.put("HTTP 1.0", r -> "GET / HTTP/1.0\r\n\r\n");
        all.put("HTTP 1.1", r -> "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        all.put("long", r -> r.request("OPTIONS " + r.us() + " SIP/2.0", "X: " + "a".repeat(15_000)));
        all.put("too long", r -> r.request("OPTIONS " + r.us() + " SIP/2.0", "X: " + "a".repeat(17_000)));
        all.put(
                "nmap",
                r -> "OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/TCP nm;branch=foo\r\nFrom: <sip:nm@nm>;tag=root\r\n"
                        + "To: <sip:nm2@nm2>\r\nCall-ID: 50000\r\nCSeq: 42 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n"
                        + "Contact: <sip:nm@nm>\r\nAccept: application/sdp\r\n\r\n");
    }

    private RealServer start() throws Exception {
        int port = RealServer.freePort();
        String settings;
        try (InputStream in = getClass().getResourceAsStream("kamailio.cfg")) {
            settings = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("PORT", Integer.toString(port));
        }
        Path configuration = Files.writeString(folder.resolve("kamailio.cfg"), settings);
        return RealServer.start(
                folder,
                port,
                "kamailio",
                "-f",
                configuration.toString(),
                "-DD",
                "-E",
                "-Y",
                folder.toString(),
                "-w",
                folder.toString(),
                "-m",
                "16",
                "-M",
                "4");
    }

    private static String talk(int port, String request, int silence) throws IOException {
        return RealServer.talk(port, List.of(Requests.bytes(request)), silence).getFirst();
    }

    /** The answer, unless it is longer than the request: that the trap doesn't give. */
    private static String send(int port, String request, int silence) throws IOException {
        try (DatagramSocket socket = TrapHarness.udpClient()) {
            socket.setSoTimeout(silence);
            byte[] bytes = Requests.bytes(request);
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.ofLiteral("127.0.0.1"), port));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            return answer.getLength() > bytes.length
                    ? "none"
                    : new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException silent) {
            return "none";
        }
    }

    private static String normal(String answer, int port) {
        return answer.replaceAll("rport=[0-9]+", "rport=N")
                .replaceAll("tag=[0-9a-f]{32}", "tag=T")
                .replaceAll("nonce=\"[^\"]{32}\"", "nonce=N")
                .replace(":" + port, ":PORT")
                .replace("\r\n", " | ")
                .replace("\n", " LF ");
    }
}
