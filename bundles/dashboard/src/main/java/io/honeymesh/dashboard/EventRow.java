// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Secrets;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Reports;
import java.util.Map;

/**
 * An event in a list.
 *
 * @param source whom it is about, or empty
 */
record EventRow(long sequence, String at, Badge badge, String source, boolean hasSource, String text) {

    static EventRow of(EventLog.Entry entry, Reports reports) {
        Map<String, Object> fields = Secrets.hidden(entry.fields());
        String source = text(fields, "subject");
        return new EventRow(
                entry.sequence(),
                text(fields, "at"),
                badge(fields),
                source,
                !source.isEmpty() && source.indexOf('/') < 0,
                reports.line(fields));
    }

    private static String text(Map<String, Object> fields, String name) {
        return fields.containsKey(name) ? String.valueOf(fields.get(name)) : "";
    }

    static Badge badge(Map<String, Object> fields) {
        String type = text(fields, "type");
        String kind = switch (type) {
            case "touch", "conversation" -> "trap";
            case "intent" -> "credential";
            case "scan" -> "scan";
            case "alarm", "ban.evicted" -> "bad";
            case "mode", "web.refused", "trap.failed" -> "warn";
            default -> type.startsWith("ban.") ? "payload" : type.startsWith("allow.") ? "ok" : "muted";
        };
        return new Badge(kind, type);
    }
}
