// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The databases of a small web application; the same people in all databases of a node, different on every node. */
final class Contents {

    private static final List<String> NAMES =
            List.of("anna", "peter", "maria", "jan", "laura", "tom", "eva", "paul", "nina", "mark", "julia", "david");

    private final Persona persona;
    private final Instance instance;

    private Contents(Persona persona, Instance instance) {
        this.persona = persona;
        this.instance = instance;
    }

    /** Databases by name, collections by name. */
    static Map<String, Map<String, List<Document>>> of(Persona persona, Instance instance) {
        Contents contents = new Contents(persona, instance);
        Map<String, Map<String, List<Document>>> all = new TreeMap<>();
        Map<String, List<Document>> application = new TreeMap<>();
        application.put("users", contents.users());
        application.put("orders", contents.orders());
        application.put("settings", contents.settings());
        all.put(instance.application(), application);
        Document version =
                new Document().put("_id", "featureCompatibilityVersion").put("version", "5.0");
        all.put("admin", new TreeMap<>(Map.of("system.version", new ArrayList<>(List.of(version)))));
        all.put("config", new TreeMap<>(Map.of("system.sessions", new ArrayList<>())));
        all.put("local", new TreeMap<>(Map.of("startup_log", new ArrayList<>())));
        return all;
    }

    private List<Document> users() {
        List<Document> users = new ArrayList<>();
        int count = persona.number("db.users", 3, 12);
        for (int i = 0; i < count; i++) {
            Instant created = moment("db.user." + i, i, count);
            String name = i == 0 ? "admin" : name(i);
            users.add(new Document()
                    .put("_id", id("user." + i, created))
                    .put("username", name)
                    .put("email", name + "@" + persona.machine().domain())
                    .put("password", HexFormat.of().formatHex(persona.bytes("db.user.hash." + i, 16)))
                    .put("createdAt", new Value.Time(created.toEpochMilli())));
        }
        return users;
    }

    private List<Document> orders() {
        List<Document> orders = new ArrayList<>();
        int count = persona.number("db.orders", 5, 40);
        for (int i = 0; i < count; i++) {
            Instant created = moment("db.order." + i, i, count);
            orders.add(new Document()
                    .put("_id", id("order." + i, created))
                    .put("number", i + 1)
                    .put(
                            "total",
                            persona.number("db.order.total." + i, 4, 900)
                                    + persona.number("db.order.cents." + i, 0, 99) / 100.0)
                    .put("status", persona.pick("db.order.status." + i, List.of("paid", "shipped", "open", "shipped")))
                    .put("createdAt", new Value.Time(created.toEpochMilli())));
        }
        return orders;
    }

    private List<Document> settings() {
        return new ArrayList<>(List.of(
                new Document()
                        .put("_id", "currency")
                        .put("value", persona.pick("db.currency", List.of("EUR", "USD", "GBP", "CHF"))),
                new Document()
                        .put("_id", "smtp")
                        .put("host", "mail." + persona.machine().domain())
                        .put("password", HexFormat.of().formatHex(persona.bytes("db.smtp", 6)))));
    }

    private Value id(String label, Instant created) {
        byte[] bytes = persona.bytes("mongodb.id." + label, 12);
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) (created.getEpochSecond() >>> (24 - 8 * i));
        }
        return new Value.ObjectId(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** Moments in order, from the installation on. */
    private Instant moment(String label, int index, int count) {
        long span = 300L * 24 * 3600 / count;
        return persona.installed().plusSeconds(86_400 + index * span + persona.number(label, 0, (int) span - 1));
    }

    private String name(int i) {
        return NAMES.get((persona.number("db.name", 0, NAMES.size() - 1) + i) % NAMES.size());
    }
}
