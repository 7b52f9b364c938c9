// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.service.EventLog;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger that a test writes. */
final class GrowingLog implements EventLog {

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    volatile boolean opened = true;

    void beginAnew() {
        entries.clear();
    }

    void add(String type, String subject) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("type", type);
        fields.put("at", Instant.now().toString());
        fields.put("subject", subject);
        fields.put("evidence", List.of(Map.of("kind", "credential", "secret", "hunter2")));
        entries.add(new Entry(entries.size() + 1, fields));
    }

    @Override
    public Page find(Query query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> findAfter(long sequence, Query query) {
        return entries.stream()
                .filter(entry -> entry.sequence() > sequence)
                .limit(query.limit())
                .toList();
    }

    @Override
    public Optional<Head> head() {
        return opened && !entries.isEmpty() ? Optional.of(new Head(entries.size(), "ab".repeat(32))) : Optional.empty();
    }

    @Override
    public Optional<String> verify() {
        return Optional.empty();
    }

    @Override
    public Optional<String> degraded() {
        return Optional.empty();
    }
}
