// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Text and JSON onto a stream that stays open. */
final class Lines {

    private static final JSON PRETTY = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private Lines() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void text(OutputStream to, String text) throws IOException {
        to.write(bytes(text));
    }

    /** A line of JSON. */
    static void json(OutputStream to, Object value) throws IOException {
        to.write(JSON.std.asBytes(value));
        to.write('\n');
    }

    /** A document that people may read, too. */
    static void document(OutputStream to, Object value) throws IOException {
        to.write(PRETTY.asBytes(value));
        to.write('\n');
    }
}
