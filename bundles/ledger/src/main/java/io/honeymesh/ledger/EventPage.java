// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.EventLog.Page;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is found of the events, until it is as many as were asked for, or as much as may be in memory: strangers make events long. */
final class EventPage {

    /** Of bodies, as they are stored. */
    static final int MAX_BYTES = 2 << 20;

    private final int limit;
    private final List<Entry> entries = new ArrayList<>();
    private long bytes;
    private boolean full;

    EventPage(int limit) {
        this.limit = limit;
    }

    /** @return false if there was no room for it, nor is there for any other */
    boolean take(long sequence, byte[] body) {
        bytes += body.length;
        full = full || entries.size() == limit || bytes > MAX_BYTES && !entries.isEmpty();
        if (!full) {
            entries.add(entry(sequence, body));
        }
        return !full;
    }

    /** As they were taken. */
    List<Entry> inOrder() {
        return List.copyOf(entries);
    }

    /** If the newest was taken first. */
    Page newest() {
        Optional<Long> earlier = full ? Optional.of(entries.getLast().sequence()) : Optional.empty();
        return new Page(List.copyOf(entries.reversed()), earlier);
    }

    /** What somebody has changed so far that it is no event any more is shown as that, and hides no other. */
    private static Entry entry(long sequence, byte[] body) {
        try {
            return new Entry(sequence, EventJson.decode(body));
        } catch (UncheckedIOException changed) {
            String detail = "row " + sequence + " was changed and can't be read: honeymesh:ledger-verify tells more";
            return new Entry(sequence, Map.of("type", "ledger.unreadable", "detail", detail));
        }
    }
}
