// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Which words of peers show that they see for themselves (S22): about whom this node had seen before, and has told nobody of. What
 * it has told, they may only repeat. Not thread-safe.
 */
final class Confirmations {

    private static final int MOST = 100_000;
    private static final Duration ONCE_IN = Duration.ofDays(1);

    private static final int MOST_IDLE_A_DAY = 50;

    private record Idle(long day, int times) {}

    private final Mesh.Evidence evidence;
    private final InstantSource clock;
    private final Bounded<Subject, Instant> counted = new Bounded<>(MOST);
    private final Bounded<NodeKey, Idle> idle = new Bounded<>(Shares.MOST);
    private final Bounded<Subject, Instant> told = new Bounded<>(MOST);

    Confirmations(Mesh.Evidence evidence, InstantSource clock) {
        this.evidence = evidence;
        this.clock = clock;
    }

    /** This node has told the mesh of it. */
    void told(Subject subject) {
        told.put(subject, clock.instant());
    }

    boolean isOne(Statement statement) {
        Instant last = counted.get(statement.subject());
        return !told.containsKey(statement.subject())
                && (last == null || !last.isAfter(clock.instant().minus(ONCE_IN)))
                && evidence.predates(
                        statement.subject(), statement.message().header().issued());
    }

    /**
     * A word has shown it. Others say the same too late today, for they may repeat it; but where it no longer moved its own
     * publisher's trust, one hand takes their place only so often.
     */
    void count(Subject subject, NodeKey lineage, boolean moved) {
        long today = clock.instant().getEpochSecond() / 86_400;
        Idle before = idle.getOrDefault(lineage, new Idle(today, 0));
        int times = before.day() == today ? before.times() : 0;
        if (moved || times < MOST_IDLE_A_DAY) {
            counted.put(subject, clock.instant());
            idle.put(lineage, new Idle(today, moved ? times : times + 1));
        }
    }
}
