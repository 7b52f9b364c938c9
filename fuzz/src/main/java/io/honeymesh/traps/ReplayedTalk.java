// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.CapturedConversation.Turn;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A conversation on record, told to a trap turn by turn as a replay does. The trap's name comes first, then each turn: what was said
 * and what was answered, with two bytes for the length before it.
 */
final class ReplayedTalk implements Target.Reader {

    private static final int MAX_TURNS = 256;

    /** Looked for when this target is run. */
    private static final class Traps {
        static final List<TrapProtocol> ALL = all();

        private static List<TrapProtocol> all() {
            try {
                return InstalledTraps.all().stream()
                        .sorted(Comparator.comparing(TrapProtocol::name))
                        .toList();
            } catch (Exception e) {
                throw new IllegalStateException("no traps", e);
            }
        }
    }

    @Override
    public void read(byte[] input) {
        Draw draw = new Draw(input);
        TrapProtocol trap = trap(draw.text());
        List<Turn> turns = new ArrayList<>();
        long said = 0;
        while (!draw.isEmpty() && (turns.isEmpty() || trap.transport() == Transport.TCP) && turns.size() < MAX_TURNS) {
            turns.add(new Turn(Captured.of(draw.bytes()), Captured.of(draw.bytes())));
            said += turns.getLast().said().length();
        }
        MemoryBudget.Share memory = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES).share();
        RecordedSession session = new RecordedSession(
                new CapturedConversation(touch(trap), Instant.EPOCH, turns, said, 0, Ending.CLIENT, List.of()),
                Talk.persona(),
                Talk.LIMITS,
                memory);
        try {
            trap.converse(session);
        } catch (IOException ended) {
            // As with a live client.
        }
        int evidence = session.conversation().evidence().size();
        Expect.that(evidence <= Talk.LIMITS.evidence() + 1, () -> evidence + " pieces of evidence");
    }

    private static TrapProtocol trap(String name) {
        return Traps.ALL.stream()
                .filter(trap -> trap.name().equals(name))
                .findFirst()
                .orElseGet(() -> Traps.ALL.get(Math.floorMod(name.hashCode(), Traps.ALL.size())));
    }

    private static Touch touch(TrapProtocol trap) {
        int port = trap.defaultPorts().stream().findFirst().orElse(40_404);
        Flow flow = new Flow(
                trap.transport(),
                new Endpoint(IpAddress.parse("203.0.113.9"), 50_505),
                new Endpoint(IpAddress.parse("192.0.2.7"), port));
        return new Touch(1, Instant.EPOCH, trap.name(), flow, EvidenceGrade.PROVEN);
    }
}
