// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

/** Lays JSON out as Elasticsearch does: without any space, or for people ({@code ?pretty}). Linear; the input is our own. */
final class Layout {

    private Layout() {}

    static String compact(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean string = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (string || c > ' ') {
                out.append(c);
            }
            if (string && c == '\\') {
                out.append(json.charAt(++i));
            } else if (c == '"') {
                string = !string;
            }
        }
        return out.toString();
    }

    /** With a line feed at the end. */
    static String pretty(String json) {
        String compact = compact(json);
        StringBuilder out = new StringBuilder(2 * compact.length());
        int depth = 0;
        for (int i = 0; i < compact.length(); i++) {
            char c = compact.charAt(i);
            switch (c) {
                case '{', '[' -> {
                    out.append(c);
                    char next = i + 1 < compact.length() ? compact.charAt(i + 1) : ' ';
                    if (next == '}' || next == ']') {
                        out.append(' ').append(next);
                        i++;
                    } else {
                        depth++;
                        indent(out, depth);
                    }
                }
                case '}', ']' -> {
                    depth--;
                    indent(out, depth);
                    out.append(c);
                }
                case ',' -> {
                    out.append(c);
                    indent(out, depth);
                }
                case ':' -> out.append(" : ");
                case '"' -> {
                    int end = endOfString(compact, i);
                    out.append(compact, i, end);
                    i = end - 1;
                }
                default -> out.append(c);
            }
        }
        return out.append('\n').toString();
    }

    private static int endOfString(String json, int start) {
        int i = start + 1;
        while (i < json.length() && json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, json.length());
    }

    private static void indent(StringBuilder out, int depth) {
        out.append('\n').append("  ".repeat(depth));
    }
}
