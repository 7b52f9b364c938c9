// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of events not everybody is to read: what strangers typed as passwords (S33). */
public final class Secrets {

    /** Stands where one was. */
    public static final String HIDDEN = "(hidden)";

    private Secrets() {}

    /** A copy of {@link NodeEvent#fields()} with the secrets of login attempts hidden; the same if there are none. */
    public static Map<String, Object> hidden(Map<String, Object> event) {
        if (!(event.get("evidence") instanceof List<?> pieces)) {
            return event;
        }
        Map<String, Object> copy = new LinkedHashMap<>(event);
        copy.put("evidence", pieces.stream().map(Secrets::hiddenPiece).toList());
        return copy;
    }

    private static Object hiddenPiece(Object piece) {
        if (!(piece instanceof Map<?, ?> fields) || !fields.containsKey("secret")) {
            return piece;
        }
        Map<Object, Object> copy = new LinkedHashMap<>(fields);
        copy.put("secret", HIDDEN);
        return copy;
    }
}
