// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One trap listener.
 *
 * @param trap the protocol's name
 * @param state what it is doing
 * @param detail why it is not listening and what to do; empty when it is
 * @param connections conversations open now
 * @param touches conversations since it opened
 */
public record TrapStatus(
        String trap,
        Transport transport,
        Endpoint endpoint,
        State state,
        String detail,
        int connections,
        long touches) {

    /** The listener as JSON-friendly values in a fixed order. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("trap", SafeText.escape(trap));
        fields.put("transport", transport.name());
        fields.put("endpoint", endpoint.toString());
        fields.put("state", state.name());
        fields.put("connections", connections);
        fields.put("touches", touches);
        fields.put("detail", SafeText.printable(detail));
        return fields;
    }

    /** What a listener is doing. */
    public enum State {
        LISTENING,
        /** Its port was in use: skipped, as the default port table asks. */
        SKIPPED,
        /** It can't listen; the detail says why. */
        FAILED,
        CLOSED
    }
}
