// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Contribution TOOL = new Contribution("known-tool", 0, Reason.FINGERPRINT, false, "nuclei 3");
    private static final Contribution ORDERED =
            new Contribution(FingerprintOrder.RULE, 1, Reason.FINGERPRINT, true, "an operator's words");
    private static final Fingerprint JA4 = new Fingerprint(Fingerprint.JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1");

    @TempDir
    Path folder;

    private static Fingerprint ja3(int number) {
        return new Fingerprint(Fingerprint.JA3, "%032x".formatted(number));
    }

    private static NodeEvent shown(String source, int minute, Contribution said, Fingerprint... fingerprints) {
        Conversation conversation = new Conversation(
                Fixture.touch(source),
                NOW.plus(Duration.ofMinutes(minute)),
                Captured.EMPTY,
                Captured.EMPTY,
                1,
                1,
                List.of(),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        return new NodeEvent.Conversed(
                new Verdict(conversation, List.of(ORDERED, said), List.of(fingerprints)),
                conversation,
                new Decision.Spared(Decision.Cause.SCORE, ""));
    }

    private static Instant at(int minute) {
        return NOW.plus(Duration.ofMinutes(minute));
    }

    @Test
    void who_has_shown_what_when_and_how_often_is_known_also_after_a_restart() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(shown("203.0.113.1", 0, TOOL, JA4, ja3(1)));
            fixture.ledger.on(shown("203.0.113.1", 1, ORDERED, JA4, ja3(2)));
            fixture.ledger.on(shown("2001:db8::7", 2, ORDERED, JA4));
            fixture.ledger.on(Fixture.conversed("203.0.113.2", "id"));
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(
                    List.of(
                            new Sighting(JA4, Fixture.touch("2001:db8::7").source(), at(2), at(2), 1, ""),
                            new Sighting(JA4, Fixture.touch("203.0.113.1").source(), at(0), at(1), 2, "nuclei 3")),
                    fixture.ledger.of(JA4, 10));
            assertEquals(1, fixture.ledger.of(JA4, 1).size());
            assertEquals(2, fixture.ledger.sources(JA4));
            assertEquals(
                    List.of(ja3(2), JA4, ja3(1)),
                    fixture.ledger.shownBy(Subject.parse("203.0.113.1"), 10).stream()
                            .map(Sighting::fingerprint)
                            .toList());
            assertEquals(
                    1,
                    fixture.ledger.shownBy(Subject.parse("2001:db8::/64"), 10).size());
            assertEquals(List.of(), fixture.ledger.shownBy(Subject.parse("203.0.113.2"), 10));
            assertEquals(List.of(ja3(2), ja3(1)), fixture.ledger.latest(Fingerprint.JA3, 10));
            assertEquals(List.of(JA4), fixture.ledger.latest(Fingerprint.JA4, 10));
        }
    }

    @Test
    void S12_a_source_that_shows_ever_new_ones_pushes_out_its_own_alone() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(shown("203.0.113.1", 0, TOOL, ja3(0)));
            for (int i = 1; i <= 100; i++) {
                // Another address of one network each time, and one fingerprint that stays.
                fixture.ledger.on(shown("2001:db8::" + i, i, TOOL, ja3(i), JA4));
                fixture.ledger.on(shown("2001:db8::", i, TOOL, JA4));
            }
            Subject network = Subject.parse("2001:db8::/64");
            List<Sighting> left = fixture.ledger.shownBy(network, 1000);
            assertEquals(
                    Sightings.PER_SOURCE,
                    left.stream()
                            .filter(s -> s.fingerprint().kind().equals("ja3"))
                            .count());
            assertEquals(ja3(100), fixture.ledger.latest(Fingerprint.JA3, 1).getFirst());
            Sighting constant = left.stream()
                    .filter(s -> s.source().equals(network.address()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(100, constant.times());
            assertEquals(1, fixture.ledger.sources(ja3(0)), "another source's is left alone");
        }
    }

    @Test
    void S12_what_is_old_or_beyond_the_ledgers_size_is_forgotten() throws Exception {
        LedgerSettings small = LedgerSettings.read(Map.of("retention.megabytes", "16", "retention.days", "1"))
                .settings();
        LedgerFolder files = new LedgerFolder(folder);
        try (Store store = Store.open(files, Sqlite::connect)) {
            List<PendingEvent> events = new java.util.ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                String source = "10.0." + i / 250 + "." + i % 250;
                events.add(PendingEvent.of(i, shown(source, i, TOOL, ja3(i)), 0));
            }
            events.add(PendingEvent.of(1, shown("203.0.113.1", -3 * 24 * 60, TOOL, JA4), 0));
            store.write(JournalRows.Changes.NONE, events, NOW);
            Retention.step(store, small);
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(List.of(), fixture.ledger.latest(Fingerprint.JA4, 10));
            List<Fingerprint> left = fixture.ledger.latest(Fingerprint.JA3, 5000);
            assertEquals(16 * 1024 * 1024 / 4096, left.size());
            assertEquals(ja3(4999), left.getFirst());
            assertTrue(left.stream().noneMatch(ja3(0)::equals), "the longest unseen went");
        }
    }

    @Test
    void without_a_file_nothing_is_known_and_nothing_fails() throws Exception {
        java.nio.file.Files.createFile(folder.resolve("in-the-way"));
        try (Fixture fixture = Fixture.open(folder.resolve("in-the-way"))) {
            fixture.ledger.on(shown("203.0.113.1", 0, TOOL, JA4));
            assertEquals(List.of(), fixture.ledger.of(JA4, 10));
            assertEquals(0, fixture.ledger.sources(JA4));
        }
    }
}
