// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Rows of CSV (RFC 4180) that are safe in a spreadsheet too (S13): what would begin a formula there gets an apostrophe in
 * front, which spreadsheets take as the sign of text.
 */
public final class Csv {

    private Csv() {}

    public static String row(Collection<?> values) {
        return values.stream().map(Csv::field).collect(Collectors.joining(","));
    }

    private static String field(Object value) {
        String text = SafeText.printable(String.valueOf(value));
        String safe = !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
