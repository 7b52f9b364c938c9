// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ledger's settings, read from the configuration {@code io.honeymesh.ledger}: a value that makes no sense costs one
 * clear line and its default, never the ledger.
 */
record LedgerSettings(
        int groupCommitMillis,
        int retentionDays,
        int retentionMegabytes,
        int offenceDays,
        int eventsPerSourcePerHour,
        int queuedEvents) {

    static final String PID = "io.honeymesh.ledger";
    static final LedgerSettings DEFAULTS = read(Map.of()).settings();

    /** @param problems one line for each value that was refused */
    record Read(LedgerSettings settings, List<String> problems) {}

    static Read read(Map<String, ?> configuration) {
        List<String> problems = new ArrayList<>();
        Settings in = new Settings(PID, configuration);
        Reader reader = new Reader(in, problems);
        LedgerSettings settings = new LedgerSettings(
                reader.whole("group.commit.millis", 25, 1, 50),
                reader.whole("retention.days", 90, 1, 3650),
                reader.whole("retention.megabytes", 1024, 16, 1_048_576),
                reader.whole("offence.days", 90, 1, 3650),
                reader.whole("events.per.source.per.hour", 1000, 10, 1_000_000),
                reader.whole("queued.events", 10_000, 1000, 1_000_000));
        problems.addAll(in.unknown());
        return new Read(settings, List.copyOf(problems));
    }

    Duration retention() {
        return Duration.ofDays(retentionDays);
    }

    long retentionBytes() {
        return (long) retentionMegabytes << 20;
    }

    Duration offenceMemory() {
        return Duration.ofDays(offenceDays);
    }

    private record Reader(Settings settings, List<String> problems) {
        int whole(String key, int fallback, int low, int high) {
            try {
                return settings.integer(key, fallback, low, high);
            } catch (IllegalArgumentException refused) {
                problems.add(refused.getMessage() + "; using " + fallback);
                return fallback;
            }
        }
    }
}
