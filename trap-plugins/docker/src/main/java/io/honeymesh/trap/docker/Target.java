// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks for, as Go's net/url and the daemon's router understand it.
 *
 * @param path decoded, with its version
 * @param version 1.41 for a path under {@code /v1.41/}; empty if there is none
 * @param parts of the path, without its version
 * @param query parameters, decoded
 */
record Target(String path, String version, List<String> parts, Map<String, String> query) {

    private static final int MAX_PARAMETERS = 64;

    /** Empty for what Go answers with 400. */
    static Optional<Target> parse(String method, String written) {
        String rest = written;
        if (method.equals("CONNECT") && !written.startsWith("/")) {
            rest = "/" + written;
        } else if (written.startsWith("http://") || written.startsWith("https://")) {
            int slash = written.indexOf('/', written.indexOf("://") + 3);
            rest = slash < 0 ? "/" : written.substring(slash);
        } else if (!written.startsWith("/") && !written.equals("*")) {
            return Optional.empty();
        }
        String[] halves = rest.split("\\?", 2);
        if (halves[0].chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.empty();
        }
        return decoded(halves[0], false).map(path -> of(path, halves.length == 1 ? "" : halves[1]));
    }

    private static Target of(String path, String query) {
        String plain = withoutVersion(path);
        String version = plain.length() == path.length() ? "" : path.substring(2, path.length() - plain.length());
        List<String> parts = Arrays.asList(plain.split("/", -1));
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", MAX_PARAMETERS)) {
            String[] sides = pair.split("=", 2);
            Optional<String> name = decoded(sides[0], true);
            Optional<String> value = sides.length == 1 ? Optional.of("") : decoded(sides[1], true);
            if (!pair.isEmpty() && name.isPresent() && value.isPresent()) {
                parameters.putIfAbsent(name.get(), value.get());
            }
        }
        return new Target(path, version, parts.subList(Math.min(1, parts.size()), parts.size()), parameters);
    }

    /** {@code /info} for {@code /v1.24/info}. */
    static String withoutVersion(String path) {
        if (!path.startsWith("/v")) {
            return path;
        }
        int end = 2;
        while (end < path.length() && (Character.isDigit(path.charAt(end)) || path.charAt(end) == '.')) {
            end++;
        }
        return end > 2 && end < path.length() && path.charAt(end) == '/' ? path.substring(end) : path;
    }

    /** The path as the router wants it: a client that asks for another one is sent there. */
    String clean() {
        if (path.equals("*")) {
            return "/%2A";
        }
        Deque<String> clean = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                clean.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                clean.addLast(part);
            }
        }
        String end = path.endsWith("/") && !clean.isEmpty() ? "/" : "";
        return "/" + String.join("/", clean) + end;
    }

    String part(int at) {
        return at < parts.size() ? parts.get(at) : "";
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** As the daemon reads truth: everything but these. */
    boolean flag(String name) {
        String value = parameter(name).strip().toLowerCase(Locale.ROOT);
        return !List.of("", "0", "no", "false", "none").contains(value);
    }

    private static Optional<String> decoded(String text, boolean plusIsSpace) {
        byte[] out = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                c = (char) (high << 4 | low);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                c = ' ';
            }
            out[length++] = (byte) c;
        }
        return Optional.of(new String(out, 0, length, StandardCharsets.UTF_8));
    }
}
