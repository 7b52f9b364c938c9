// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.trap.http.json.JsonText;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.Random;

/**
 * An index of made-up documents.
 *
 * @param seed decides every document
 * @param docs how many there are
 * @param pace the time between two of them
 * @param node of document identifiers
 */
record Index(
        String name,
        String uuid,
        Kind kind,
        Instant created,
        long seed,
        int docs,
        int deleted,
        Duration pace,
        byte[] node) {

    /** What Lucene needs for one of them, roughly; with what all indices need. */
    private static final int BYTES_PER_DOC = 117;

    private static final int BYTES_FOR_ALL = 4_139;

    static Index of(Persona persona, Kind kind, byte[] node) {
        String label = "elasticsearch." + kind.name();
        int docs = persona.number(label + ".docs", 180, 3_900);
        return new Index(
                persona.pick(label + ".name", kind.names()),
                Ids.uuid(persona, label + ".uuid"),
                kind,
                persona.installed()
                        .plusSeconds(persona.number(label + ".created", 90_000, 3_000_000))
                        .plusMillis(persona.number(label + ".millis", 0, 999)),
                ByteBuffer.wrap(persona.bytes(label + ".seed", Long.BYTES)).getLong(),
                docs,
                persona.number(label + ".deleted", 0, docs / 9),
                Duration.ofSeconds(persona.number(label + ".pace", 900, 9_000)),
                node);
    }

    long storeBytes() {
        return BYTES_FOR_ALL + (long) BYTES_PER_DOC * (docs + deleted / 2) + Math.floorMod(seed, 997);
    }

    /** The document with this number, 0 to {@link #docs()}-1. */
    String source(int number) {
        return kind.source(number, at(number), new Random(seed ^ number * 0x9E3779B97F4A7C15L));
    }

    String id(int number) {
        return Ids.document(firstSequence() + number, at(number).toEpochMilli(), node);
    }

    /** The document with this identifier, which has its number in it. */
    OptionalInt numberOf(String id) {
        long number = Ids.sequence(id) - (firstSequence() & Ids.MAX_SEQUENCE);
        return number >= 0 && number < docs && id((int) number).equals(id)
                ? OptionalInt.of((int) number)
                : OptionalInt.empty();
    }

    private long firstSequence() {
        return seed >>> 44;
    }

    private Instant at(int number) {
        long jitter = Math.floorMod(seed ^ number * 2_654_435_761L, pace.toMillis());
        return created.plus(pace.multipliedBy(number)).plusMillis(jitter);
    }

    /** As under "settings" of the index. */
    String settings(Release release) {
        return """
                {"index":{"creation_date":"%d","number_of_shards":"1","number_of_replicas":"1","uuid":%s,\
                "version":{"created":"%s"},"provided_name":%s}}""".formatted(created.toEpochMilli(), JsonText.quote(uuid), release.created(), JsonText.quote(name));
    }
}
