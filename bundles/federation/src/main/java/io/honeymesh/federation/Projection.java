// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Decision;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.MeshGate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What policy has been told of mesh bans: only what changes is told again. Not thread-safe. */
final class Projection {

    /** How policy marks what this part lifts, so that it isn't taken for an operator's doing. */
    static final String CAUSE = "mesh: ";

    private final MeshGate gate;
    private final InstantSource clock;
    private final Map<Subject, Instant> enforced = new HashMap<>();

    Projection(MeshGate gate, InstantSource clock) {
        this.gate = gate;
        this.clock = clock;
    }

    int size() {
        return enforced.size();
    }

    /** Brings policy's ban in line with a subject's lot. @return why policy spares it, if it should be banned */
    Optional<Decision.Spared> follow(Subject subject, Judge.Lot lot) {
        if (lot.until().isEmpty()) {
            if (enforced.remove(subject) != null) {
                gate.release(subject, CAUSE + lot.why());
            }
            return Optional.empty();
        }
        Instant until = lot.until().get();
        // What is over may be said still where the clock can't be believed.
        if (until.equals(enforced.get(subject)) || !until.isAfter(clock.instant())) {
            return Optional.empty();
        }
        Decision decision = gate.hold(subject, until, CAUSE + lot.why());
        if (decision instanceof Decision.Spared spared) {
            enforced.remove(subject);
            return Optional.of(spared);
        }
        enforced.put(subject, until);
        return Optional.empty();
    }

    /** Whatever policy holds that nobody says any more. */
    void releaseOthers() {
        for (Subject subject : gate.held()) {
            if (!enforced.containsKey(subject)) {
                gate.release(subject, CAUSE + "nobody says so any more");
            }
        }
    }

    /** Policy has had to give it up, unless it has been told of it anew meanwhile. */
    void evicted(Subject subject) {
        if (!gate.held().contains(subject)) {
            enforced.remove(subject);
        }
    }

    /** An operator has ended it. Policy may have been told of it anew meanwhile. */
    void end(Subject subject) {
        enforced.remove(subject);
        gate.release(subject, CAUSE + "it was ended here");
    }

    List<Subject> subjects() {
        return List.copyOf(enforced.keySet());
    }

    void override(Subject subject, String note) {
        gate.override(subject, CAUSE + note);
    }
}
