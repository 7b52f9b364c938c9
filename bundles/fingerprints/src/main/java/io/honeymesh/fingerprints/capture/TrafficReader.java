// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Traffic;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells of all conversations of a capture, with the time going forward only. */
final class TrafficReader implements Transports, AutoCloseable {

    private static final int MAX_CONVERSATIONS = 1 << 16;
    private static final long MAX_BYTES = 64 << 20;
    private static final Comparator<Endpoint> BY_NAME =
            Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

    private final Traffic to;
    private final Recent<TcpConversation> tcp =
            new Recent<>(MAX_CONVERSATIONS, MAX_BYTES, TcpConversation::size, TcpConversation::end);
    /** Whose datagrams were no answers. */
    private final Map<Direction, Boolean> asked = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Direction, Boolean> eldest) {
            return size() > MAX_CONVERSATIONS;
        }
    };

    private Instant now = Instant.EPOCH;
    private long ids;

    TrafficReader(Traffic to) {
        this.to = to;
    }

    @Override
    public void packet(Frame frame) {
        now = frame.at().isAfter(now) ? frame.at() : now;
    }

    @Override
    public void tcp(long frame, Direction direction, Segment segment) {
        if (segment.opens() || segment.isStealthProbe()) {
            to.probe(now, direction.source().address(), direction.destination(), segment.isStealthProbe());
        }
        if (!segment.isStealthProbe()) {
            tcp.use(
                    either(direction),
                    pair -> new TcpConversation(() -> ++ids, to),
                    conversation -> conversation.segment(now, direction, segment));
        }
    }

    /** The same for both directions. */
    private static Direction either(Direction direction) {
        return BY_NAME.compare(direction.source(), direction.destination()) <= 0 ? direction : direction.reversed();
    }

    @Override
    public void udp(long frame, Direction direction, Slice data) {
        if (asked.containsKey(direction.reversed())) {
            return;
        }
        asked.put(direction, true);
        Flow flow = new Flow(Transport.UDP, direction.source(), direction.destination());
        Touch touch = new Touch(++ids, now, "", flow, EvidenceGrade.CLAIMED);
        to.opened(touch);
        to.ended(new CapturedConversation(
                touch,
                now,
                List.of(Captured.of(data.copy(0, data.length()))),
                data.length(),
                0,
                Ending.CLIENT,
                List.of()));
    }

    /** Tells of what is still open. */
    @Override
    public void close() {
        tcp.close();
    }
}
