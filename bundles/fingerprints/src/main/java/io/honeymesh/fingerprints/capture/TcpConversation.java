// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.CapturedConversation.Turn;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Follows the connections between two ports, one after the other: from the handshake, or from where the capture begins, to FINs
 * of both sides or a reset. Told is only what becomes a conversation; a SYN that nobody accepted is none.
 */
final class TcpConversation {

    /** About what it costs beside its words. */
    private static final int OBJECTS_BYTES = 768;

    private final LongSupplier ids;
    private final Traffic to;

    private Optional<Direction> client = Optional.empty();
    /** Nobody saw the SYN. */
    private boolean joined;

    private int clientBeginning;
    private Optional<Integer> acknowledgmentWanted = Optional.empty();
    private boolean clientSeen;
    private boolean clientSpoke;
    private boolean serverSeen;
    private boolean over;
    private Instant began = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private Optional<Touch> touch = Optional.empty();
    private Optional<Ending> ending = Optional.empty();
    private boolean bothEnded;
    private Turns turns = new Turns();
    private TcpSide words = new TcpSide(turns::reader);
    private Extent in = new Extent();
    private Extent out = new Extent();

    TcpConversation(LongSupplier ids, Traffic to) {
        this.ids = ids;
        this.to = to;
    }

    void segment(Instant now, Direction direction, Segment segment) {
        if (segment.opens()) {
            synchronize(now, direction, segment);
        } else if (client.isEmpty() && !join(now, direction, segment) || over) {
            return;
        }
        last = now;
        boolean fromClient = direction.equals(client.orElseThrow());
        if (fromClient) {
            heard(now, segment);
        } else {
            answered(segment);
        }
        if (joined && clientSeen && serverSeen) {
            open(EvidenceGrade.PROVEN);
        }
        if (segment.has(Segment.RST)) {
            finish(Ending.BROKEN);
        } else if (segment.has(Segment.FIN)) {
            Ending mine = fromClient ? Ending.CLIENT : Ending.TRAP;
            bothEnded |= ending.isPresent() && ending.get() != mine;
            ending = ending.or(() -> Optional.of(mine));
            if (bothEnded) {
                finish(mine);
            }
        }
    }

    /** A client's SYN; a repeated one changes nothing. */
    private void synchronize(Instant now, Direction direction, Segment segment) {
        int first = segment.sequence() + 1;
        if (client.filter(direction::equals).isPresent() && !joined && !over && first == clientBeginning) {
            return;
        }
        end();
        startOver(now, direction);
        joined = false;
        clientBeginning = first;
        in.begin(first);
    }

    /** Takes a connection up in its middle, or from the server's half of the handshake. */
    private boolean join(Instant now, Direction direction, Segment segment) {
        boolean accepts = segment.has(Segment.SYN) && segment.has(Segment.ACK);
        if (!accepts && segment.data().length() == 0) {
            return false;
        }
        boolean fromServer = accepts || direction.looksLikeServers();
        startOver(now, fromServer ? direction.reversed() : direction);
        joined = true;
        return true;
    }

    private void startOver(Instant now, Direction from) {
        client = Optional.of(from);
        acknowledgmentWanted = Optional.empty();
        clientSeen = false;
        clientSpoke = false;
        serverSeen = false;
        over = false;
        began = now;
        touch = Optional.empty();
        ending = Optional.empty();
        bothEnded = false;
        turns = new Turns();
        words = new TcpSide(turns::reader);
        in = new Extent();
        out = new Extent();
    }

    private void heard(Instant now, Segment segment) {
        clientSeen = true;
        if (segment.has(Segment.ACK)
                && acknowledgmentWanted
                        .filter(wanted -> segment.acknowledgment() - wanted >= 0)
                        .isPresent()
                && !segment.has(Segment.RST)
                && touch.isEmpty()) {
            began = now;
            open(EvidenceGrade.PROVEN);
        }
        int first = segment.sequence() + (segment.has(Segment.SYN) ? 1 : 0);
        if (segment.data().length() > 0 && !segment.has(Segment.RST)) {
            in.add(first, segment.data().length());
            clientSpoke |= !segment.has(Segment.SYN);
        }
        words.segment(0, segment.sequence(), segment.flags(), segment.data());
    }

    private void answered(Segment segment) {
        serverSeen |= segment.has(Segment.ACK);
        if (segment.has(Segment.SYN)) {
            acknowledgmentWanted = Optional.of(segment.sequence() + 1);
            out.begin(segment.sequence() + 1);
        } else if (segment.data().length() > 0
                && !segment.has(Segment.RST)
                && out.add(segment.sequence(), segment.data().length())) {
            turns.answered(segment.data());
        }
    }

    private void open(EvidenceGrade grade) {
        if (touch.isEmpty()) {
            Direction from = client.orElseThrow();
            Flow flow = new Flow(Transport.TCP, from.source(), from.destination());
            touch = Optional.of(new Touch(ids.getAsLong(), began, "", flow, grade));
            to.opened(touch.get());
        }
    }

    private void finish(Ending how) {
        over = true;
        words.end();
        if (touch.isEmpty() && clientSpoke) {
            open(EvidenceGrade.CLAIMED); // one side alone, which anybody can write
        }
        touch.ifPresent(began -> to.ended(ended(began, how)));
        touch = Optional.empty();
        turns = new Turns();
        words = new TcpSide(turns::reader);
    }

    private CapturedConversation ended(Touch began, Ending how) {
        List<Turn> said = turns.all();
        // Segments in front of the first one seen, or far from it, are words all the same.
        long least = said.stream().mapToLong(turn -> turn.said().length()).sum();
        return new CapturedConversation(
                began, last, said, Math.max(in.bytes(), least), out.bytes(), ending.orElse(how), List.of());
    }

    /** Nothing more is to come: the capture ends, or there are too many. */
    void end() {
        if (client.isPresent() && !over) {
            finish(Ending.STOPPED);
        }
    }

    /** Memory held. */
    int size() {
        return OBJECTS_BYTES + words.size() + turns.size();
    }
}
