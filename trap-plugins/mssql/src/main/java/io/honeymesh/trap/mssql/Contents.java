// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a small web application, different on every node; the same people in all of a node's databases. */
final class Contents {

    private static final List<String> NAMES =
            List.of("anna", "peter", "maria", "jan", "laura", "tom", "eva", "paul", "nina", "mark", "julia", "david");

    private static final Column ID = Column.solid("id", Type.INT);
    private static final Column CREATED = Column.of("created_at", Type.DATETIME);

    private final Persona persona;
    private final String application;

    private Contents(Persona persona, String application) {
        this.persona = persona;
        this.application = application;
    }

    static Map<String, Table> of(Persona persona, Instance instance) {
        Contents contents = new Contents(persona, instance.application());
        Map<String, Table> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        tables.put("users", contents.users());
        tables.put("orders", contents.orders());
        tables.put("settings", contents.settings());
        return tables;
    }

    private Table users() {
        Table table = new Table(List.of(
                ID,
                Column.solid("username", Type.text(64)),
                Column.of("email", Type.text(128)),
                Column.solid("password", Type.text(64)),
                CREATED));
        int users = persona.number("db.users", 3, 12);
        for (int i = 0; i < users; i++) {
            String name = i == 0 ? "admin" : name(i);
            table.row(
                    Integer.toString(i + 1),
                    name,
                    name + "@" + persona.machine().domain(),
                    HexFormat.of().formatHex(persona.bytes("db.user.hash." + i, 16)),
                    moment("db.user." + i, i, users));
        }
        return table;
    }

    private Table orders() {
        Table table = new Table(List.of(
                ID,
                Column.solid("user_id", Type.INT),
                Column.solid("total", Type.DECIMAL),
                Column.solid("status", Type.text(16)),
                CREATED));
        int orders = persona.number("db.orders", 5, 40);
        int users = persona.number("db.users", 3, 12);
        for (int i = 0; i < orders; i++) {
            table.row(
                    Integer.toString(i + 1),
                    Integer.toString(1 + persona.number("db.order.user." + i, 0, users - 1)),
                    persona.number("db.order.total." + i, 4, 900) + "."
                            + String.format(Locale.ROOT, "%02d", persona.number("db.order.cents." + i, 0, 99)),
                    persona.pick("db.order.status." + i, List.of("paid", "shipped", "open", "shipped")),
                    moment("db.order." + i, i, orders));
        }
        return table;
    }

    private Table settings() {
        return new Table(List.of(Column.solid("name", Type.text(64)), Column.of("value", Type.text(255))))
                .row("currency", persona.pick("db.currency", List.of("EUR", "USD", "GBP", "CHF")))
                .row("smtp_host", "mail." + persona.machine().domain())
                .row("smtp_password", HexFormat.of().formatHex(persona.bytes("db.smtp", 6)))
                .row("version", "2." + persona.number("db.version", 0, 19));
    }

    /** Moments in order, from the installation on. */
    private String moment(String label, int index, int count) {
        long span = 300L * 24 * 3600 / count;
        Instant moment =
                persona.installed().plusSeconds(86_400 + index * span + persona.number(label, 0, (int) span - 1));
        return Column.TIME.format(moment.atOffset(ZoneOffset.UTC));
    }

    private String name(int i) {
        return NAMES.get((persona.number("db.name", 0, NAMES.size() - 1) + i) % NAMES.size());
    }
}
