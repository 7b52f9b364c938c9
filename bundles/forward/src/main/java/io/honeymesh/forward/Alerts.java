// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.service.EventLog.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a person or a chat of events: each once, and not too many (bounded in memory, too). One thread. */
final class Alerts implements Delivery {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int REMEMBERED = 10_000;

    /** Where alerts go. */
    interface Channel {

        /**
         * @param leftOut how many were not told since the last one
         * @throws IOException if it may not have got there
         */
        void tell(Entry event, int leftOut) throws IOException;
    }

    private final Channel channel;
    private final AlertTerms terms;
    private final InstantSource clock;
    private final Deque<Instant> told = new ArrayDeque<>();
    private final Map<String, Instant> last = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };
    private int leftOut;
    private long done;

    Alerts(Channel channel, AlertTerms terms, InstantSource clock) {
        this.channel = channel;
        this.terms = terms;
        this.clock = clock;
    }

    @Override
    public void deliver(List<Entry> events) throws IOException, Unwritable {
        for (Entry event : events) {
            // Of a batch that failed half-way, what was told is not told again.
            if (event.sequence() > done) {
                try {
                    tell(event);
                } catch (RuntimeException | LinkageError | StackOverflowError broken) {
                    done = event.sequence();
                    throw new Unwritable(event.sequence(), broken);
                }
                done = event.sequence();
            }
        }
    }

    @Override
    public void begunAnew() {
        done = 0;
    }

    private void tell(Entry event) throws IOException {
        Instant now = clock.instant();
        String what = event.fields().get("type") + " " + event.fields().get("subject") + " "
                + event.fields().get("kind");
        Instant before = last.get(what);
        if (before != null && now.isBefore(before.plus(terms.quiet()))) {
            return;
        }
        while (!told.isEmpty() && !now.isBefore(told.peekFirst().plus(HOUR))) {
            told.removeFirst();
        }
        // Strangers make bans; they must not use up what an alarm needs. Alarms have quiet alone.
        boolean alarm = "alarm".equals(event.fields().get("type"));
        if (!alarm && told.size() >= terms.mostAnHour()) {
            leftOut++;
            return;
        }
        channel.tell(event, leftOut);
        leftOut = 0;
        if (!alarm) {
            told.addLast(now);
        }
        last.remove(what);
        last.put(what, now);
    }
}
