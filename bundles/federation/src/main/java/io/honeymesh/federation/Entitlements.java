// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Licence;
import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.service.Licensing;
import io.honeymesh.federation.wire.NodeKey;
import java.util.Optional;
import java.util.function.Supplier;

/** Who may share: an operator's will and a licence are both needed, here and at the peer. Not thread-safe. */
final class Entitlements {

    private final Supplier<Optional<Licensing>> licensing;
    private final Supplier<MeshSettings> settings;

    Entitlements(Supplier<Optional<Licensing>> licensing, Supplier<MeshSettings> settings) {
        this.licensing = licensing;
        this.settings = settings;
    }

    /** Why this node neither sends nor takes signals; empty if it does. */
    Optional<String> refusal() {
        if (!settings.get().sharing()) {
            return Optional.of("sharing is off: an operator turns it on with sharing = true in"
                    + " etc/io.honeymesh.federation.cfg");
        }
        return licensing
                .get()
                .map(Licensing::status)
                .map(status -> status.permitsSharing() ? "" : lacking(status))
                .or(() -> Optional.of("no licence can be checked: the license bundle is not running"))
                .filter(why -> !why.isEmpty());
    }

    private static String lacking(LicenceStatus status) {
        return "sharing needs a Pro licence: " + (status.reason().isEmpty() ? "none is installed" : status.reason());
    }

    /** This node's own claim: its licence's number; empty without one. */
    String claim() {
        return licensing
                .get()
                .flatMap(l -> l.status().licence())
                .map(Licence::id)
                .orElse("");
    }

    String licenceText() {
        return licensing.get().flatMap(Licensing::text).orElse("");
    }

    /** Why a member's signals aren't taken for want of a licence; empty if they are. */
    Optional<String> refusal(Member member, MemberBook members) {
        String text = member.says().licence();
        if (text.isEmpty()) {
            return Optional.of("it has shown no licence");
        }
        Optional<LicenceStatus> status = licensing.get().map(l -> l.verify(text));
        if (status.isEmpty() || !status.get().permitsSharing()) {
            return Optional.of(status.map(LicenceStatus::reason).orElse("no licence can be checked here"));
        }
        Licence licence = status.get().licence().orElseThrow();
        boolean isOneOfThem = members.holders(text).stream()
                .limit(licence.nodes())
                .anyMatch(holder -> holder.key().equals(member.key()));
        return isOneOfThem
                ? Optional.empty()
                : Optional.of("its licence is for " + licence.nodes() + " nodes, and as many had it before");
    }

    /** Whether a signal's claim is the licence its publisher has shown. */
    boolean isClaimOf(Member member, String claim) {
        return licensing
                .get()
                .flatMap(l -> l.verify(member.says().licence()).licence())
                .map(licence -> licence.id().equals(claim))
                .orElse(false);
    }

    static String shown(NodeKey key) {
        return key.nodeId().substring(0, 12);
    }
}
