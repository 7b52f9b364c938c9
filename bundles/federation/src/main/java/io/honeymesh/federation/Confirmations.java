// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.federation.wire.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Which words of peers show that they see for themselves (S22): about whom this node had seen before, and has told nobody of. What
 * it has told, they may only repeat. Not thread-safe.
 */
final class Confirmations {

    private static final int MOST = 100_000;
    private static final Duration ONCE_IN = Duration.ofDays(1);

    /** What was told can be repeated for longer than it holds itself, at least. */
    private static final Duration REPEATED = Duration.ofDays(2);

    /** Of a network it can't be asked whether anybody in it is banned here still. */
    private static final Duration REPEATED_IPV6 = Duration.ofDays(30);

    private static final Duration LOOKED_AGAIN = Duration.ofHours(1);
    private static final int SITE_V6 = 48;

    private static final int MOST_IDLE_A_DAY = 50;

    private record Idle(long day, int times) {}

    private final Records records;
    private final Mesh.Evidence evidence;
    private final InstantSource clock;
    private final Bounded<Subject, Instant> counted = new Bounded<>(MOST);
    private final Bounded<NodeKey, Idle> idle = new Bounded<>(Shares.MOST);
    private final Bounded<Subject, Instant> told;
    private Instant looked = Instant.MIN;

    Confirmations(Records records, Mesh.Evidence evidence, InstantSource clock) {
        this.records = records;
        this.evidence = evidence;
        this.clock = clock;
        told = new Bounded<>(MOST, records::noTold);
        records.told(told::put);
    }

    /** This node has told the mesh of it: kept, as its ban may outlast both its word and its key. */
    void told(Subject subject) {
        Instant now = clock.instant();
        told.put(site(subject), now);
        records.told(site(subject), now);
    }

    /** As {@link #told}, but for when. */
    void wasTold(Subject subject) {
        if (!told.containsKey(site(subject))) {
            told(subject);
        }
    }

    /** Looks once an hour what no word can be repeated or confirmed of any more. */
    void expire() {
        Instant now = clock.instant();
        if (now.isAfter(looked.plus(LOOKED_AGAIN))) {
            looked = now;
            counted.values().removeIf(at -> !at.isAfter(now.minus(ONCE_IN)));
            List<Subject> over = told.entrySet().stream()
                    .filter(one -> isOver(one.getKey(), one.getValue(), now))
                    .map(Map.Entry::getKey)
                    .toList();
            over.forEach(told::remove);
            over.forEach(records::noTold);
        }
    }

    private boolean isOver(Subject subject, Instant when, Instant now) {
        return subject.address() instanceof Ipv4
                ? !when.isAfter(now.minus(REPEATED)) && !evidence.predates(subject, now)
                : !when.isAfter(now.minus(REPEATED_IPV6));
    }

    /** An attacker has all of an IPv6 network: what is known of one address in it is known of the others. */
    private static Subject site(Subject subject) {
        return subject.address() instanceof Ipv6
                ? new Subject(subject.address(), Math.min(subject.prefixLength(), SITE_V6))
                : subject;
    }

    boolean isOne(Statement statement) {
        Subject site = site(statement.subject());
        Instant last = counted.get(site);
        return !told.containsKey(site)
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
            counted.put(site(subject), clock.instant());
            idle.put(lineage, new Idle(today, moved ? times : times + 1));
        }
    }
}
