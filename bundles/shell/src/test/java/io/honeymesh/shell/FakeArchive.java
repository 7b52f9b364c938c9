// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Captured;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Recordings and counts to ask for. */
final class FakeArchive implements Recordings, Attempts {

    final TreeMap<Long, Content> contents = new TreeMap<>();
    final Map<Long, Outcome> outcomes = new HashMap<>();
    final List<Login> logins = new ArrayList<>();
    final List<Command> commands = new ArrayList<>();
    CaptureFilter asked = CaptureFilter.ALL;
    Grouping grouping = Grouping.TRAP;

    void recorded(long id, String source, boolean text, Piece... pieces) {
        Recording recording = new Recording(
                id, FakeNode.NOW.minusSeconds(60), "ssh", IpAddress.parse(source), text, 10 * pieces.length);
        contents.put(id, new Content(recording, false, List.of(pieces)));
    }

    static Piece typed(int millis, String latin1) {
        return new Piece(Duration.ofMillis(millis), true, Captured.of(latin1));
    }

    static Piece shown(int millis, String latin1) {
        return new Piece(Duration.ofMillis(millis), false, Captured.of(latin1));
    }

    static Tally tally(long attempts, long sources, Instant last) {
        return new Tally(attempts, sources, last, IpAddress.parse("203.0.113.7"));
    }

    @Override
    public List<Recording> find(CaptureFilter filter, Optional<Long> before, int limit) {
        asked = filter;
        return contents.descendingMap().values().stream()
                .map(Content::recording)
                .filter(found -> filter.passes(found.source(), found.trap(), found.at()))
                .filter(found -> before.map(id -> found.id() < id).orElse(true))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Content> read(long id) {
        return Optional.ofNullable(contents.get(id));
    }

    @Override
    public Optional<byte[]> asciicast(long id) {
        return read(id).filter(content -> content.recording().text())
                .map(content -> "{\"version\":2}\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public List<Login> logins(CaptureFilter filter, Grouping by, int limit) {
        asked = filter;
        grouping = by;
        return logins;
    }

    @Override
    public List<Command> commands(CaptureFilter filter, int limit) {
        asked = filter;
        return commands;
    }

    @Override
    public Map<Long, Outcome> outcomes(Collection<Long> conversations) {
        Map<Long, Outcome> found = new HashMap<>(outcomes);
        found.keySet().retainAll(conversations);
        return found;
    }
}
