// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Digest credentials (RFC 2617, RFC 3261, 22.4), kept the way hashcat reads them (mode 11400). */
final class Credentials {

    private static final String SCHEME = "digest ";
    private static final int MAX_KEPT_BYTES = 2048;

    private Credentials() {}

    /** The login attempt in an Authorization or Proxy-Authorization field, if it is one. */
    static Optional<Evidence> parse(String field, String method) {
        if (!field.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        Map<String, String> fields = fields(field.substring(SCHEME.length()));
        String user = fields.getOrDefault("username", "");
        if (user.isEmpty() && !fields.containsKey("response")) {
            return Optional.empty();
        }
        String uri = fields.getOrDefault("uri", "");
        int colon = uri.indexOf(':');
        String hash = String.join(
                "*",
                "$sip$",
                "",
                "",
                user,
                fields.getOrDefault("realm", ""),
                method,
                colon < 0 ? "" : uri.substring(0, colon),
                uri.substring(colon + 1),
                "",
                fields.getOrDefault("nonce", ""),
                fields.getOrDefault("cnonce", ""),
                fields.getOrDefault("nc", ""),
                fields.getOrDefault("qop", ""),
                fields.getOrDefault("algorithm", "MD5"),
                fields.getOrDefault("response", ""));
        return Optional.of(new Evidence.Credential("sip-digest", kept(user), kept(hash)));
    }

    private static Captured kept(String text) {
        return Captured.head(Captured.of(text).bytes(), MAX_KEPT_BYTES);
    }

    /** Reads {@code name=value} and {@code name="value"}, separated by commas; leaves out what it is not. */
    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            int from = equals + 1;
            while (from < text.length() && text.charAt(from) == ' ') {
                from++;
            }
            boolean quoted = from < text.length() && text.charAt(from) == '"';
            int end = text.indexOf(quoted ? '"' : ',', quoted ? from + 1 : from);
            int stop = end < 0 ? text.length() : end;
            fields.putIfAbsent(
                    name,
                    text.substring(Math.min(quoted ? from + 1 : from, stop), stop)
                            .strip());
            int comma = quoted ? text.indexOf(',', stop) : end;
            at = comma < 0 ? text.length() : comma + 1;
        }
        return fields;
    }
}
