// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What STAT lines say: numbers from the persona and the clock, items as the client sees them. */
final class Statistics {

    /** A name and a value. */
    record Line(String name, String value) {}

    static final String VERSION = "1.6.18";

    private static final int PAGE_BYTES = 1 << 20;
    private static final Map<String, List<Line>> SECTIONS = load();

    private static final List<String> ITEM_ZEROES = List.of(
            "evicted",
            "evicted_nonzero",
            "evicted_time",
            "outofmemory",
            "tailrepairs",
            "reclaimed",
            "expired_unfetched",
            "evicted_unfetched",
            "evicted_active",
            "crawler_reclaimed",
            "crawler_items_checked",
            "lrutail_reflocked",
            "moves_to_cold",
            "moves_to_warm",
            "moves_within_lru",
            "direct_reclaims",
            "hits_to_hot",
            "hits_to_warm",
            "hits_to_cold",
            "hits_to_temp");

    private final TrapSession session;
    private final Cache cache;

    Statistics(TrapSession session, Cache cache) {
        this.session = session;
        this.cache = cache;
    }

    /** Values stored so far: what the next CAS value counts on from. */
    static long stores(Persona persona, Instant now) {
        return uptime(persona, now) / persona.number("memcached.store.seconds", 1, 40);
    }

    private static long uptime(Persona persona, Instant now) {
        Duration slow = Duration.ofSeconds(persona.number("memcached.start", 4, 20));
        return 1 + Duration.between(persona.machine().started(slow, now), now).toSeconds();
    }

    /** The lines of {@code stats} or {@code stats settings}. */
    List<Line> section(String name) {
        Map<String, String> values = values();
        return SECTIONS.get(name).stream()
                .map(line -> {
                    boolean filled = line.value().startsWith("{");
                    String key = filled ? line.value().substring(1, line.value().length() - 1) : "";
                    return filled ? new Line(line.name(), values.get(key)) : line;
                })
                .toList();
    }

    private Map<String, String> values() {
        Persona persona = session.persona();
        Instant now = Instant.now();
        long uptime = uptime(persona, now);
        long stores = stores(persona, now);
        long gets = stores * persona.number("memcached.ratio", 3, 14);
        long hits = gets * persona.number("memcached.hits", 70, 97) / 100;
        long connections = 10 + uptime / persona.number("memcached.client.seconds", 5, 200);
        List<Item> items = cache.all();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("pid", Integer.toString(persona.number("memcached.pid", 480, 1400)));
        values.put("uptime", Long.toString(uptime));
        values.put("now", Long.toString(now.getEpochSecond()));
        values.put("user", seconds(uptime, 37));
        values.put("system", seconds(uptime, 52));
        values.put("connections", Long.toString(connections));
        values.put("structures", Integer.toString(persona.number("memcached.structures", 3, 12)));
        values.put("get", Long.toString(gets));
        values.put("set", Long.toString(stores));
        values.put("hits", Long.toString(hits));
        values.put("misses", Long.toString(gets - hits));
        values.put("expired", Long.toString(stores / 7));
        values.put("in", Long.toString(stores * 180 + gets * 34));
        values.put("out", Long.toString(hits * 210 + stores * 8));
        values.put(
                "bytes", Long.toString(items.stream().mapToLong(Item::sizeBytes).sum()));
        values.put("items", Integer.toString(items.size()));
        values.put("crawls", Long.toString(uptime / 60 * 3));
        values.put("juggles", Long.toString(uptime * 2));
        values.put("warm", Long.toString(stores / 9));
        values.put("within", Long.toString(stores / 5));
        values.put("checked", Long.toString(uptime / 60 * 11));
        values.put("age", "0");
        values.put("port", Integer.toString(session.touch().flow().local().port()));
        values.put("inter", "0.0.0.0");
        return values;
    }

    private static String seconds(long uptime, int micros) {
        return String.format(Locale.ROOT, "%.6f", uptime * micros / 1e6 + 0.004);
    }

