// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An order to drop a subject's packets.
 *
 * @param subject whom
 * @param reasons why, each with the moment at which that reason ends; never empty
 * @param since when the subject was first banned in this spell
 * @param offences how often the subject has earned a full ban, this one included; doubles durations
 * @param intent whether hostility beyond the touch itself was seen (S01): only then may the ban be shared
 * @param note an operator's words, or empty
 */
public record Ban(
        Subject subject, Map<Reason, Instant> reasons, Instant since, int offences, boolean intent, String note) {

    /** The expiry of a ban that lasts until it is lifted. */
    public static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

    public Ban {
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a ban needs a reason");
        }
        reasons = Reason.copyOf(reasons);
    }

    /** When the ban ends: the latest expiry of its reasons. */
    public Instant expires() {
        return Collections.max(reasons.values());
    }

    public boolean isPermanent() {
        return !expires().isBefore(FOREVER);
    }

    public Duration remaining(Instant now) {
        Duration left = Duration.between(now, expires());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The highest class among the reasons. */
    public BanClass banClass() {
        return Reason.highestClass(Reason.mask(reasons.keySet()));
    }

    /** The reasons in a fixed order, joined by {@code +}: {@code TRAP+PAYLOAD}. */
    public String reasonNames() {
        return String.join("+", reasons.keySet().stream().map(Reason::name).toList());
    }

    /** {@link #fields()} with what is left of it. @param hits packets it has dropped */
    public Map<String, Object> fields(Instant now, long hits) {
        Map<String, Object> fields = fields();
        fields.put("permanent", isPermanent());
        fields.put("remaining_s", remaining(now).toSeconds());
        fields.put("hits", hits);
        return fields;
    }

    /** The ban as JSON-friendly values in a fixed order: what events hold of it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("banned", subject.toString());
        Map<String, Object> ends = new LinkedHashMap<>();
        reasons.forEach((reason, until) -> ends.put(reason.name(), until.toString()));
        fields.put("reasons", ends);
        fields.put("since", since.toString());
        fields.put("expires", expires().toString());
        fields.put("offences", offences);
        fields.put("full", intent);
        fields.put("note", SafeText.printable(note));
        return fields;
    }
}
