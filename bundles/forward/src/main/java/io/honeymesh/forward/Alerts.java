// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.service.EventLog.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a person or a chat of events: each once, and not too many (bounded in memory, too). One thread. */
final class Alerts implements Delivery {

    private static final int REMEMBERED = 10_000;
    private static final int ALARMS_AN_HOUR = 60;

    /** Where alerts go. */
    interface Channel {

        /**
         * @param leftOut how many were not told since the last one
         * @throws IOException if it may not have got there
         * @throws Refused if it won't get there later either
         */
        void tell(Entry event, int leftOut) throws IOException, Refused;
    }

    private final Channel channel;
    private final AlertTerms terms;
    private final InstantSource clock;
    private final AnHour alarms = new AnHour(ALARMS_AN_HOUR);
    private final AnHour others;
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
        this.others = new AnHour(terms.mostAnHour());
        this.clock = clock;
    }

    @Override
    public void deliver(List<Entry> events) throws IOException, Undeliverable {
        for (Entry event : events) {
            // Of a batch that failed half-way, what was told is not told again.
            if (event.sequence() > done) {
                try {
                    tell(event);
                } catch (Refused refused) {
                    done = event.sequence();
                    throw Undeliverable.refused(event.sequence(), refused);
                } catch (RuntimeException | LinkageError | StackOverflowError broken) {
                    done = event.sequence();
                    throw Undeliverable.unwritable(event.sequence(), broken);
                }
                done = event.sequence();
            }
        }
    }

    @Override
    public void begunAnew() {
        done = 0;
    }

    private void tell(Entry event) throws IOException, Refused {
        Instant now = clock.instant();
        boolean alarm = "alarm".equals(event.fields().get("type"));
        String kind = event.fields().get("type") + " " + event.fields().get("subject") + " "
                + event.fields().get("kind");
        // An alarm has no subject: what it is about stands in its words.
        String what = alarm ? kind + " " + event.fields().get("detail") : kind;
        if (isRecent(what, now)) {
            return;
        }
        // Strangers make bans; they must not use up what an alarm needs. The first of a kind is told always.
        boolean tooMany = alarm ? isRecent(kind, now) && alarms.isFull(now) : others.isFull(now);
        if (tooMany) {
            leftOut++;
            return;
        }
        try {
            channel.tell(event, leftOut);
            leftOut = 0;
        } catch (Refused refused) {
            leftOut++;
            asked(alarm, kind, what, now);
            throw refused;
        }
        asked(alarm, kind, what, now);
    }

    /** Who refuses is asked no more often than who takes. */
    private void asked(boolean alarm, String kind, String what, Instant now) {
        (alarm ? alarms : others).count(now);
        remember(kind, now);
        remember(what, now);
    }

    private boolean isRecent(String what, Instant now) {
        Instant before = last.get(what);
        return before != null && now.isBefore(before.plus(terms.quiet()));
    }

    private void remember(String what, Instant now) {
        last.remove(what);
        last.put(what, now);
    }
}
