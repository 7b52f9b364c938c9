// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Collection;

/**
 * Rows of CSV (RFC 4180) that are safe in a spreadsheet too (S13): what would begin a formula there gets an apostrophe in
 * front, which spreadsheets take as the sign of text.
 */
public final class Csv {

    private Csv() {}

    public static String row(Collection<?> values) {
        StringBuilder row = new StringBuilder(16 * values.size());
        for (Object value : values) {
            row.append(row.isEmpty() ? "\"" : ",\"");
            String text = SafeText.printable(String.valueOf(value));
            if (!text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0) {
                row.append('\'');
            }
            row.append(text.indexOf('"') < 0 ? text : text.replace("\"", "\"\""))
                    .append('"');
        }
        return row.toString();
    }
}
