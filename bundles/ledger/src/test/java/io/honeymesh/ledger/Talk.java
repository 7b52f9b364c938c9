// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A hostile conversation of two seconds, put together piece by piece. */
final class Talk {

    private final String source;
    private final String trap;
    private final Instant ended;
    private final List<Evidence> evidence = new ArrayList<>();
    private long id = 1;
    private Optional<String> recording = Optional.empty();

    Talk(String source, String trap, Instant ended) {
        this.source = source;
        this.trap = trap;
        this.ended = ended;
    }

    Talk id(long conversation) {
        id = conversation;
        return this;
    }

    Talk recorded() {
        recording = Optional.of(id + ".cast");
        return this;
    }

    Talk login(String user, String secret, int times) {
        evidence.addAll(Collections.nCopies(
                times, new Evidence.Credential("password", Captured.of(user), Captured.of(secret))));
        return this;
    }

    Talk commands(String... texts) {
        for (String text : texts) {
            evidence.add(new Evidence.Command(Captured.of(text)));
        }
        return this;
    }

    NodeEvent event() {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.1"), 22));
        Touch touch = new Touch(id, ended.minusSeconds(2), trap, flow, EvidenceGrade.PROVEN);
        Conversation conversation = new Conversation(
                touch,
                ended,
                Captured.EMPTY,
                Captured.EMPTY,
                11,
                22,
                evidence,
                Conversation.Ending.CLIENT,
                false,
                recording);
        Contribution contribution = new Contribution("test", 1, Reason.PAYLOAD, true, "a command");
        return new NodeEvent.Conversed(
                new Verdict(conversation, List.of(contribution), List.of()),
                conversation,
                new Decision.Spared(Decision.Cause.SCORE, "a test"));
    }
}
