// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The truth about who is blocked and what an operator may do about it. Lists are snapshots, sorted by subject. Thread-safe.
 */
@ProviderType
public interface BanBook {

    /** All bans in force. Copies them: to count them ask {@link #counts}. */
    List<Ban> bans();

    /**
     * The first of those bans in force that are wanted, at most so many: one page, without copying all.
     *
     * @param after they come after this one; with empty from the first
     */
    default List<Ban> bans(Optional<Subject> after, Predicate<Ban> wanted, int most) {
        return bans().stream()
                .filter(ban -> after.isEmpty() || ban.subject().compareTo(after.get()) > 0)
                .filter(wanted)
                .limit(most)
                .toList();
    }

    /** How many bans and allows are in force. */
    record Counts(int bans, int allows) {}

    Counts counts();

    /** The bans whose subject holds the address, most specific first. */
    List<Ban> bansOn(IpAddress address);

    List<Allow> allows();

    List<Guard> guards();

    /**
     * Bans a subject by hand.
     *
     * @param duration how long, or empty until lifted
     * @throws IllegalArgumentException with one clear line if the subject can't be banned: guarded, allowed or too wide
     */
    Enforcement ban(Subject subject, Optional<Duration> duration, String note);

    /**
     * Lifts every reason of the ban on exactly this subject, and the kernel's scan stop.
     *
     * @return the ban that was lifted, if there was one
     */
    Optional<Ban> unban(Subject subject, String note);

    /**
     * Puts a subject on the allow-list and lifts the bans it covers.
     *
     * @throws IllegalArgumentException with one clear line if the kernel has no room for it; nothing has changed then
     */
    void allow(Subject subject, Optional<Duration> duration, String note);

    /** @return whether it was on the list */
    boolean disallow(Subject subject, String note);

    Mode mode();

    /** When LOCKDOWN reverts by itself; empty in another mode or once confirmed. */
    Optional<Instant> lockdownReverts();

    /**
     * Changes the mode; LOCKDOWN reverts after {@code confirmWithin} unless {@link #confirmLockdown()} comes first. One
     * that is confirmed already stays so.
     *
     * @throws IllegalArgumentException with one clear line if the kernel can't let through what LOCKDOWN should; the mode is
     *     then what it was
     */
    void mode(Mode mode, Duration confirmWithin, String cause);

    /** @return whether there was a LOCKDOWN to confirm */
    boolean confirmLockdown();

    EnforcerStatus enforcer();

    /** Packets dropped (in TEST: counted) because of each ban; zero counts left out. With very many bans it may be a moment old. */
    Map<Subject, Long> hits();

    /** The same of those alone, as it is just now: for few, without reading the counts of all. */
    default Map<Subject, Long> hits(Collection<Subject> those) {
        Map<Subject, Long> all = new HashMap<>(hits());
        all.keySet().retainAll(those);
        return all;
    }

    /** The enforcer's packet counters by verdict; empty without one. */
    Map<String, Long> statistics();

    /** How the kernel's tables differ from this book, a line each; empty when they agree. Reads the tables themselves. */
    List<String> differences();
}
