// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The items a small web application leaves in its cache, different on every node; its name is the same in all traps. */
final class Contents {

    private static final List<String> APPLICATIONS =
            List.of("shop", "crm", "portal", "blog", "erp", "billing", "wiki", "intranet", "tickets", "booking");

    private static final List<String> PAGES =
            List.of("home", "products", "prices", "news", "contact", "search", "menu", "footer", "stats", "export");

    private static final int SESSION_SECONDS = 3600;

    private Contents() {}

    static Cache of(Persona persona) {
        Instant now = Instant.now();
        String application = persona.pick("db.application", APPLICATIONS);
        Cache cache = new Cache(Statistics.stores(persona, now));
        int pages = persona.number("memcached.pages", 2, PAGES.size());
        for (String page : PAGES.subList(0, pages)) {
            String revision = HexFormat.of().formatHex(persona.bytes("memcached.page." + page, 4));
            cache.put(
                    application + ":page:" + page,
                    0,
                    "<section id=\"" + page + "\" data-rev=\"" + revision + "\"></section>",
                    Optional.of(later(persona, "memcached.expiry." + page, now, 900)));
        }
        int sessions = persona.number("memcached.sessions", 2, 12);
        for (int i = 0; i < sessions; i++) {
            Instant end = later(persona, "memcached.session.end." + i, now, SESSION_SECONDS);
            String id =
                    HexFormat.of().formatHex(persona.bytes("memcached.session." + i + "." + end.getEpochSecond(), 13));
            int user = persona.number("memcached.session.user." + i, 1, 60);
            cache.put(
                    "memc.sess." + id,
                    0,
                    "uid|i:" + user + ";csrf|s:8:\"" + id.substring(2, 10) + "\";cart|a:0:{}",
                    Optional.of(end));
        }
        cache.put(
                application + ":rates",
                1,
                "{\"EUR\":1,\"USD\":1." + persona.number("memcached.rate", 3, 19) + "}",
                Optional.empty());
        return cache;
    }

    /** A moment in the future that moves on in steps, so that it stays the same for a while. */
    private static Instant later(Persona persona, String label, Instant now, int seconds) {
        int phase = persona.number(label, 0, seconds - 1);
        long round = (now.getEpochSecond() + phase) / seconds;
        return Instant.ofEpochSecond((round + 1) * seconds - phase + 1);
    }
}
