// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A ban as JSON: the event schema's fields, with what is left of it and what it dropped. */
final class BanView {

    private BanView() {}

    static Map<String, Object> json(Ban ban, long hits, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>(ban.fields());
        fields.put("permanent", ban.isPermanent());
        fields.put("remaining_s", ban.remaining(now).toSeconds());
        fields.put("hits", hits);
        return fields;
    }
}
