// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an index is about: its fields, and how a document of it reads. */
enum Kind {
    CUSTOMERS(
            List.of("customers", "clients", "users", "crm-contacts", "accounts"),
            List.of("id", "first_name", "last_name", "email", "city", "created_at")),
    ORDERS(
            List.of("orders", "shop-orders", "sales", "purchases"),
            List.of("order_id", "customer", "status", "total", "currency", "ordered_at")),
    PRODUCTS(
            List.of("products", "catalog", "articles", "inventory"),
            List.of("sku", "title", "price", "stock", "updated_at")),
    TICKETS(
            List.of("tickets", "support-tickets", "helpdesk", "requests"),
            List.of("ticket", "subject", "from", "state", "opened_at")),
    LOGS(
            List.of("app-logs", "webshop-logs", "backend-logs", "service-logs"),
            List.of("@timestamp", "level", "logger", "message", "took_ms"));

    private static final String DATE = "{\"type\":\"date\"}";
    private static final String LONG = "{\"type\":\"long\"}";
    private static final String FLOAT = "{\"type\":\"float\"}";
    private static final String TEXT =
            "{\"type\":\"text\",\"fields\":{\"keyword\":{\"type\":\"keyword\",\"ignore_above\":256}}}";

    private final List<String> names;
    private final List<String> fields;

    Kind(List<String> names, List<String> fields) {
        this.names = names;
        this.fields = fields;
    }

    /** Names that an index of this kind may have. */
    List<String> names() {
        return names;
    }

    /** The mapping Elasticsearch makes of such documents by itself, fields in alphabetical order. */
    String mappings() {
        Map<String, String> types = new TreeMap<>();
        fields.forEach(field -> types.put(field, type(field)));
        return types.entrySet().stream()
                .map(field -> JsonText.quote(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{\"properties\":{", "}}"));
    }

    private static String type(String field) {
        return switch (field) {
            case "id", "order_id", "stock", "ticket", "took_ms" -> LONG;
            case "total", "price" -> FLOAT;
            case "@timestamp", "created_at", "ordered_at", "updated_at", "opened_at" -> DATE;
            default -> TEXT;
        };
    }

    /** A document, as somebody once sent it. */
    String source(int number, Instant at, Random random) {
        String first = Words.pick(random, Words.FIRST_NAMES);
        String last = Words.pick(random, Words.LAST_NAMES);
        List<Object> values = switch (this) {
            case CUSTOMERS ->
                List.of(
                        10_000 + number,
                        first,
                        last,
                        Words.mail(random, first, last),
                        Words.pick(random, Words.CITIES),
                        at);
            case ORDERS ->
                List.of(
                        200_000 + number,
                        first + " " + last,
                        Words.pick(random, Words.STATES),
                        Double.valueOf(Words.price(random)),
                        "EUR",
                        at);
            case PRODUCTS ->
                List.of(
                        Words.pick(random, List.of("A", "B", "K", "X")) + "-" + (10_000 + number * 7 % 89_989),
                        Words.pick(random, Words.MATERIALS) + " " + Words.pick(random, Words.GOODS),
                        Double.valueOf(Words.price(random)),
                        random.nextInt(400),
                        at);
            case TICKETS ->
                List.of(
                        5_000 + number,
                        Words.pick(random, Words.SUBJECTS),
                        Words.mail(random, first, last),
                        Words.pick(random, List.of("open", "closed", "closed")),
                        at);
            case LOGS ->
                List.of(
                        at,
                        Words.pick(random, List.of("INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR")),
                        Words.pick(random, List.of("web.request", "db.pool", "jobs.mailer", "auth.session")),
                        Words.pick(random, Words.MESSAGES),
                        random.nextInt(900));
        };
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            out.append(i == 0 ? "" : ",").append(JsonText.quote(fields.get(i))).append(':');
            out.append(value instanceof Number ? value : JsonText.quote(value.toString()));
        }
        return out.append('}').toString();
    }
}
