// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What {@code etc/io.honeymesh.transport.ignite.cfg} says. */
record IgniteSettings(
        List<String> addresses,
        Path keyStore,
        Path trustStore,
        Path passwordFile,
        String cache,
        Duration timeout,
        Duration rescan,
        int maxEntries) {

    static final String PID = "io.honeymesh.transport.ignite";

    private static final int MAX_ADDRESSES = 32;
    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");
    private static final Pattern CACHE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** @throws IllegalArgumentException as {@link Settings} says it */
    static IgniteSettings of(Map<String, Object> properties, Consumer<String> unknown) {
        Settings in = new Settings(PID, properties);
        List<String> addresses = in.list("addresses", "host:port", IgniteSettings::address);
        if (addresses.isEmpty() || addresses.size() > MAX_ADDRESSES) {
            throw in.refusal("addresses", String.join(", ", addresses), "1 to " + MAX_ADDRESSES + " times host:port");
        }
        String cache = in.text("cache", "honeymesh");
        if (!CACHE.matcher(cache).matches()) {
            throw in.refusal("cache", cache, "1 to 64 letters, digits, dots, dashes");
        }
        IgniteSettings settings = new IgniteSettings(
                addresses,
                file(in, "key.store"),
                file(in, "trust.store"),
                file(in, "password.file"),
                cache,
                in.duration("timeout", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(60)),
                in.duration("rescan", Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofHours(24)),
                in.integer("entries.max", 100_000, 1000, 10_000_000));
        in.unknown().forEach(unknown);
        return settings;
    }

    private static String address(String text) {
        var matcher = ADDRESS.matcher(text);
        if (!matcher.matches()
                || Integer.parseInt(matcher.group(2)) < 1
                || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw new IllegalArgumentException("no address");
        }
        return text;
    }

    private static Path file(Settings in, String key) {
        String text = in.text(key, "");
        if (!text.startsWith("/")) {
            // A password that somebody put in the place of its file's name is not to be in a log.
            throw in.refusal(key, text.isEmpty() ? "" : "(not shown)", "the full path of a file");
        }
        return Path.of(text);
    }
}
