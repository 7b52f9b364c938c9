// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import java.util.Map;

/** How grave an event is to whoever watches, from 0 to 10 as CEF counts (0–3 low, 4–6 medium, 7–8 high, 9–10 very high). */
final class Severity {

    private Severity() {}

    static int of(Map<String, Object> event) {
        boolean intent = Boolean.TRUE.equals(event.get("intent"));
        return switch (Field.text(event, "type").orElse("")) {
            case "alarm" -> 9;
            case "intent", "ban.placed" -> intent ? 8 : 7;
            case "ban.raised" -> 7;
            case "conversation" -> intent ? 7 : 5;
            case "touch", "scan", "observation" -> 5;
            case "mode" -> 6;
            default -> 3;
        };
    }
}
