// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * JSON on one line that is safe on a terminal too (S13): whatever is not printable ASCII stands as {@code \}{@code uNNNN}, which
 * says the same to every JSON reader.
 */
final class AsciiJson {

    private AsciiJson() {}

    static String of(Object document) {
        String json = string(document);
        StringBuilder out = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            // Beyond ASCII only strings have characters: below 0x20 the writer has escaped them already.
            if (c < 0x7f) {
                out.append(c);
            } else {
                out.append("\\u%04x".formatted((int) c));
            }
        }
        return out.toString();
    }

    private static String string(Object document) {
        try {
            return JSON.std.asString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
