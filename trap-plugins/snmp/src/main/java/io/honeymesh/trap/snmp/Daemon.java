// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes messages, whichever way they came. */
final class Daemon {

    static final int MAX_MESSAGE_BYTES = 65_535;

    private static final int V1 = 0;
    private static final int V2C = 1;
    private static final int V3 = 3;

    private static final byte[] PUBLIC = "public".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_COMMUNITY_BYTES = 256;

    /** What Net-SNMP says to take: what UDP carries, or anything. */
    private static final int UDP_BYTES = 65_507;

    private static final int TCP_BYTES = Integer.MAX_VALUE;

    private static final int MAX_KEPT_BYTES = 512;
    private static final int MAX_KEPT_OBJECTS = 8;

    private final TrapSession session;
    private final Reports reports;
    private final boolean tcp;

    Daemon(TrapSession session, Reports reports, boolean tcp) {
        this.session = session;
        this.reports = reports;
        this.tcp = tcp;
    }

    /** Whether bytes begin as a message with a version there is; they may be less than all of it. */
    static boolean begins(byte[] bytes) {
        int at = bytes.length < 2 || bytes[0] != Tag.SEQUENCE ? bytes.length : bytes[1] < 0 ? 2 + (bytes[1] & 0x7f) : 2;
        if (at + 4 > bytes.length || bytes[at] != Tag.INTEGER || bytes[at + 1] != 1) {
            return false;
        }
        int next = bytes[at + 3];
        return switch (bytes[at + 2]) {
            case V1, V2C -> next == Tag.OCTETS;
            case V3 -> next == Tag.SEQUENCE;
            default -> false;
        };
    }

    /** The answer, as long as may be; empty if there is none. */
    Optional<byte[]> answer(byte[] message, int maxBytes) {
        try {
            In in = new In(message).inside(Tag.SEQUENCE);
            long version = in.integer();
            if (version == V3) {
                return byUser(message, Usm.read(in)).filter(answer -> answer.length <= maxBytes);
            }
            if (version != V1 && version != V2C) {
                throw new Malformed("a version that doesn't exist");
            }
            return byCommunity(in, (int) version, maxBytes);
        } catch (Malformed e) {
            session.add(new Evidence.Violation(e.getMessage(), Captured.head(message, MAX_KEPT_BYTES)));
            return Optional.empty();
        }
    }

    private Optional<byte[]> byCommunity(In in, int version, int maxBytes) throws Malformed {
        byte[] community = in.octets(MAX_COMMUNITY_BYTES);
        Pdu request = Pdu.read(in);
        session.add(new Evidence.Credential("community", Captured.EMPTY, Captured.of(community)));
        keep(request);
        if (!Arrays.equals(community, PUBLIC)) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        Mib mib = new Mib(session.persona(), Machine.of(session.persona(), now), now);
        Envelope envelope = new Envelope(version, community, maxBytes);
        return new Agent(mib, version == V1).answer(request).flatMap(answer -> envelope.around(request, answer));
    }

    private Optional<byte[]> byUser(byte[] whole, Usm message) {
        keep(whole, message);
        if (!message.scoped().isRequest()) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        Machine machine = Machine.of(session.persona(), now);
        Reports.Cause cause = Reports.cause(message, machine);
        int before = session.persona().number("snmp.reports." + cause, 3, 900);
        long seconds = Math.max(0, Duration.between(machine.started(), now).toSeconds());
        return Optional.of(reports.report(message, cause, before, machine, seconds, tcp ? TCP_BYTES : UDP_BYTES));
    }

    private void keep(Pdu request) {
        List<Varbind> varbinds = request.varbinds();
        boolean set = request.type() == Tag.SET;
        String objects = varbinds.stream()
                .limit(MAX_KEPT_OBJECTS)
                .map(varbind -> varbind.name() + (set ? " = " + HexFormat.of().formatHex(varbind.value()) : ""))
                .collect(Collectors.joining(", "));
        String more = varbinds.size() > MAX_KEPT_OBJECTS ? ", " + varbinds.size() + " in all" : "";
        Captured text = Captured.head(
                Captured.of(Tag.name(request.type()) + " " + objects + more).bytes(), MAX_KEPT_BYTES);
        session.add(set ? new Evidence.Command(text) : new Evidence.Request(text));
    }

    /** A user with a message's authentication, as hashcat reads it (mode 25000). */
    private void keep(byte[] whole, Usm message) {
        if (message.user().isEmpty() && !message.isAuthenticated()) {
            session.add(new Evidence.Request(Captured.of("discovery")));
            return;
        }
        String secret = message.isAuthenticated() ? Hash.of(whole, message) : "";
        session.add(new Evidence.Credential("usm", Captured.of(message.user()), Captured.of(secret)));
    }
}
