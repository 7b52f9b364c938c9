// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import java.util.List;
import java.util.Locale;

/**
 * A word in colour.
 *
 * @param kind of the style sheet's {@code badge--kind}
 */
record Badge(String kind, String text) {

    static List<Badge> of(Ban ban) {
        return ban.reasons().keySet().stream().map(Badge::of).toList();
    }

    static Badge of(Reason reason) {
        return new Badge(reason.name().toLowerCase(Locale.ROOT), reason.name());
    }

    static Badge of(Mode mode) {
        return switch (mode) {
            case ENFORCE -> ok(mode.name());
            case TEST -> warn(mode.name());
            case LOCKDOWN -> bad(mode.name());
        };
    }

    static Badge ok(String text) {
        return new Badge("ok", text);
    }

    static Badge warn(String text) {
        return new Badge("warn", text);
    }

    static Badge bad(String text) {
        return new Badge("bad", text);
    }

    static Badge muted(String text) {
        return new Badge("muted", text);
    }
}
