// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Observations for tests. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final History NO_HISTORY =
            new History(Subject.parse("192.0.2.1"), NOW, 1, Set.of(), List.of(), List.of(), List.of());

    private Samples() {}

    /** A touch on a port that no trap was put on. */
    static Touch stray(long id, String source, int port) {
        Touch touch = touch(id, source, port);
        return new Touch(id, NOW, Touch.ALL_PORTS, touch.flow(), touch.grade());
    }

    static Conversation strayed(long id, String source, int port, Evidence... evidence) {
        return conversation(stray(id, source, port), new byte[0], false, evidence);
    }

    /** The same touch later. */
    static Touch later(Touch touch, Duration by) {
        return new Touch(touch.id(), touch.at().plus(by), touch.trap(), touch.flow(), touch.grade());
    }

    /** The same, as a datagram that anybody may have sent. */
    static Touch claimed(Touch touch) {
        Flow flow = new Flow(Transport.UDP, touch.flow().remote(), touch.flow().local());
        return new Touch(touch.id(), touch.at(), touch.trap(), flow, EvidenceGrade.CLAIMED);
    }

    static Touch touch(String source, String local, int port) {
        Touch touch = touch(1, source, port);
        Flow flow = new Flow(Transport.TCP, touch.flow().remote(), new Endpoint(IpAddress.parse(local), port));
        return new Touch(1, NOW, touch.trap(), flow, touch.grade());
    }

    static Touch touch(long id, String source, int port) {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.250"), port));
        return new Touch(id, NOW, "any", flow, EvidenceGrade.PROVEN);
    }

    static Conversation conversation(byte[] payload, Evidence... evidence) {
        return conversation(payload, false, evidence);
    }

    static Conversation conversation(byte[] payload, boolean lured, Evidence... evidence) {
        return conversation(touch(1, "192.0.2.1", 80), payload, lured, evidence);
    }

    static Conversation conversation(Touch touch, byte[] payload, boolean lured, Evidence... evidence) {
        return new Conversation(
                touch,
                touch.at(),
                Captured.of(payload),
                Captured.of(payload),
                payload.length,
                0,
                List.of(evidence),
                Conversation.Ending.CLIENT,
                lured,
                Optional.empty());
    }
}
