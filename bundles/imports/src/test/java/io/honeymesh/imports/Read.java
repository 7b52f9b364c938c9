// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.Importer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an importer says of a document. */
final class Read implements Importer.Sink {

    static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** What was advised, with its end and note as text. */
    final Map<String, String> advised = new TreeMap<>();

    /** How often, by reason. */
    final Map<String, Integer> skipped = new LinkedHashMap<>();

    /** Where the first was. */
    final Map<String, String> first = new LinkedHashMap<>();

    private String where = "";

    static Read of(Importer importer, String document) {
        return of(importer, new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
    }

    static Read of(Importer importer, InputStream document) {
        Read read = new Read();
        try {
            importer.read(document, read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    @Override
    public Instant now() {
        return NOW;
    }

    @Override
    public void at(String unit, long number) {
        where = unit + " " + number;
    }

    @Override
    public void advise(Subject subject, Optional<Instant> validUntil, String note) {
        advised.put(subject.toString(), (validUntil.map(Instant::toString).orElse("") + " " + note.strip()).strip());
    }

    @Override
    public void skip(String reason) {
        skipped.merge(reason, 1, Integer::sum);
        first.putIfAbsent(reason, where);
    }
}
