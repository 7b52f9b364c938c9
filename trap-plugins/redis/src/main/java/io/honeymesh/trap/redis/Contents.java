// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys a small web application leaves in its Redis, different on every node. */
final class Contents {

    private static final List<String> APPLICATIONS =
            List.of("shop", "crm", "portal", "blog", "erp", "billing", "wiki", "intranet", "tickets", "booking");

    private static final List<String> NAMES =
            List.of("anna", "peter", "maria", "jan", "laura", "tom", "eva", "paul", "nina", "mark", "julia", "david");

    private static final List<String> PAGES =
            List.of("home", "products", "prices", "news", "contact", "search", "menu", "footer", "stats", "export");

    private final Persona persona;
    private final Instant now;
    private final String application;
    private final Keyspace keys = new Keyspace();

    private Contents(Persona persona, Instant now) {
        this.persona = persona;
        this.now = now;
        this.application = persona.pick("db.application", APPLICATIONS);
    }

    static Keyspace of(Persona persona, Instant now) {
        return new Contents(persona, now).fill();
    }

    private Keyspace fill() {
        sessions();
        pages();
        users();
        keys.put(
                application + ":queue:mail",
                new Value.Sequence(new ArrayList<>(List.of("{\"to\":\"" + name(1) + "@" + domain()
                        + "\",\"template\":\"invoice\",\"id\":" + count("mail") + "}"))));
        keys.put(application + ":visits", new Value.Text(Long.toString(now.getEpochSecond() / 97 - 17_000_000L)));
        keys.put(
                application + ":version",
                new Value.Text(
                        "2." + persona.number("redis.version", 0, 19) + "." + persona.number("redis.patch", 0, 9)));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("smtp_host", "mail." + domain());
        settings.put("smtp_user", application);
        settings.put("smtp_pass", hex("redis.smtp", 6));
        settings.put("api_key", hex("redis.api", 16));
        keys.put(application + ":settings", new Value.Hash(settings));
        return keys;
    }

    private void sessions() {
        int sessions = persona.number("redis.sessions", 2, 9);
        for (int i = 0; i < sessions; i++) {
            long period = 7200;
            long phase = persona.number("redis.session.phase." + i, 0, 7199);
            long round = (now.getEpochSecond() + phase) / period;
            String key = application + ":session:" + hex("redis.session." + i + "." + round, 16);
            keys.put(
                    key,
                    new Value.Text("{\"uid\":" + (1000 + persona.number("redis.session.user." + i, 1, 60))
                            + ",\"role\":\"" + (i == 0 ? "admin" : "user") + "\",\"csrf\":\""
                            + hex("redis.csrf." + i + "." + round, 8) + "\"}"));
            keys.expire(key, Instant.ofEpochSecond((round + 1) * period - phase + 60));
        }
    }

    private void pages() {
        int pages = persona.number("redis.pages", 1, PAGES.size());
        for (String page : PAGES.subList(0, pages)) {
            keys.put(
                    application + ":cache:" + page,
                    new Value.Text(
                            "<div class=\"" + page + "\" data-rev=\"" + hex("redis.page." + page, 4) + "\"></div>"));
        }
    }

    private void users() {
        int users = persona.number("redis.users", 2, 6);
        for (int i = 0; i < users; i++) {
            Map<String, String> user = new LinkedHashMap<>();
            user.put("name", name(i));
            user.put("email", name(i) + "@" + domain());
            user.put("logins", Integer.toString(count("user." + i)));
            keys.put(application + ":user:" + (1001 + i), new Value.Hash(user));
        }
    }

    private String domain() {
        return persona.machine().domain();
    }

    private String name(int i) {
        return NAMES.get((persona.number("db.name", 0, NAMES.size() - 1) + i) % NAMES.size());
    }

    private int count(String label) {
        return persona.number("redis.count." + label, 3, 4000);
    }

    private String hex(String label, int bytes) {
        return HexFormat.of().formatHex(persona.bytes(label, bytes));
    }
}
