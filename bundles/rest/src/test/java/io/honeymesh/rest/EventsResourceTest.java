// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Role;
import io.honeymesh.api.service.EventLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventsResourceTest {

    @Test
    void aPageThatLongEventsMakeShortHasANextOne() throws IOException {
        Map<String, Object> first = Asked.ask(resource(Optional.of(41L)), Role.VIEWER, "GET", "/?limit=50", "")
                .json();
        assertEquals(
                List.of(Map.of("sequence", 42, "type", "touch"), Map.of("sequence", 41, "type", "touch")),
                first.get("items"));
        assertEquals("41", first.get("next"));
        Map<String, Object> last = Asked.ask(resource(Optional.empty()), Role.VIEWER, "GET", "/?limit=50", "")
                .json();
        assertEquals(null, last.get("next"));
    }

    private static EventsResource resource(Optional<Long> earlier) {
        EventLog.Page page = new EventLog.Page(
                List.of(
                        new EventLog.Entry(41, Map.of("type", "touch")),
                        new EventLog.Entry(42, Map.of("type", "touch"))),
                earlier);
        return new EventsResource(() -> new Log(page));
    }

    /** A ledger that has no more than a page at once. */
    private record Log(Page page) implements EventLog {

        @Override
        public Page find(Query query) {
            return page;
        }

        @Override
        public List<Entry> findAfter(long sequence, Query query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Head> head() {
            return Optional.empty();
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
}
