// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a small web application; the same rows in all databases of a node, different on every node. */
final class Contents {

    /** The first OID that PostgreSQL gives to what users make. */
    static final int FIRST_OID = 16384;

    private static final List<String> NAMES =
            List.of("anna", "peter", "maria", "jan", "laura", "tom", "eva", "paul", "nina", "mark", "julia", "david");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss+00", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Persona persona;
    private final String application;

    private Contents(Persona persona, String application) {
        this.persona = persona;
        this.application = application;
    }

    /** The application's tables by name. */
    static Map<String, Table> of(Persona persona, String application) {
        Contents contents = new Contents(persona, application);
        Map<String, Table> tables = new TreeMap<>();
        tables.put("users", contents.users());
        tables.put("orders", contents.orders());
        tables.put("settings", contents.settings());
        return tables;
    }

    private Table users() {
        Table table = new Table(FIRST_OID + 6)
                .column("id", Type.INT4)
                .column("username", Type.TEXT)
                .column("email", Type.TEXT)
                .column("password", Type.TEXT)
                .column("created_at", Type.TIMESTAMPTZ);
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
        Table table = new Table(FIRST_OID + 13)
                .column("id", Type.INT4)
                .column("user_id", Type.INT4)
                .column("total", Type.NUMERIC)
                .column("status", Type.TEXT)
                .column("created_at", Type.TIMESTAMPTZ);
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
        return new Table(FIRST_OID + 20)
                .column("name", Type.TEXT)
                .column("value", Type.TEXT)
                .row("currency", persona.pick("db.currency", List.of("EUR", "USD", "GBP", "CHF")))
                .row("smtp_host", "mail." + persona.machine().domain())
                .row("smtp_password", HexFormat.of().formatHex(persona.bytes("db.smtp", 6)))
                .row("version", "2." + persona.number("db.version", 0, 19));
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