    private SortedMap<Integer, List<Item>> slabs() {
        SortedMap<Integer, List<Item>> slabs = new TreeMap<>();
        cache.all()
                .forEach(item -> slabs.computeIfAbsent(item.slab(), s -> new ArrayList<>())
                        .add(item));
        return slabs;
    }

    List<Item> items(int slab) {
        return slabs().getOrDefault(slab, List.of());
    }

    List<Line> items() {
        List<Line> lines = new ArrayList<>();
        slabs().forEach((slab, items) -> {
            String name = "items:" + slab + ":";
            lines.add(new Line(name + "number", Integer.toString(items.size())));
            lines.add(new Line(name + "number_hot", "0"));
            lines.add(new Line(name + "number_warm", "0"));
            lines.add(new Line(name + "number_cold", Integer.toString(items.size())));
            lines.add(new Line(name + "age_hot", "0"));
            lines.add(new Line(name + "age_warm", "0"));
            lines.add(new Line(name + "age", Integer.toString(300 + slab * 37)));
            lines.add(new Line(
                    name + "mem_requested",
                    Integer.toString(items.stream().mapToInt(Item::sizeBytes).sum())));
            ITEM_ZEROES.forEach(zero -> lines.add(new Line(name + zero, "0")));
        });
        return lines;
    }

    List<Line> slabLines() {
        List<Line> lines = new ArrayList<>();
        SortedMap<Integer, List<Item>> slabs = slabs();
        slabs.forEach((slab, items) -> {
            int chunks = PAGE_BYTES / Item.chunkBytes(slab);
            lines.add(new Line(slab + ":chunk_size", Integer.toString(Item.chunkBytes(slab))));
            lines.add(new Line(slab + ":chunks_per_page", Integer.toString(chunks)));
            lines.add(new Line(slab + ":total_pages", "1"));
            lines.add(new Line(slab + ":total_chunks", Integer.toString(chunks)));
            lines.add(new Line(slab + ":used_chunks", Integer.toString(items.size())));
            lines.add(new Line(slab + ":free_chunks", Integer.toString(chunks - items.size())));
            for (String zero : List.of(
                    "free_chunks_end",
                    "get_hits",
                    "cmd_set",
                    "delete_hits",
                    "incr_hits",
                    "decr_hits",
                    "cas_hits",
                    "cas_badval",
                    "touch_hits")) {
                lines.add(new Line(slab + ":" + zero, "0"));
            }
        });
        lines.add(new Line("active_slabs", Integer.toString(slabs.size())));
        lines.add(new Line("total_malloced", Long.toString((long) slabs.size() * PAGE_BYTES)));
        return lines;
    }

    List<Line> connections() {
        String local = "tcp:" + session.touch().flow().local();
        String remote = "tcp:" + session.touch().flow().remote();
        return List.of(
                new Line("24:addr", local),
                new Line("24:state", "conn_listening"),
                new Line("24:secs_since_last_cmd", Long.toString(uptime(session.persona(), Instant.now()))),
                new Line("26:addr", remote),
                new Line("26:listen_addr", local),
                new Line("26:state", "conn_parse_cmd"),
                new Line("26:secs_since_last_cmd", "0"));
    }

    private static Map<String, List<Line>> load() {
        try (InputStream in = Statistics.class.getResourceAsStream("stats.txt")) {
            if (in == null) {
                throw new IllegalStateException("this bundle has lost stats.txt");
            }
            Map<String, List<Line>> sections = new LinkedHashMap<>();
            List<Line> current = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("= ")) {
                    current = new ArrayList<>();
                    sections.put(line.substring(2), current);
                } else if (!line.startsWith("#")) {
                    int space = line.indexOf(' ');
                    current.add(new Line(line.substring(0, space), line.substring(space + 1)));
                }
            }
            return sections;
        } catch (IOException e) {
            throw new UncheckedIOException("stats.txt can't be read", e);
        }
    }
}
