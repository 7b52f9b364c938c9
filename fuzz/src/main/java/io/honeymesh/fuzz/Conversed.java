// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Conversations as a trap host might report them. */
public final class Conversed {

    private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");
    private static final int MAX_PIECES = 64;

    private Conversed() {}

    /** With a web server; the payload is all there is. */
    public static Conversation saying(byte[] payload) {
        Captured said = Captured.of(payload);
        return of("http", Transport.TCP, 8080, said, said, List.of(), Ending.CLIENT, false);
    }

    /** With any trap, about anything. */
    public static Conversation drawn(Draw draw) {
        String trap = draw.pick("ssh", "http", "telnet", "ftp", "redis", Touch.ALL_PORTS, "sip-udp", draw.text());
        Transport transport = draw.pick(Transport.values());
        int port = draw.u16();
        Ending ending = draw.pick(Ending.values());
        boolean lured = draw.u8() == 1;
        Captured wire = Captured.partOf(draw.bytes(), draw.s64());
        Captured payload = Captured.of(draw.bytes());
        List<Evidence> evidence = new ArrayList<>();
        while (!draw.isEmpty() && evidence.size() < MAX_PIECES) {
            evidence.add(piece(draw));
        }
        return of(trap, transport, port, wire, payload, evidence, ending, lured);
    }

    private static Conversation of(
            String trap,
            Transport transport,
            int port,
            Captured wire,
            Captured payload,
            List<Evidence> evidence,
            Ending ending,
            boolean lured) {
        Flow flow = new Flow(
                transport,
                new Endpoint(IpAddress.parse("203.0.113.9"), 50_505),
                new Endpoint(new Ipv4(0xc0000207), port));
        EvidenceGrade grade = transport == Transport.TCP ? EvidenceGrade.PROVEN : EvidenceGrade.CLAIMED;
        Touch touch = new Touch(1, AT, trap, flow, grade);
        return new Conversation(
                touch, AT, wire, payload, wire.originalLength(), 1, evidence, ending, lured, Optional.empty());
    }

    private static Evidence piece(Draw draw) {
        return switch (draw.u8() % 6) {
            case 0 -> new Evidence.Credential(draw.text(), captured(draw), captured(draw));
            case 1 -> new Evidence.Command(captured(draw));
            case 2 -> new Evidence.Request(captured(draw));
            case 3 -> new Evidence.Detail(draw.text(), captured(draw));
            case 4 ->
                new Evidence.Upload(
                        captured(draw), draw.s64(), HexFormat.of().formatHex(draw.bytes(32)), captured(draw));
            default -> new Evidence.Violation(draw.text(), captured(draw));
        };
    }

    private static Captured captured(Draw draw) {
        return Captured.of(draw.bytes(draw.u8()));
    }
}
