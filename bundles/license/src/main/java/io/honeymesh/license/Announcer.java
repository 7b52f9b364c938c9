// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import io.honeymesh.api.LicenceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Tells an operator what has changed of the licence, once. For one thread at a time. */
final class Announcer {

    /** How long before its end a licence is spoken of. */
    static final Duration SOON = Duration.ofDays(14);

    private enum State {
        UNKNOWN,
        NONE,
        HOLDS,
        EXPIRES_SOON,
        EXPIRED,
        CLOCK_BACK,
        INVALID
    }

    /** @param id of the licence, empty without one */
    private record Seen(State state, String id) {}

    private final BiConsumer<String, String> alarm;
    private Seen seen = new Seen(State.UNKNOWN, "");
    private String warned = "";

    /** @param alarm takes a kind and a line, safe to print */
    Announcer(BiConsumer<String, String> alarm) {
        this.alarm = alarm;
    }

    void look(LicenceStatus status, boolean clockBack, Optional<ClockGuard.Warning> warning, Instant now) {
        Seen next = seen(status, clockBack, now);
        if (!next.equals(seen)) {
            tell(next, status);
            seen = next;
        }
        String kind = warning.map(ClockGuard.Warning::kind).orElse("");
        if (!kind.equals(warned)) {
            warned = kind;
            warning.ifPresent(what -> alarm.accept(kind, what.text()));
        }
    }

    private static Seen seen(LicenceStatus status, boolean clockBack, Instant now) {
        Optional<Licence> licence = status.licence();
        State state;
        if (status.reason().equals(Licences.NONE)) {
            state = State.NONE;
        } else if (status.permitsSharing()) {
            boolean soon = licence.filter(one -> one.expires().isBefore(now.plus(SOON)))
                    .isPresent();
            state = soon ? State.EXPIRES_SOON : State.HOLDS;
        } else if (clockBack && licence.isPresent()) {
            state = State.CLOCK_BACK;
        } else if (licence.filter(one -> !now.isBefore(one.expires())).isPresent()) {
            state = State.EXPIRED;
        } else {
            state = State.INVALID;
        }
        return new Seen(state, licence.map(Licence::id).orElse(""));
    }

    private void tell(Seen next, LicenceStatus status) {
        boolean first = seen.state() == State.UNKNOWN;
        switch (next.state()) {
            case UNKNOWN -> {}
            case NONE -> {
                if (!first) {
                    alarm.accept("license.removed", "the licence is gone; sharing with peers ends");
                }
            }
            case HOLDS -> {
                if (!first) {
                    alarm.accept("license.holds", "licence " + next.id() + " holds" + until(status));
                }
            }
            case EXPIRES_SOON ->
                alarm.accept(
                        "license.expires-soon",
                        "licence " + next.id() + " holds only" + until(status) + "; then sharing ends");
            case EXPIRED -> alarm.accept("license.expired", status.reason() + "; sharing with peers ends");
            case CLOCK_BACK -> alarm.accept("license.clock-back", status.reason() + "; until then nothing is shared");
            case INVALID -> alarm.accept("license.invalid", status.reason() + "; nothing is shared with peers");
        }
    }

    private static String until(LicenceStatus status) {
        return status.licence().map(one -> " until " + one.expires()).orElse("");
    }

    void installed(Licence licence) {
        seen = new Seen(State.HOLDS, licence.id());
        alarm.accept(
                "license.installed", "licence " + licence.id() + " is installed; it holds until " + licence.expires());
    }
}
