// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.service.Traffic;
import java.time.Instant;

/** Lets through what comes from some sources alone. */
record SourceFilter(Subject wanted, Traffic to) implements Traffic {

    @Override
    public void opened(Touch touch) {
        if (wanted.contains(touch.source())) {
            to.opened(touch);
        }
    }

    @Override
    public void ended(CapturedConversation conversation) {
        if (wanted.contains(conversation.touch().source())) {
            to.ended(conversation);
        }
    }

    @Override
    public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
        if (wanted.contains(source)) {
            to.probe(at, source, target, stealth);
        }
    }
}
