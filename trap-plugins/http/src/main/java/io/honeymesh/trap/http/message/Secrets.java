// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import java.util.Locale;
import java.util.Set;

/**
 * Hides in what is shown of a request what its sender would: passwords, tokens, cookies (S33). What rules read and what is
 * recorded has them still; a login is evidence of its own. Linear in what it reads.
 */
public final class Secrets {

    private static final String HIDDEN = "(hidden)";
    private static final int MAX_SCHEME = 16;
    private static final Set<String> TOKENS = Set.of("token", "access_token", "auth_token", "api_key", "apikey");

    private Secrets() {}

    /** A header's value as it may be shown: of credentials only their scheme. */
    public static String header(String name, String value) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        if (key.endsWith("authorization")) {
            int space = value.indexOf(' ');
            boolean scheme = space > 0
                    && space <= MAX_SCHEME
                    && value.substring(0, space).chars().allMatch(c -> c == '-' || c < 0x80 && Character.isLetter(c));
            return scheme ? value.substring(0, space) + " " + HIDDEN : HIDDEN;
        }
        boolean secret = key.contains("cookie")
                || key.contains("token")
                || key.contains("secret")
                || key.contains("password")
                || key.contains("api-key")
                || key.contains("apikey");
        return secret ? HIDDEN : urls(value);
    }

    /** A request line, a header line or what was meant to be one. */
    public static String line(String line) {
        int colon = line.indexOf(':');
        String name = line.substring(0, Math.max(colon, 0)).strip();
        if (name.isEmpty() || name.indexOf(' ') >= 0 || line.startsWith("//", colon + 1)) {
            return urls(line);
        }
        String value = line.substring(colon + 1).strip();
        String shown = header(name, value);
        return shown.equals(value) ? line : line.substring(0, colon + 1) + " " + shown;
    }

    /** Text with passwords hidden in the queries and authorities of its URLs. */
    private static String urls(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (from < text.length()) {
            int end = from;
            while (end < text.length() && " \t\r\n?&;#".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            int equals = text.indexOf('=', from);
            boolean parameter = from > 0 && "?&;".indexOf(text.charAt(from - 1)) >= 0 && equals >= 0 && equals < end;
            if (parameter && isSecret(text.substring(from, equals))) {
                while (end < text.length() && " \t\r\n&#".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                out.append(text, from, equals + 1).append(HIDDEN);
            } else {
                out.append(withoutUser(text.substring(from, end)));
            }
            if (end < text.length()) {
                out.append(text.charAt(end));
            }
            from = end + 1;
        }
        return out.toString();
    }

    private static boolean isSecret(String key) {
        String name = Credentials.decoded(key).toLowerCase(Locale.ROOT);
        return Credentials.SECRETS.contains(name) || TOKENS.contains(name);
    }

    /** {@code http://user:password@host} without its user. */
    private static String withoutUser(String url) {
        int start = url.indexOf("://");
        int slash = start < 0 ? -1 : url.indexOf('/', start + 3);
        int at = start < 0 ? -1 : url.lastIndexOf('@', slash < 0 ? url.length() : slash);
        return at < start + 3 ? url : url.substring(0, start + 3) + HIDDEN + url.substring(at);
    }
}
