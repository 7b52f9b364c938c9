// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An order never to drop a subject's packets; wins over every ban and over LOCKDOWN.
 *
 * @param expires when it ends; {@link Ban#FOREVER} for none
 * @param note an operator's words, or empty
 */
public record Allow(Subject subject, Instant since, Instant expires, String note) {

    /** The allow as JSON-friendly values in a fixed order; without {@code expires} if it lasts until it is taken back. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", subject.toString());
        fields.put("since", since.toString());
        if (expires.isBefore(Ban.FOREVER)) {
            fields.put("expires", expires.toString());
        }
        fields.put("note", SafeText.printable(note));
        return fields;
    }
}
