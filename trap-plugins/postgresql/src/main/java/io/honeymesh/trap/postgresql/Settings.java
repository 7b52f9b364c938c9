// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Configuration parameters as Debian's PostgreSQL has them; keys are in lower case. */
final class Settings {

    /**
     * One of them.
     *
     * @param name as it is spelt
     * @param value with {@code {names}} where nodes differ
     */
    record Setting(String name, String value) {}

    static final Map<String, Setting> ALL = load();

    private Settings() {}

    private static Map<String, Setting> load() {
        try (InputStream in = Settings.class.getResourceAsStream("settings.txt")) {
            if (in == null) {
                throw new IllegalStateException("this bundle has lost settings.txt");
            }
            Map<String, Setting> all = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] field = line.split("\t", 2);
                        all.put(field[0].toLowerCase(Locale.ROOT), new Setting(field[0], field[1]));
                    });
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("settings.txt can't be read", e);
        }
    }
}
