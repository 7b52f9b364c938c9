// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The ledger's events, the newest first. */
final class EventsResource extends Resource {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 1000;

    /** Each may be two megabytes of events, and several times that while it becomes an answer. */
    private static final int AT_ONCE = 16;

    private static final long PATIENCE_SECONDS = 10;

    private static final Semaphore MAKING = new Semaphore(AT_ONCE, true);

    private final transient Supplier<EventLog> log;

    EventsResource(Supplier<EventLog> log) {
        this.log = log;
    }

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows("subject", "type", "before", "limit");
        EventLog events = need(log.get(), "the ledger bundle is not running: no events");
        EventLog.Query query = new EventLog.Query(
                ask.parameter("subject", Subject::parse),
                ask.parameter("type"),
                ask.parameter("before", text -> Ask.number("before", text, 1, Long.MAX_VALUE)),
                ask.limit(MOST));
        if (!hasATurn()) {
            throw Refused.unavailable("too many ask for events at once: try again in a moment");
        }
        try {
            return answer(events.find(query), ask);
        } finally {
            MAKING.release();
        }
    }

    private static boolean hasATurn() {
        try {
            return MAKING.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Answer answer(EventLog.Page page, Ask ask) {
        return Answer.page(
                page.entries().reversed().stream()
                        .map(entry -> document(entry, ask.hidesSecrets()))
                        .toList(),
                page.earlier().map(String::valueOf));
    }

    private static Map<String, Object> document(EventLog.Entry entry, boolean hidden) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sequence", entry.sequence());
        document.putAll(hidden ? Secrets.hidden(entry.fields()) : entry.fields());
        return document;
    }
}
