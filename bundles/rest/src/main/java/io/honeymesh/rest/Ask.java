// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Caller;
import io.honeymesh.api.DurationText;
import io.honeymesh.api.OperatorNote;
import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** A request as resources read it: strictly, so that a slip of the pen is told and not passed over. */
final class Ask {

    static final int MAX_BODY_BYTES = 64 << 10;
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SEND_JSON = "send JSON, and say so: Content-Type: application/json";
    private static final int SHOWN_CHARS = 60;

    private final HttpServletRequest request;
    private final Predicate<Caller> valid;

    /** @param valid whether a caller's token is one now */
    Ask(HttpServletRequest request, Predicate<Caller> valid) {
        this.request = request;
        this.valid = valid;
    }

    Caller caller() {
        if (request.getAttribute(Caller.ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw Refused.forbidden("nobody let this request in");
    }

    /** Bodies take their time: whoever had a token when one began may have none when it is there. */
    boolean mayStill() {
        return valid.test(caller());
    }

    /** @throws Refused if the caller has less */
    void needs(Role role) {
        if (!caller().role().includes(role)) {
            throw Refused.forbidden("this needs a token of role " + role.name().toLowerCase(Locale.ROOT) + "; yours is "
                    + caller().role().name().toLowerCase(Locale.ROOT));
        }
    }

    /** Whether captured secrets are hidden from the caller (S33). */
    boolean hidesSecrets() {
        return !caller().role().includes(Role.OPERATOR);
    }

    /** A note for the record: what was given, and by whom. */
    String note(String given) {
        return OperatorNote.of(given, caller().name());
    }

    /** What follows the resource's own path, without the slash: {@code 203.0.113.0/24}; empty for the resource itself. */
    String rest() {
        String info = request.getPathInfo();
        return info == null || info.equals("/") ? "" : info.substring(1);
    }

    /** @throws Refused if there is something behind the resource's path */
    void isWhole() {
        if (!rest().isEmpty()) {
            throw Refused.notFound("there is nothing at this path");
        }
    }

    /** @throws Refused for a parameter that is not one of these, or stands there twice */
    void knows(String... names) {
        if (contentType().toLowerCase(Locale.ROOT).startsWith(FORM)) {
            // Its fields would be taken for parameters: curl -d says so unless told otherwise.
            throw Refused.unsupportedMediaType(SEND_JSON);
        }
        Set<String> known = Set.of(names);
        parameters().forEach((name, values) -> {
            if (!known.contains(name) && !name.equals("ticket")) {
                throw Refused.badRequest("no such parameter: " + shown(name)
                        + (known.isEmpty()
                                ? " (there is none here)"
                                : " (there are "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()) + ")"));
            }
            if (values.length != 1) {
                throw Refused.badRequest("give " + shown(name) + " once");
            }
        });
    }

    private Map<String, String[]> parameters() {
        try {
            return request.getParameterMap();
        } catch (RuntimeException undecodable) {
            // Jetty's own, of several kinds.
            throw Refused.badRequest("the query can't be read: encode it as UTF-8 and percent signs");
        }
    }

    private static String shown(String text) {
        return SafeText.escape(text, SHOWN_CHARS);
    }

    Optional<String> parameter(String name) {
        String[] values = parameters().get(name);
        return Optional.ofNullable(values).map(all -> all[0]).filter(value -> !value.isEmpty());
    }

    /** @param reading throws {@link IllegalArgumentException} with one clear line for what makes no sense */
    <T> Optional<T> parameter(String name, Function<String, T> reading) {
        return parameter(name).map(reading);
    }

    int limit(int most) {
        return parameter("limit", text -> number("limit", text, 1, most))
                .map(Long::intValue)
                .orElse(Math.min(100, most));
    }

    static long number(String name, String text, long low, long high) {
        if (text.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= low && number <= high) {
                return number;
            }
        }
        throw Refused.badRequest(
                name + " is a whole number from " + low + " to " + high + ", not '" + shown(text) + "'");
    }

    static <E extends Enum<E>> E choice(String name, String text, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Refused.badRequest(name + " is one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(Enum::name)
                                        .toList())
                        + ", not '" + shown(text) + "'"));
    }

    /** How long: {@code 24h}; empty for {@code forever}. */
    static Optional<Duration> duration(String text) {
        if (text.equals("forever")) {
            return Optional.empty();
        }
        Duration duration;
        try {
            duration = DurationText.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw Refused.badRequest(
                    "a duration is 90s, 10m, 24h, 7d and the like, or forever; not '" + shown(text) + "'");
        }
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw Refused.badRequest("a duration is more than nothing and at most 3650d, or forever");
        }
        return Optional.of(duration);
    }

    /** From when on: a moment, or so long ago. */
    static Instant since(String text) {
        try {
            return text.matches("[0-9]+[smhd]")
                    ? Instant.now().minus(duration(text).orElse(Duration.ZERO))
                    : Instant.parse(text);
        } catch (DateTimeException wrong) {
            throw Refused.badRequest("since is a moment such as 2026-11-28T12:00:00Z, or how long ago: 24h");
        }
    }

    /** @throws Refused if the body is a form: its fields would be taken for parameters */
    void takesAFile() {
        if (contentType().toLowerCase(Locale.ROOT).startsWith(FORM)) {
            throw Refused.unsupportedMediaType(
                    "send the file as it is (curl -T FILE), or as another Content-Type: text/plain");
        }
    }

    /** The body, as it comes: whoever reads it bounds it. @throws Refused if it says itself that it is longer than that */
    InputStream file(int mostBytes) throws IOException {
        if (request.getContentLengthLong() > mostBytes) {
            throw Refused.tooLarge(mostBytes);
        }
        return new Upload(request.getInputStream(), this::mayStill);
    }

    private String contentType() {
        return Optional.ofNullable(request.getContentType())
                .orElse("")
                .split(";", 2)[0]
                .strip();
    }

    private byte[] content() throws IOException {
        try {
            return request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        } catch (RuntimeException tooSlow) {
            throw Refused.badRequest("the body doesn't come, or too slowly");
        }
    }

    /** The body: a JSON object of texts, each optional. Other members are refused; no body is an empty one. */
    Map<String, String> body(String... names) throws IOException {
        byte[] bytes = content();
        if (!mayStill()) {
            throw Refused.tokenTakenBack();
        }
        if (bytes.length > MAX_BODY_BYTES) {
            throw Refused.tooLarge(MAX_BODY_BYTES);
        }
        if (bytes.length == 0) {
            return Map.of();
        }
        if (!contentType().equalsIgnoreCase("application/json")) {
            throw Refused.unsupportedMediaType(SEND_JSON);
        }
        Map<String, Object> read;
        try {
            read = JSON.std.mapFrom(bytes);
        } catch (IOException | ClassCastException e) {
            throw Refused.badRequest("the body is no JSON object");
        }
        List<String> known = List.of(names);
        Map<String, String> members = new LinkedHashMap<>();
        read.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw Refused.badRequest(
                        "no such member: " + shown(name) + " (there are " + String.join(", ", names) + ")");
            }
            if (!(value instanceof String text)) {
                throw Refused.badRequest(name + " is a text, in quotes");
            }
            members.put(name, text);
        });
        return members;
    }
}
