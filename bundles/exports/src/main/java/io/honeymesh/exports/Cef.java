// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.SafeText;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Common Event Format, version 0 (ArcSight CEF implementation standard): a header of seven fields between bars, then
 * {@code key=value}. This is its one encoder (S13).
 */
final class Cef {

    /** So long are the values of most keys at most. */
    private static final int MAX_VALUE_CHARS = 1023;

    private Cef() {}

    /** @param severity 0–10 */
    static String line(String version, String signature, String name, int severity, Map<String, Object> extension) {
        return "CEF:0|HoneyMesh|HoneyMesh|" + header(version) + "|" + header(signature) + "|" + header(name) + "|"
                + severity + "|"
                + extension.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + value(String.valueOf(entry.getValue())))
                        .collect(Collectors.joining(" "));
    }

    static String header(String text) {
        return SafeText.printable(oneLine(text)).replace("\\", "\\\\").replace("|", "\\|");
    }

    static String value(String text) {
        String cut = text.length() <= MAX_VALUE_CHARS ? text : text.substring(0, MAX_VALUE_CHARS - 3) + "...";
        return SafeText.printable(oneLine(cut)).replace("\\", "\\\\").replace("=", "\\=");
    }

    private static String oneLine(String text) {
        return text.replace("\r\n", " ").replace('\n', ' ').replace('\r', ' ');
    }
}
