// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.NodeEvent.BanChanged;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Widths;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What operators order: bans, allows, modes. What can't be done throws {@link IllegalArgumentException}, whose message says why,
 * and changes nothing. Not thread-safe: its owner's lock guards it.
 */
final class Orders {

    private final KernelRules rules;
    private final AllowList allows;
    private final Bans bans;
    private final ModeSwitch modes;
    private final Projection kernel;
    private final InstantSource clock;
    private final Consumer<NodeEvent> events;

    Orders(
            KernelRules rules,
            AllowList allows,
            Bans bans,
            ModeSwitch modes,
            Projection kernel,
            InstantSource clock,
            Consumer<NodeEvent> events) {
        this.rules = rules;
        this.allows = allows;
        this.bans = bans;
        this.modes = modes;
        this.kernel = kernel;
        this.clock = clock;
        this.events = events;
    }

    static String cause(String note) {
        return note.isEmpty() ? BanChanged.OPERATOR : BanChanged.OPERATOR + ": " + note;
    }

    Enforcement ban(Subject subject, Optional<Duration> duration, String note) {
        Widths.check(subject);
        rules.guards().covering(subject).ifPresent(guard -> {
            throw new IllegalArgumentException(subject + " is guarded (" + guard.why() + ") and can't be banned");
        });
        allows.covering(subject).ifPresent(allow -> {
            throw new IllegalArgumentException(subject + " is on the allow-list (" + allow.subject()
                    + "): take it off first with honeymesh:disallow " + allow.subject());
        });
        Instant now = clock.instant();
        Optional<Ban> existing = bans.get(subject);
        Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
        existing.ifPresent(ban -> reasons.putAll(ban.reasons()));
        reasons.put(Reason.MANUAL, duration.map(now::plus).orElse(Ban.FOREVER));
        Ban ban = new Ban(
                subject,
                reasons,
                existing.map(Ban::since).orElse(now),
                existing.map(Ban::offences).orElse(bans.offences(subject)),
                existing.map(Ban::intent).orElse(false),
                note);
        Enforcement enforcement = bans.place(ban, Optional.empty(), now);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            throw new IllegalArgumentException(enforcement.detail());
        }
        bans.tell(existing.isEmpty() ? Change.PLACED : Change.RAISED, ban, cause(note), enforcement);
        return enforcement;
    }

    /** What the subject covers passes from now on; the bans within it are for the caller to lift. */
    void allow(Subject subject, Optional<Duration> duration, String note) {
        Widths.check(subject);
        Instant now = clock.instant();
        Allow allow = new Allow(subject, now, duration.map(now::plus).orElse(Ban.FOREVER), note);
        Optional<Allow> former = allows.put(allow);
        Enforcement enforcement = kernel.configure(rules.now());
        if (enforcement.state() == Enforcement.State.REFUSED) {
            allows.takeBack(allow, former);
            throw refused(subject + " can't be allowed", enforcement);
        }
        allows.keep(allow, cause(note));
        // A scan stop of the kernel's own, if there is one.
        kernel.lift(subject);
    }

    boolean disallow(Subject subject, String note) {
        boolean was = allows.end(subject, cause(note));
        kernel.configure(rules.now());
        return was;
    }

    void mode(Mode next, Duration confirmWithin, String cause) {
        Mode before = modes.mode();
        ModeSwitch.Position position = modes.ordered(next, confirmWithin, clock.instant());
        Enforcement enforcement = kernel.configure(rules.at(position));
        // A mode that drops less holds whatever else was refused.
        if (next == Mode.LOCKDOWN && enforcement.state() == Enforcement.State.REFUSED) {
            throw refused("the mode stays " + before, enforcement);
        }
        modes.take(position);
        if (before != next || position.reverts().isPresent()) {
            events.accept(new NodeEvent.ModeChanged(clock.instant(), before, next, cause));
        }
    }

    /** @return whether there was a LOCKDOWN to confirm */
    boolean confirmLockdown() {
        Optional<ModeSwitch.Position> position = modes.confirmed();
        position.ifPresent(confirmed -> {
            Enforcement enforcement = kernel.configure(rules.at(confirmed));
            if (enforcement.state() == Enforcement.State.REFUSED) {
                throw refused("LOCKDOWN is not confirmed", enforcement);
            }
            modes.take(confirmed);
        });
        return position.isPresent();
    }

    /** Leaves a LOCKDOWN that nobody has confirmed in time. */
    void revert(Instant now) {
        Mode before = modes.mode();
        if (modes.revert(now)) {
            events.accept(new NodeEvent.ModeChanged(now, before, modes.mode(), "LOCKDOWN was not confirmed in time"));
        }
    }

    /** Has the kernel go by the former rules again; what to tell whose order it refused. */
    private IllegalArgumentException refused(String what, Enforcement enforcement) {
        kernel.configure(rules.now());
        return new IllegalArgumentException(what + ": " + enforcement.detail());
    }
}
