// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Licence;
import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A licence for people and for programs. */
final class LicenseView {

    static final String DEVELOPMENT =
            "THIS BUILD CARRIES THE DEVELOPMENT KEY: anybody can sign a licence for it, and releases believe none of these";

    private LicenseView() {}

    /** For the node's status: one line. */
    static String line(LicenceStatus status) {
        String what = status.permitsSharing()
                ? "Pro"
                        + status.licence()
                                .map(one -> " until " + Times.readable(one.expires()))
                                .orElse("")
                : "Community";
        String why = status.reason().isEmpty() ? "" : " (" + SafeText.printable(status.reason()) + ")";
        return what + why + (status.developmentKey() ? "; DEVELOPMENT KEY" : "");
    }

    /** What is wrong first. */
    static List<String> lines(LicenceStatus status, Style style, Instant now) {
        List<String> lines = new ArrayList<>();
        if (status.developmentKey()) {
            lines.add(style.bad("!! " + DEVELOPMENT));
        }
        if (!status.reason().isEmpty()) {
            lines.add(style.warn("!! " + SafeText.printable(status.reason())));
        }
        lines.add(style.strong(
                status.permitsSharing()
                        ? "Pro: this node may share with peers"
                        : "Community: nothing is shared with peers; what protects this machine is not affected"));
        status.licence().ifPresent(licence -> {
            lines.add("  licence   " + SafeText.escape(licence.id()) + ", " + tier(licence.tier()));
            lines.add("  holder    " + SafeText.escape(licence.holder()));
            lines.add("  nodes     " + licence.nodes());
            lines.add("  cluster   " + SafeText.escape(licence.cluster().orElse("any")));
            lines.add("  issued    " + Times.readable(licence.issued()));
            lines.add("  expires   " + Times.readable(licence.expires()) + left(licence, now));
        });
        return lines;
    }

    private static String left(Licence licence, Instant now) {
        return licence.expires().isAfter(now) ? " (" + Times.left(now, licence.expires()) + ")" : "";
    }

    static Map<String, Object> fields(LicenceStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tier", tier(status.tier()));
        fields.put("sharing", status.permitsSharing());
        fields.put("reason", SafeText.printable(status.reason()));
        fields.put("development_key", status.developmentKey());
        Optional<Licence> signed = status.licence();
        signed.ifPresent(licence -> {
            Map<String, Object> text = new LinkedHashMap<>();
            text.put("id", SafeText.escape(licence.id()));
            text.put("tier", tier(licence.tier()));
            text.put("holder", SafeText.escape(licence.holder()));
            text.put("nodes", licence.nodes());
            licence.cluster().ifPresent(cluster -> text.put("cluster", SafeText.escape(cluster)));
            text.put("issued", licence.issued().toString());
            text.put("expires", licence.expires().toString());
            fields.put("licence", text);
        });
        return fields;
    }

    private static String tier(Licence.Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }
}
