// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Evidence.Credential;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The latest login attempts of all sources, without the users and passwords themselves. Bounded: the oldest go first, and one
 * source can't push out the others' with more than its share. Thread-safe.
 */
final class Attempts {

    static final int MAX_OF_ONE_SOURCE = 64;

    private static final int MAX = 8192;

    /** A user and a secret that a source tried, as hashes. */
    record Attempt(Instant at, Subject source, int user, int secret) {
        long pair() {
            return (long) user << 32 | secret & 0xffffffffL;
        }
    }

    private final int max;
    private final KeyedHash hash = new KeyedHash();
    private final Deque<Attempt> latest = new ArrayDeque<>();

    Attempts() {
        this(MAX);
    }

    Attempts(int max) {
        this.max = max;
    }

    /** A login attempt as it would be remembered. */
    synchronized Attempt attempt(Instant at, Subject source, Credential login) {
        return new Attempt(at, source, (int) hash.of(login.user().bytes()), (int)
                hash.of(login.secret().bytes()));
    }

    /**
     * Remembers what a source tried, each pair once.
     *
     * @return everything remembered of the window that has a user or secret in common with what this source has tried in it
     */
    synchronized List<Attempt> add(Collection<Attempt> tried, Duration window) {
        Attempt one = tried.iterator().next();
        latest.removeIf(attempt -> attempt.at.isBefore(one.at.minus(window)));
        Set<Integer> users = new HashSet<>();
        Set<Integer> secrets = new HashSet<>();
        Set<Long> known = new HashSet<>();
        for (Attempt attempt : latest) {
            if (attempt.source.equals(one.source)) {
                users.add(attempt.user);
                secrets.add(attempt.secret);
                known.add(attempt.pair());
            }
        }
        for (Attempt attempt : tried) {
            users.add(attempt.user);
            secrets.add(attempt.secret);
            if (known.size() < MAX_OF_ONE_SOURCE && known.add(attempt.pair())) {
                latest.addLast(attempt);
            }
        }
        while (latest.size() > max) {
            latest.removeFirst();
        }
        return latest.stream()
                .filter(attempt -> users.contains(attempt.user) || secrets.contains(attempt.secret))
                .toList();
    }
}
