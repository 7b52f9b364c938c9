// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Settings;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.Rehearsal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gives out {@link Keeper}s that have no enforcer, no journal and nobody to tell. */
@Component
public final class Rehearsals implements Rehearsal {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PolicySettings settings;
    private final BanBook book;

    @Activate
    public Rehearsals(@Reference PolicySettings settings, @Reference BanBook book) {
        this.settings = settings;
        this.book = book;
    }

    @Override
    public Gate gate(InstantSource clock) {
        return gate(settings.terms(), book.guards(), book.allows(), clock);
    }

    /** By the default terms, with nobody guarded or allowed: for where there is no node. */
    public static Rehearsal byDefault() {
        Terms terms = Terms.of(new Settings(PolicySettings.PID, Map.of()));
        return clock -> gate(terms, List.of(), List.of(), clock);
    }

    static Gate gate(Terms terms, List<Guard> guards, List<Allow> allows, InstantSource clock) {
        // The rehearsed clock is never set, so the one that nobody sets goes with it.
        Keeper keeper =
                new Keeper(() -> terms, ModeSwitch.fixed(), clock, () -> clock.millis() * NANOS_PER_MILLI, event -> {});
        allows.forEach(allow -> keeper.allow(allow.subject(), Optional.empty(), allow.note()));
        return new Gate() {
            @Override
            public Decision decide(Verdict verdict) {
                keeper.tick(guards, Ports.NONE);
                return keeper.decide(verdict);
            }

            @Override
            public void release(Flow flow) {
                keeper.release(flow);
            }
        };
    }
}
