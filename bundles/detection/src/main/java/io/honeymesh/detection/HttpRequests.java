// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the HTTP/1 requests in what a client said, its bodies left out. Linear in its length. */
final class HttpRequests {

    private static final int MAX_REQUESTS = 100;

    /**
     * A request's head.
     *
     * @param target empty if the line has none
     * @param version {@code HTTP/1.1} …; empty if the line has none
     * @param headers by lower-case name, the first of each
     * @param complete whether its end was seen
     * @param wellFormed whether each line is a header's
     */
    record Head(
            String method,
            String target,
            String version,
            Map<String, String> headers,
            boolean complete,
            boolean wellFormed) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        boolean has(String name) {
            return headers.containsKey(name);
        }
    }

    private HttpRequests() {}

    /** Whether the text begins like a request of HTTP: of any method, or the first part of a browser's request line. */
    static boolean beginIn(String text) {
        int end = text.indexOf('\n');
        if (end < 0) {
            return !text.isEmpty()
                    && Browsers.METHODS.stream()
                            .map(method -> method + " /")
                            .anyMatch(begin -> text.startsWith(begin) || begin.startsWith(text));
        }
        String line = text.substring(0, end);
        int space = line.indexOf(' ');
        return space > 0 && line.lastIndexOf(" HTTP/") > space;
    }

    static List<Head> in(String text) {
        List<Head> heads = new ArrayList<>();
        int at = 0;
        while (at < text.length() && heads.size() < MAX_REQUESTS) {
            Head head = null;
            List<String> lines = new ArrayList<>();
            while (head == null) {
                int end = text.indexOf('\n', at);
                String line = text.substring(at, end < 0 ? text.length() : end);
                line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
                at = end < 0 ? text.length() : end + 1;
                if (end < 0 || line.isEmpty() && !lines.isEmpty()) {
                    if (end < 0 && !line.isEmpty()) {
                        lines.add(line);
                    }
                    head = head(lines, end >= 0);
                } else if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
            heads.add(head);
            at = (int) Math.min(text.length(), at + length(head));
        }
        return heads;
    }

    private static Head head(List<String> lines, boolean complete) {
        String[] first = lines.isEmpty() ? new String[] {""} : lines.getFirst().split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        boolean wellFormed = true;
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int colon = line.indexOf(':');
            wellFormed &= colon > 0 && line.substring(0, colon).chars().allMatch(c -> c > ' ' && c < 0x7f);
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new Head(
                first[0],
                first.length > 1 ? first[1] : "",
                first.length > 2 ? first[2] : "",
                headers,
                complete,
                !complete || wellFormed);
    }

    private static long length(Head head) {
        String length = head.header("content-length");
        boolean number =
                !length.isEmpty() && length.length() <= 15 && length.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(length) : 0;
    }
}
