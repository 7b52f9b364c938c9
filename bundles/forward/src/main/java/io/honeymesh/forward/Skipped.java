// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventHub;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of events that are left out, at once and then once an hour with how many: the alarm is an event that may be left out, too.
 * For one thread.
 */
final class Skipped {

    private static final Logger LOG = LoggerFactory.getLogger(Skipped.class);
    private static final Duration QUIET = Duration.ofHours(1);

    private final String name;
    private final EventHub hub;
    private final InstantSource clock;
    private Instant next = Instant.MIN;
    private long untold;

    Skipped(String name, EventHub hub, InstantSource clock) {
        this.name = name;
        this.hub = hub;
        this.clock = clock;
    }

    void add(Undeliverable event) {
        untold++;
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        String line =
                SafeText.printable(name + ": event " + event.sequence() + " " + event.getMessage() + " and is left out"
                        + (untold > 1 ? ", with " + (untold - 1) + " before it" : "")
                        + event.reason());
        LOG.warn(line, event.getCause());
        hub.publish(new NodeEvent.Alarm(now, "forward.skipped", line));
        next = now.plus(QUIET);
        untold = 0;
    }
}
