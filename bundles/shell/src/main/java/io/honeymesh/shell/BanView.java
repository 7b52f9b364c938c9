// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A ban as JSON: the event schema's fields, with what is left of it and what it dropped. */
final class BanView {

    private BanView() {}

    static Map<String, Object> json(Ban ban, long hits, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("banned", ban.subject().toString());
        Map<String, Object> reasons = new LinkedHashMap<>();
        ban.reasons().forEach((reason, until) -> reasons.put(reason.name(), until.toString()));
        fields.put("reasons", reasons);
        fields.put("since", ban.since().toString());
        fields.put("expires", ban.expires().toString());
        fields.put("permanent", ban.isPermanent());
        fields.put("remaining_s", ban.remaining(now).toSeconds());
        fields.put("offences", ban.offences());
        fields.put("full", ban.intent());
        fields.put("hits", hits);
        fields.put("note", SafeText.printable(ban.note()));
        return fields;
    }
}
