// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events with what a stranger sent. */
final class Events {

    private Events() {}

    static NodeEvent conversed(String source, Instant at, String captured) {
        return conversed(source, at, captured, Optional.empty());
    }

    static NodeEvent conversed(String source, Instant at, String captured, Optional<String> recording) {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.1"), 22));
        Touch touch = new Touch(1, at, "ssh", flow, EvidenceGrade.PROVEN);
        Captured text = Captured.of(captured);
        Conversation conversation = new Conversation(
                touch,
                at,
                text,
                text,
                1,
                2,
                List.of(
                        new Evidence.Command(text),
                        new Evidence.Credential("password", text, Captured.of("hunter2" + captured))),
                Conversation.Ending.CLIENT,
                false,
                recording);
        Contribution said = new Contribution("shell-command", 1, Reason.PAYLOAD, true, "it ran a command");
        Ban ban = new Ban(Subject.parse(source), Map.of(Reason.TRAP, Ban.FOREVER), at, 1, true, captured);
        return new NodeEvent.Conversed(
                new Verdict(conversation, List.of(said), List.of()),
                conversation,
                new Decision.Banned(ban, Enforcement.ENFORCED));
    }

    static NodeEvent other(String type, Object value) {
        return new NodeEvent.Other(
                FakeNode.NOW, type, Optional.of(Subject.parse("203.0.113.7")), Map.of("said", value));
    }
}
