// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a small web application, different on every node; its name is the same in all of a node's databases. */
final class Contents {

    private static final List<String> APPLICATIONS =
            List.of("shop", "crm", "portal", "blog", "erp", "billing", "wiki", "intranet", "tickets", "booking");

    private static final List<String> NAMES =
            List.of("anna", "peter", "maria", "jan", "laura", "tom", "eva", "paul", "nina", "mark", "julia", "david");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Column ID = Column.of("id", "int(11)", 0x4203);

    private final Persona persona;
    private final String application;

    private Contents(Persona persona) {
        this.persona = persona;
        this.application = persona.pick("db.application", APPLICATIONS);
    }

    /** Databases by name, tables by name. */
    static Map<String, Map<String, Table>> of(Persona persona) {
        Contents contents = new Contents(persona);
        Map<String, Map<String, Table>> all = new TreeMap<>();
        all.put(contents.application, contents.tables());
        return all;
    }

    private Map<String, Table> tables() {
        Map<String, Table> tables = new TreeMap<>();
        tables.put("users", users());
        tables.put("orders", orders());
        tables.put("settings", settings());
        return tables;
    }

    private Table users() {
        Table table = new Table(
                application,
                "users",
                List.of(
                        ID,
                        column("username", "varchar(64)", 0x1001),
                        column("email", "varchar(128)", 0),
                        column("password", "varchar(64)", 0x1001),
                        column("created_at", "datetime", 0)));
        int users = persona.number("db.users", 3, 12);
        for (int i = 0; i < users; i++) {
            String name = i == 0 ? "admin" : name(i);
            table.row(
                    Integer.toString(i + 1),
                    name,
                    name + "@" + persona.machine().domain(),
                    HexFormat.of().formatHex(persona.bytes("db.user.hash." + i, 16)),
                    TIME.format(moment("db.user." + i, i, users)));
        }
        return table;
    }

    private Table orders() {
        Table table = new Table(
                application,
                "orders",
                List.of(
                        ID,
                        column("user_id", "int(11)", 0x1001),
                        column("total", "decimal(10,2)", 0x1001),
                        column("status", "varchar(16)", 0x1001),
                        column("created_at", "datetime", 0)));
        int orders = persona.number("db.orders", 5, 40);
        int users = persona.number("db.users", 3, 12);
        for (int i = 0; i < orders; i++) {
            table.row(
                    Integer.toString(i + 1),
                    Integer.toString(1 + persona.number("db.order.user." + i, 0, users - 1)),
                    persona.number("db.order.total." + i, 4, 900) + "."
                            + String.format(Locale.ROOT, "%02d", persona.number("db.order.cents." + i, 0, 99)),
                    persona.pick("db.order.status." + i, List.of("paid", "shipped", "open", "shipped")),
                    TIME.format(moment("db.order." + i, i, orders)));
        }
        return table;
    }

    private Table settings() {
        Table table = new Table(
                application,
                "settings",
                List.of(column("name", "varchar(64)", 0x5003), column("value", "varchar(255)", 0)));
        return table.row("currency", persona.pick("db.currency", List.of("EUR", "USD", "GBP", "CHF")))
                .row("smtp_host", "mail." + persona.machine().domain())
                .row("smtp_password", HexFormat.of().formatHex(persona.bytes("db.smtp", 6)))
                .row("version", "2." + persona.number("db.version", 0, 19));
    }

    private static Column column(String name, String type, int flags) {
        return Column.of(name, type, flags);
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
