// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.message.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request as handlers see it.
 *
 * @param path its parts, decoded
 * @param parameters of the query, decoded
 * @param body as far as it is kept, as UTF-8
 */
record Call(Request request, List<String> path, Map<String, String> parameters, String body) {

    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT");

    private static final int MAX_PARAMETERS = 64;

    /** A bad escape. */
    static final class BadEscape extends Exception {
        BadEscape(String text, int at) {
            super(
                    "invalid escape sequence `" + text.substring(at, Math.min(at + 3, text.length())) + "' at index "
                            + at + " of: " + text,
                    null,
                    false,
                    false);
        }
    }

    static List<String> path(String target) throws BadEscape {
        List<String> parts = new ArrayList<>();
        for (String part : target.split("\\?", 2)[0].split("/")) {
            if (!parts.isEmpty() || !part.isEmpty()) {
                parts.add(decoded(part, false));
            }
        }
        return parts;
    }

    static Map<String, String> parameters(String target) throws BadEscape {
        Map<String, String> found = new LinkedHashMap<>();
        int mark = target.indexOf('?');
        if (mark < 0) {
            return found;
        }
        for (String pair : target.substring(mark + 1).split("[&;]", MAX_PARAMETERS)) {
            if (!pair.isEmpty()) {
                String[] sides = pair.split("=", 2);
                found.put(decoded(sides[0], true), sides.length == 1 ? "" : decoded(sides[1], true));
            }
        }
        return found;
    }

    private static String decoded(String text, boolean plusIsSpace) throws BadEscape {
        byte[] out = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new BadEscape(text, i);
                }
                c = (char) (high << 4 | low);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                c = ' ';
            }
            out[length++] = (byte) c;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    String method() {
        return request.method();
    }

    boolean isKnownMethod() {
        return METHODS.contains(method());
    }

    boolean isGet() {
        return method().equals("GET") || method().equals("HEAD");
    }

    String target() {
        return request.target();
    }

    /** The part of the path at this place, or nothing. */
    String part(int at) {
        return at < path.size() ? path.get(at) : "";
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Whether a parameter is there and isn't "false". */
    boolean flag(String name) {
        return parameter(name).filter(value -> !value.equals("false")).isPresent();
    }

    boolean wantsJson() {
        return parameter("format").orElse("").equals("json")
                || request.header("accept").orElse("").contains("application/json");
    }
}
