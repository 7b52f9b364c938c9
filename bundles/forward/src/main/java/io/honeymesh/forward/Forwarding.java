// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;

/** What the configurations of this bundle have in common. */
final class Forwarding {

    private static final int MAX_SECRET_BYTES = 1024;

    private Forwarding() {}

    /** {@code data/forward}. */
    static Path folder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return (data != null ? Path.of(data) : context.getDataFile("").toPath()).resolve("forward");
    }

    /** The part of the file's name that tells two configurations of one kind apart: {@code syslog-siem}. */
    static String name(String kind, Map<String, ?> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        String given = pid.replaceFirst("^.*?[~-]", "").replaceAll("[^A-Za-z0-9_-]", "_");
        return kind + "-" + given.substring(0, Math.min(given.length(), 64));
    }

    static Set<String> types(Settings settings, Set<String> otherwise) {
        Set<String> types = new HashSet<>(settings.list("types", "types of events, such as ban or alarm", text -> {
            if (!text.matches("[a-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(text);
            }
            return text;
        }));
        return types.isEmpty() ? otherwise : types;
    }

    static String required(Settings settings, String key, String what) {
        String value = settings.text(key, "");
        if (value.isEmpty()) {
            throw settings.refusal(key, value, what);
        }
        return value;
    }

    /** @throws IOException with one clear line if the file holds none, or others can read it */
    static String secret(String file) throws IOException {
        return new PrivateFile(Path.of(file))
                .readSecret(MAX_SECRET_BYTES)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IOException("there is no secret in '" + file + "'"));
    }

    static void warnOfUnknown(Settings settings, Logger log) {
        settings.unknown().forEach(log::warn);
    }
}
