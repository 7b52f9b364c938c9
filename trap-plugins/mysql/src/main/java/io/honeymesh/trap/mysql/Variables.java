// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** System variables as Debian's mariadb-server has them, where they differ from node to node out of the persona. */
final class Variables {

    private static final Map<String, String> ALL = load();

    private Variables() {}

    static Optional<String> get(World world, String name) {
        return Optional.ofNullable(ALL.get(name)).map(text -> filled(world, text));
    }

    /** All of them in their order. */
    static Map<String, String> all(World world) {
        Map<String, String> all = new LinkedHashMap<>();
        ALL.forEach((name, text) -> all.put(name, world.variable(name).orElse("")));
        return all;
    }

    private static String filled(World world, String text) {
        int open = text.indexOf('{');
        int close = text.indexOf('}');
        if (open < 0 || close < open) {
            return text;
        }
        Instant now = Instant.now();
        String value = switch (text.substring(open + 1, close)) {
            case "host" -> world.instance().host();
            case "uid" -> world.instance().uid();
            case "port" -> Integer.toString(world.port());
            case "thread" -> Long.toString(world.thread());
            case "cpus" -> Integer.toString(world.instance().cpus());
            case "now" -> String.format(Locale.ROOT, "%d.%06d", now.getEpochSecond(), now.getNano() / 1000);
            default -> Long.toString(Math.floorMod(world.thread() * 7919L, 1_000_000_000L));
        };
        return text.substring(0, open) + value + text.substring(close + 1);
    }

    private static Map<String, String> load() {
        try (InputStream in = Variables.class.getResourceAsStream("variables.txt")) {
            if (in == null) {
                throw new IllegalStateException("this bundle has lost variables.txt");
            }
            Map<String, String> all = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] field = line.split("\t", 2);
                        all.put(field[0], field[1]);
                    });
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("variables.txt can't be read", e);
        }
    }
}
