// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.Caller;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts on record who changed what, before it is done. Values are left out, for some are secrets. Thread-safe. */
final class Changes {

    private static final int SHOWN_CHARS = 100;

    private final Consumer<NodeEvent> events;

    Changes(Consumer<NodeEvent> events) {
        this.events = events;
    }

    void configuration(Caller by, Permit.Change change) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("configuration", SafeText.escape(change.pid(), SHOWN_CHARS));
        detail.put("change", change.deletes() ? "delete" : "apply");
        detail.put(
                "keys",
                change.keys().stream()
                        .map(key -> SafeText.escape(key, SHOWN_CHARS))
                        .toList());
        tell(by, detail);
    }

    void component(Caller by, Components.Entry which, String change) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("component", SafeText.escape(which.name(), SHOWN_CHARS));
        detail.put("change", change);
        tell(by, detail);
    }

    private void tell(Caller by, Map<String, Object> detail) {
        detail.put("by", SafeText.printable(by.name()));
        events.accept(new NodeEvent.Other(Instant.now(), "console.changed", Optional.empty(), detail));
    }
}
