// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Licences whose signature was checked already, those asked for last: peers show theirs by the thousand. Only what the vendor did sign is kept, so
 * that strangers can't push it out. Thread-safe.
 */
final class VerifiedTexts {

    /** At most {@link LicenceReader#MAX_CHARS} bytes each; a usual licence has 400. */
    static final int MAX = 2048;

    private final Function<String, Licence> reader;
    private final Map<String, Licence> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Licence> eldest) {
            return size() > MAX;
        }
    };

    VerifiedTexts(Function<String, Licence> reader) {
        this.reader = reader;
    }

    /** @throws IllegalArgumentException as the reader does */
    Licence read(String text) {
        return known(text).orElseGet(() -> {
            Licence licence = reader.apply(text);
            synchronized (known) {
                known.put(text, licence);
            }
            return licence;
        });
    }

    private Optional<Licence> known(String text) {
        synchronized (known) {
            return Optional.ofNullable(known.get(text));
        }
    }

    int size() {
        synchronized (known) {
            return known.size();
        }
    }
}
