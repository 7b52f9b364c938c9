// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactoryBuilder;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Writes deterministic CBOR (RFC 8949, section 4.2.1): shortest integers, definite lengths; callers write map keys in ascending
 * order. Not thread-safe.
 */
final class CborWriter {

    static final CBORFactory FACTORY = new CBORFactoryBuilder(new CBORFactory())
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final CBORGenerator generator;

    private CborWriter() throws IOException {
        generator = FACTORY.createGenerator(out);
    }

    /** What is written, as bytes. */
    static byte[] bytes(Consumer<CborWriter> content) {
        try {
            CborWriter writer = new CborWriter();
            content.accept(writer);
            writer.generator.close();
            return writer.out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private CborWriter write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    CborWriter tag(int tag) {
        return write(() -> generator.writeTag(tag));
    }

    /** Begins an array of so many elements; the last of them ends it. */
    CborWriter array(int size, Runnable elements) {
        return write(() -> {
            generator.writeStartArray(null, size);
            elements.run();
            generator.writeEndArray();
        });
    }

    <T> CborWriter array(Collection<T> elements, Consumer<T> element) {
        return array(elements.size(), () -> elements.forEach(element));
    }

    CborWriter map(int size, Runnable members) {
        return write(() -> {
            generator.writeStartObject(null, size);
            members.run();
            generator.writeEndObject();
        });
    }

    CborWriter key(int key) {
        return write(() -> generator.writeFieldId(key));
    }

    CborWriter number(long value) {
        return write(() -> generator.writeNumber(value));
    }

    CborWriter text(String value) {
        return write(() -> generator.writeString(value));
    }

    CborWriter bytes(byte[] value) {
        return write(() -> generator.writeBinary(value));
    }
}
