// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Licences whose signature was checked already, those asked for last: peers show theirs by the thousand. What the vendor did not sign is kept apart, by
 * its hash, so that it can't push out the others, and costs a signature once only. Thread-safe.
 */
final class VerifiedTexts {

    /** At most {@link LicenceReader#MAX_CHARS} bytes each; a usual licence has 400. */
    static final int MAX = 2048;

    private final Function<String, Licence> reader;
    private final Map<String, Licence> known = new Latest<>();
    private final Map<String, String> wrong = new Latest<>();

    private static final class Latest<V> extends LinkedHashMap<String, V> {

        private static final long serialVersionUID = 1L;

        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MAX;
        }
    }

    VerifiedTexts(Function<String, Licence> reader) {
        this.reader = reader;
    }

    /** @throws IllegalArgumentException as the reader does */
    Licence read(String text) {
        return known(text).orElseGet(() -> unknown(text));
    }

    private Licence unknown(String text) {
        String hash = hash(text);
        synchronized (wrong) {
            String why = wrong.get(hash);
            if (why != null) {
                throw new IllegalArgumentException(why);
            }
        }
        try {
            Licence licence = reader.apply(text);
            synchronized (known) {
                known.put(text, licence);
            }
            return licence;
        } catch (IllegalArgumentException refused) {
            synchronized (wrong) {
                wrong.put(hash, String.valueOf(refused.getMessage()));
            }
            throw refused;
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
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
