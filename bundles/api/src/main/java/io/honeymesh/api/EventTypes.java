// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.List;
import java.util.Optional;

/** The types of events that HoneyMesh's own bundles publish. Plug-ins may publish others. */
public final class EventTypes {

    /** In order; with those that stand for all below them, such as {@code ban}. */
    public static final List<String> ALL = List.of(
            "alarm",
            "allow",
            "allow.ended",
            "allow.placed",
            "backup",
            "backup.made",
            "backup.restored",
            "ban",
            "ban.evicted",
            "ban.expired",
            "ban.lifted",
            "ban.placed",
            "ban.raised",
            "console.changed",
            "conversation",
            "enforcer",
            "events.lost",
            "fingerprint",
            "fingerprint.allowed",
            "fingerprint.banned",
            "fingerprint.ended",
            "import",
            "import.expired",
            "import.forgotten",
            "import.placed",
            "intent",
            "ledger",
            "ledger.overflow",
            "ledger.pruned",
            "member.admitted",
            "mesh.ordered",
            "mode",
            "observation",
            "scan",
            "token",
            "token.fleet.answered",
            "token.fleet.failed",
            "token.fleet.ordered",
            "token.fleet.refused",
            "token.fleet.rotated",
            "token.issued",
            "token.revoked",
            "token.rotated",
            "touch",
            "trap",
            "trap.closed",
            "trap.failed",
            "trap.listening",
            "trap.ordered",
            "trap.skipped",
            "trust.changed",
            "web.refused");

    private EventTypes() {}

    /** What to tell who asks for a type that no event of HoneyMesh's own has; empty if one has, or one below it. */
    public static Optional<String> doubt(String type) {
        return ALL.stream().anyMatch(known -> known.equals(type) || known.startsWith(type + "."))
                ? Optional.empty()
                : Optional.of("None of HoneyMesh's own events has the type '" + SafeText.escape(type, 64)
                        + "'; they have: " + String.join(", ", ALL));
    }
}
