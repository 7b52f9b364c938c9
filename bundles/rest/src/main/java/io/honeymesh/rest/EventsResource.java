// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The ledger's events, the newest first. */
final class EventsResource extends Resource {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 1000;

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
        int limit = ask.limit(MOST);
        // One more than asked for tells whether there is another page.
        List<EventLog.Entry> found = events.find(new EventLog.Query(
                        ask.parameter("subject", Subject::parse),
                        ask.parameter("type"),
                        ask.parameter("before", text -> Ask.number("before", text, 1, Long.MAX_VALUE)),
                        limit + 1))
                .reversed();
        List<EventLog.Entry> page = found.subList(0, Math.min(limit, found.size()));
        return Answer.page(
                page.stream().map(entry -> document(entry, ask.hidesSecrets())).toList(),
                found.size() > limit ? Optional.of(Long.toString(page.getLast().sequence())) : Optional.empty());
    }

    private static Map<String, Object> document(EventLog.Entry entry, boolean hidden) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sequence", entry.sequence());
        document.putAll(hidden ? Secrets.hidden(entry.fields()) : entry.fields());
        return document;
    }
}
