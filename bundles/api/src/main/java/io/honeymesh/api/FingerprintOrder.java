// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an operator has ordered about every client with a fingerprint, whatever its address. A fingerprint tells a program, not
 * a person, and can be imitated: so it is no {@link Subject}, the kernel knows nothing of it, and an allow excuses no more than
 * the touch. There is one order at most on a fingerprint.
 *
 * @param expires when it ends; {@link Ban#FOREVER} for none
 * @param note an operator's words, or empty
 */
public record FingerprintOrder(Fingerprint fingerprint, Action action, Instant since, Instant expires, String note) {

    /** The rule that says in verdicts what was ordered. */
    public static final String RULE = "banned-fingerprint";

    /** What becomes of a source whose client shows it to a trap. */
    public enum Action {
        /** It gets the full ban, as for intent. */
        BAN,
        /** Its touch alone doesn't ban it. */
        ALLOW
    }

    /** The order as JSON-friendly values in a fixed order: what events hold of it. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", SafeText.escape(fingerprint.kind()));
        fields.put("value", SafeText.escape(fingerprint.value()));
        fields.put("order", action.name().toLowerCase(Locale.ROOT));
        fields.put("since", since.toString());
        fields.put("expires", expires.toString());
        fields.put("note", SafeText.printable(note));
        return fields;
    }
}
