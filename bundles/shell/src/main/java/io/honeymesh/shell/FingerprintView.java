// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fingerprints, orders on them and who has shown them, as text and as JSON. */
final class FingerprintView {

    private FingerprintView() {}

    /** The orders of one kind, sorted by fingerprint; none while policy doesn't run. */
    static List<FingerprintOrder> orders(Services services, Action action) {
        return services.find(FingerprintBook.class).stream()
                .flatMap(book -> book.orders().values().stream())
                .filter(order -> order.action() == action)
                .toList();
    }

    static Optional<FingerprintOrder> order(Services services, Fingerprint fingerprint) {
        return services.find(FingerprintBook.class).map(book -> book.orders().get(fingerprint));
    }

    /** The event schema's fields, with what is left of it. */
    static Map<String, Object> json(FingerprintOrder order, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>(order.fields());
        boolean permanent = !order.expires().isBefore(Ban.FOREVER);
        fields.put("permanent", permanent);
        fields.put(
                "remaining_s",
                Math.max(0, Duration.between(now, order.expires()).toSeconds()));
        return fields;
    }

    static Map<String, Object> json(Sighting sighting) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", SafeText.escape(sighting.fingerprint().kind()));
        fields.put("value", SafeText.escape(sighting.fingerprint().value()));
        fields.put("source", sighting.source().toString());
        fields.put("first", sighting.first().toString());
        fields.put("last", sighting.last().toString());
        fields.put("times", sighting.times());
        fields.put("said", SafeText.printable(sighting.said()));
        return fields;
    }

    static String line(Sighting sighting) {
        return sighting.fingerprint() + " of " + sighting.source() + ", "
                + (sighting.times() == 1
                        ? "once, " + Times.readable(sighting.last())
                        : sighting.times() + " times, " + Times.readable(sighting.first()) + " to "
                                + Times.readable(sighting.last()))
                + (sighting.said().isEmpty() ? "" : ", " + SafeText.printable(sighting.said()));
    }

    /** What an order says, behind the name of its fingerprint. */
    static String line(FingerprintOrder order, Instant now) {
        return "is " + OrderCommand.done(order.action()) + ", " + Times.left(now, order.expires())
                + (order.note().isEmpty() ? "" : ": " + SafeText.printable(order.note()));
    }
}
