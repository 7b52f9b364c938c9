// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds logins in requests: Basic authentication (RFC 7617), form fields, JSON fields. Linear in what it reads. */
public final class Credentials {

    /** Fields looked at in one body. */
    private static final int MAX_FIELDS = 64;

    private static final Set<String> USERS = Set.of(
            "user",
            "username",
            "user_name",
            "login",
            "log",
            "email",
            "uname",
            "name",
            "j_username",
            "userid",
            "account",
            "pma_username",
            "u",
            "usr");

    static final Set<String> SECRETS = Set.of(
            "pass",
            "password",
            "passwd",
            "pwd",
            "pw",
            "user_password",
            "j_password",
            "pma_password",
            "p",
            "psw",
            "secret");

    private Credentials() {}

    /** The login in an Authorization or Proxy-Authorization field; empty if it has none. */
    public static Optional<Evidence> basic(String authorization) {
        int space = authorization.indexOf(' ');
        if (space < 0 || !authorization.substring(0, space).equalsIgnoreCase("basic")) {
            return Optional.empty();
        }
        try {
            String pair = new String(
                    Base64.getDecoder()
                            .decode(authorization.substring(space + 1).strip()),
                    StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            String user = colon < 0 ? pair : pair.substring(0, colon);
            String secret = colon < 0 ? "" : pair.substring(colon + 1);
            return Optional.of(new Evidence.Credential("basic", Captured.of(user), Captured.of(secret)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** A login in a body; empty if there is none. */
    public static Optional<Evidence> form(String contentType, byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        Map<String, String> fields = contentType.toLowerCase(Locale.ROOT).contains("json") ? json(text) : form(text);
        Optional<String> secret = first(fields, SECRETS);
        return secret.map(found ->
                new Evidence.Credential("form", Captured.of(first(fields, USERS).orElse("")), Captured.of(found)));
    }

    private static Optional<String> first(Map<String, String> fields, Set<String> names) {
        return fields.entrySet().stream()
                .filter(field -> names.contains(field.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Map<String, String> form(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&", MAX_FIELDS)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(
                        decoded(pair.substring(0, equals)).toLowerCase(Locale.ROOT),
                        decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    static String decoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out.append((char) (high << 4 | low));
                i += 2;
            } else {
                out.append(c == '+' ? ' ' : c);
            }
        }
        return out.toString();
    }

    /** The text fields of any object in the text; nothing is made of a text that is no JSON. */
    private static Map<String, String> json(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        String name = "";
        boolean value = false;
        for (int i = 0; i < text.length() && fields.size() < MAX_FIELDS; i++) {
            char c = text.charAt(i);
            if (c == '"') {
                StringBuilder string = new StringBuilder();
                for (i++; i < text.length() && text.charAt(i) != '"'; i++) {
                    boolean escape = text.charAt(i) == '\\' && i + 1 < text.length();
                    string.append(text.charAt(escape ? ++i : i));
                }
                if (value) {
                    fields.putIfAbsent(name.toLowerCase(Locale.ROOT), string.toString());
                }
                name = string.toString();
                value = false;
            } else if (!Character.isWhitespace(c)) {
                value = c == ':';
            }
        }
        return fields;
    }
}
