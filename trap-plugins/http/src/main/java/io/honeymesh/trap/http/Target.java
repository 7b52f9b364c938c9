// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What a request line asks for.
 *
 * @param written as it came
 * @param path decoded, without empty, {@code .} and {@code ..} parts
 */
record Target(String written, String path) {

    /** Empty for what nginx answers with 400: no path, a bad escape, a zero byte, a way out of the root. */
    static Optional<Target> parse(String written) {
        String local = withoutAuthority(written);
        if (!local.startsWith("/") || written.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.empty();
        }
        int end = local.indexOf('?') >= 0 ? local.indexOf('?') : local.length();
        int fragment = local.indexOf('#');
        return decoded(local.substring(0, fragment >= 0 ? Math.min(end, fragment) : end))
                .flatMap(Target::normal)
                .map(path -> new Target(written, path));
    }

    private static String withoutAuthority(String written) {
        int authority = written.indexOf("://");
        boolean scheme = authority > 0
                && written.substring(0, authority).chars().allMatch(c -> Character.isLetter(c) && c < 0x80);
        if (!scheme) {
            return written;
        }
        int slash = written.indexOf('/', authority + 3);
        return slash < 0 ? "/" : written.substring(slash);
    }

    private static Optional<String> decoded(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < path.length();
                int high = whole ? Character.digit(path.charAt(i + 1), 16) : -1;
                int low = whole ? Character.digit(path.charAt(i + 2), 16) : -1;
                c = (char) (high << 4 | low);
                if (high < 0 || low < 0 || c == 0) {
                    return Optional.empty();
                }
                i += 2;
            }
            out.append(c);
        }
        return Optional.of(out.toString());
    }

    private static Optional<String> normal(String path) {
        Deque<String> parts = new ArrayDeque<>();
        String[] written = path.split("/", -1);
        for (String part : written) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String last = written[written.length - 1];
        boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
        return Optional.of(parts.isEmpty() ? "/" : "/" + String.join("/", parts) + (folder ? "/" : ""));
    }
}
