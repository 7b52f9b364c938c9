// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Csv;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/** Text and JSON onto a stream that stays open. */
final class Lines {

    /** What ends too early isn't closed to look whole. */
    private static final JSON PRETTY = JSON.builder(JsonFactory.builder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    .build())
            .enable(JSON.Feature.PRETTY_PRINT_OUTPUT)
            .build();

    private static final byte[] END_OF_ROW = bytes("\r\n");

    private Lines() {}

    /** A list in a document, each of which is made when it is written: those of a million bans would fill the memory. Once. */
    static Iterable<Map<String, Object>> each(Stream<Map<String, Object>> made) {
        return made::iterator;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void text(OutputStream to, String text) throws IOException {
        to.write(bytes(text));
    }

    /** A row of CSV. */
    static void row(OutputStream to, Collection<?> values) throws IOException {
        to.write(bytes(Csv.row(values)));
        to.write(END_OF_ROW);
    }

    /** A line of JSON. */
    static void json(OutputStream to, Object value) throws IOException {
        to.write(JSON.std.asBytes(value));
        to.write('\n');
    }

    /** A document that people may read, too. */
    static void document(OutputStream to, Object value) throws IOException {
        PRETTY.write(value, to);
        to.write('\n');
    }
}
