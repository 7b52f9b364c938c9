// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice.Listed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A desk with the importers that the bundle has, and a clock that is set by hand. */
final class Desk {

    static final Duration WEEK = Duration.ofDays(7);

    final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    final ImportDesk desk;
    private final Path folder;
    volatile Instant now = Read.NOW;

    Desk(Path folder) {
        this.folder = folder;
        desk = new ImportDesk(folder, events::add, () -> ImportSettings.DEFAULTS, () -> now);
        desk.importers = List.of(new TextImporter(), new StixImporter(), new BansJsonImporter());
        desk.load();
    }

    /** The same folder, as the next start finds it. */
    Desk restarted() {
        return new Desk(folder);
    }

    Listed take(String name, String text) throws IOException {
        return take(name, text, WEEK);
    }

    Listed take(String name, String text, Duration keep) throws IOException {
        return desk.take(name, "text", bytes(text), keep, "karla");
    }

    static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is said of an address, a line for each list. */
    List<String> about(String subject) {
        return desk.about(Subject.parse(subject), now).stream()
                .map(named -> named.line())
                .toList();
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> detail(String type) {
        return (Map<String, Object>) events.stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event " + type + " in " + events))
                .fields()
                .get("detail");
    }
}
