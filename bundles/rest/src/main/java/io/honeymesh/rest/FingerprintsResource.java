// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** What clients show of themselves: the latest, who has shown one, and what operators order about those who do. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/fingerprints/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class FingerprintsResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile FingerprintLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile FingerprintBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook bans;

    @Override
    String methods() {
        return "GET, HEAD, PUT, DELETE";
    }

    /** Each of a list is looked up. */
    private static final int MOST = 200;

    private static final int MOST_SOURCES = 1000;
    private static final String ORDERS = "orders";

    @Override
    Answer get(Ask ask) {
        if (ask.rest().isEmpty()) {
            return latest(ask);
        }
        if (ask.rest().equals(ORDERS)) {
            ask.knows();
            return Answer.page(
                    book().orders().values().stream()
                            .map(FingerprintsResource::document)
                            .toList(),
                    Optional.empty());
        }
        return one(ask);
    }

    private Answer latest(Ask ask) {
        ask.knows("kind", "limit");
        int limit = ask.limit(MOST);
        Stream<String> kinds = ask.parameter("kind", FingerprintsResource::kind)
                .map(Stream::of)
                .orElse(Stream.of(Fingerprint.JA4, Fingerprint.JA3, Fingerprint.HASSH));
        FingerprintLog shown = log();
        Map<Fingerprint, FingerprintOrder> orders = orders();
        return Answer.page(
                kinds.flatMap(kind -> shown.latest(kind, limit).stream())
                        .map(print -> {
                            Map<String, Object> document = document(print, shown, orders);
                            shown.of(print, 1).stream()
                                    .findFirst()
                                    .ifPresent(latest -> document.put("latest", document(latest)));
                            return document;
                        })
                        .toList(),
                Optional.empty());
    }

    private static String kind(String text) {
        if (!List.of(Fingerprint.JA4, Fingerprint.JA3, Fingerprint.HASSH).contains(text)) {
            throw Refused.badRequest("kind is ja4, ja3 or hassh");
        }
        return text;
    }

    /** Who has shown it, with the narrowest ban on each. */
    private Answer one(Ask ask) {
        ask.knows("limit");
        Fingerprint print = print(ask);
        FingerprintLog shown = log();
        BanBook banned = bans;
        Map<String, Object> document = document(print, shown, orders());
        document.put(
                "items",
                shown.of(print, ask.limit(MOST_SOURCES)).stream()
                        .map(sighting -> {
                            Map<String, Object> fields = document(sighting);
                            if (banned != null) {
                                banned.bansOn(sighting.source()).stream()
                                        .findFirst()
                                        .ifPresent(ban -> fields.put(
                                                "banned_for",
                                                ban.reasons().keySet().stream()
                                                        .map(Enum::name)
                                                        .toList()));
                            }
                            return fields;
                        })
                        .toList());
        return Answer.json(document);
    }

    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows();
        Fingerprint print = print(ask);
        Map<String, String> body = ask.body("order", "duration", "note");
        if (!body.containsKey("order")) {
            throw Refused.badRequest("order is missing: ban or allow");
        }
        Action action = Ask.choice("order", body.get("order"), Action.class);
        Optional<Duration> howLong =
                Ask.duration(body.getOrDefault("duration", action == Action.BAN ? "24h" : "forever"));
        boolean known = book().order(print, action, howLong, ask.note(body.getOrDefault("note", "")))
                .isPresent();
        Map<String, Object> document = Optional.ofNullable(book().orders().get(print))
                .map(FingerprintsResource::document)
                .orElseThrow(() -> Refused.conflict("it is taken back again: somebody else has done that"));
        return known ? Answer.json(document) : Answer.created(document);
    }

    @Override
    Answer delete(Ask ask) {
        ask.needs(Role.OPERATOR);
        ask.knows("note");
        Fingerprint print = print(ask);
        Optional<FingerprintOrder> order = Optional.ofNullable(book().orders().get(print));
        String note = ask.note(ask.parameter("note").orElse(""));
        if (order.flatMap(given -> book().withdraw(print, given.action(), note)).isEmpty()) {
            throw Refused.notFound("nothing was ordered about " + print);
        }
        return Answer.nothing();
    }

    /** {@code ja4/t13d1516h2_8daaf6152771_e5627efa2ab1}. */
    private static Fingerprint print(Ask ask) {
        String[] parts = ask.rest().split("/", -1);
        if (parts.length != 2) {
            throw Refused.notFound("there is nothing at this path");
        }
        return Fingerprint.parse(parts[0], parts[1]);
    }

    private static Map<String, Object> document(
            Fingerprint print, FingerprintLog shown, Map<Fingerprint, FingerprintOrder> orders) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", SafeText.escape(print.kind()));
        document.put("value", SafeText.escape(print.value()));
        document.put("sources", shown.sources(print));
        Optional.ofNullable(orders.get(print)).ifPresent(order -> document.put("order", document(order)));
        return document;
    }

    private static Map<String, Object> document(FingerprintOrder order) {
        Map<String, Object> document = order.fields();
        document.put("permanent", !order.expires().isBefore(Ban.FOREVER));
        document.put(
                "remaining_s",
                Math.max(0, Duration.between(Instant.now(), order.expires()).toSeconds()));
        return document;
    }

    private static Map<String, Object> document(Sighting sighting) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("source", sighting.source().toString());
        document.put("first", sighting.first().toString());
        document.put("last", sighting.last().toString());
        document.put("times", sighting.times());
        document.put("said", SafeText.printable(sighting.said()));
        return document;
    }

    private FingerprintLog log() {
        return need(log, "the ledger bundle is not running: no fingerprints");
    }

    private FingerprintBook book() {
        return need(book, "the policy bundle is not running: no orders on fingerprints");
    }

    private Map<Fingerprint, FingerprintOrder> orders() {
        FingerprintBook orders = book;
        return orders == null ? Map.of() : orders.orders();
    }
}
