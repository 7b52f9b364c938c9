// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;

/** What a member holds, has held or takes back against a subject: its latest word (S24). */
record Statement(Message message) {

    /** What peers say lasts this long at most, whatever they say. */
    static final Duration LONGEST = Duration.ofHours(24);

    NodeKey publisher() {
        return message.publisher();
    }

    Subject subject() {
        return word().subject();
    }

    Body.Word word() {
        return (Body.Word) message.body();
    }

    /** Always counted from when it was issued. */
    Instant expires() {
        Instant said = message.header().expires();
        Instant latest = message.header().issued().plus(LONGEST);
        return said.isBefore(latest) ? said : latest;
    }

    boolean isLaterThan(Statement other) {
        return message.header().sequence() > other.message.header().sequence();
    }
}
