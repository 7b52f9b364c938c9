// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Evidence.Credential;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The latest login attempts of all sources, without the users and passwords themselves. Bounded: the oldest go first, and one
 * source can't push out the others' with more than its share. Thread-safe.
 */
final class Attempts {

    static final int MAX_OF_ONE_SOURCE = 64;

    private static final int MAX = 8192;

    /** Of others; everybody tries root, and a few hundred are enough to tell what goes on. */
    private static final int MAX_RELATED = 512;

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
     * @return what this source has tried within the window, and of others the latest that have a user or secret in common with it
     */
    synchronized List<Attempt> add(Collection<Attempt> tried, Duration window) {
        Attempt one = tried.iterator().next();
        Instant begin = one.at.minus(window);
        while (!latest.isEmpty() && (latest.size() > max || latest.getFirst().at.isBefore(begin))) {
            latest.removeFirst();
        }
        List<Attempt> found = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        for (Attempt attempt : latest) {
            if (attempt.source.equals(one.source) && !attempt.at.isBefore(begin)) {
                found.add(attempt);
                known.add(attempt.pair());
            }
        }
        for (Attempt attempt : tried) {
            if (known.size() < MAX_OF_ONE_SOURCE && known.add(attempt.pair())) {
                found.add(attempt);
                latest.addLast(attempt);
            }
        }
        addOthers(found, one.source, begin);
        return found;
    }

    private void addOthers(List<Attempt> found, Subject source, Instant begin) {
        Set<Integer> users = new HashSet<>();
        Set<Integer> secrets = new HashSet<>();
        for (Attempt own : found) {
            users.add(own.user);
            secrets.add(own.secret);
        }
        int left = MAX_RELATED;
        Iterator<Attempt> newestFirst = latest.descendingIterator();
        while (left > 0 && newestFirst.hasNext()) {
            Attempt attempt = newestFirst.next();
            boolean related = users.contains(attempt.user) || secrets.contains(attempt.secret);
            if (related && !attempt.source.equals(source) && !attempt.at.isBefore(begin)) {
                found.add(attempt);
                left--;
            }
        }
    }
}
