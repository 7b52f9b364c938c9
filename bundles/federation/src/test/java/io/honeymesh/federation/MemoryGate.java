// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.MeshGate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Policy's gate for peers, with whom it guards and allows. */
final class MemoryGate implements MeshGate {

    final Map<Subject, Instant> bans = new TreeMap<>();
    final Set<Subject> guarded = new HashSet<>();
    final Set<Subject> unsighted = new HashSet<>();
    final Set<Subject> allowed = new HashSet<>();
    final Set<Subject> overridden = new HashSet<>();

    /** Every subject there ever was a ban on. */
    final Set<Subject> ever = new HashSet<>();

    @Override
    public Decision hold(Subject subject, Instant until, String note) {
        if (guarded.stream().anyMatch(subject::overlaps)) {
            return new Decision.Spared(Decision.Cause.GUARDED, "guarded");
        }
        if (allowed.stream().anyMatch(subject::overlaps)) {
            return new Decision.Spared(Decision.Cause.ALLOWED, "allowed");
        }
        bans.put(subject, until);
        ever.add(subject);
        return new Decision.Banned(
                new Ban(subject, Map.of(Reason.MESH, until), until, 0, false, ""),
                new Enforcement(Enforcement.State.ENFORCED, ""));
    }

    @Override
    public void release(Subject subject, String note) {
        bans.remove(subject);
    }

    /** What is over policy ends by itself. */
    void expire(Instant now) {
        bans.values().removeIf(until -> !until.isAfter(now));
    }

    @Override
    public List<Subject> held() {
        return List.copyOf(bans.keySet());
    }

    @Override
    public boolean mayBeSighted(Subject subject) {
        return unsighted.stream().noneMatch(subject::overlaps);
    }

    @Override
    public void override(Subject subject, String note) {
        overridden.add(subject);
    }
}
