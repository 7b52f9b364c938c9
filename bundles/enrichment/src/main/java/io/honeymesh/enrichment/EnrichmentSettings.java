// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code etc/io.honeymesh.enrichment.cfg} says.
 *
 * @param files absolute
 * @param cached names, 100–100 000
 */
record EnrichmentSettings(List<Path> files, boolean reverse, boolean privateToo, int cached) {

    /** @throws IllegalArgumentException with one clear line for what makes no sense */
    static EnrichmentSettings of(Settings settings) {
        return new EnrichmentSettings(
                settings.list("geo.files", "absolute paths", EnrichmentSettings::path),
                settings.flag("reverse.dns", false),
                settings.flag("reverse.private", false),
                settings.integer("reverse.cache", 10_000, 100, 100_000));
    }

    private static Path path(String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException none) {
            throw new IllegalArgumentException(none);
        }
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("relative");
        }
        return path;
    }
}
