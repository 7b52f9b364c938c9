// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Events as JSON: printable ASCII only, bounded in depth and size whatever a plug-in's event holds (S12, S13). Numbers come
 * back as JSON has them: integers as {@code Integer} or {@code Long}, others as {@code Double}.
 */
final class EventJson {

    /** The largest body stored; a conversation beyond it keeps its first pieces of evidence. */
    static final int MAX_BODY_BYTES = 256 * 1024;

    private static final int MAX_DEPTH = 12;
    private static final int MAX_STRING_CHARS = 16 * 1024;
    private static final int MAX_ITEMS = 1024;
    private static final String TOO_DEEP = "(nested too deeply)";
    private static final JSON JR = JSON.std.without(JSON.Feature.USE_DEFERRED_MAPS);
    private static final JsonFactory FACTORY = new JsonFactory();

    private EventJson() {}

    /** What of a body the store's columns repeat. */
    record Header(String type, Instant at, Optional<Subject> subject) {}

    static byte[] encode(Map<String, Object> fields) {
        Map<String, Object> safe = safeMap(fields, 0);
        byte[] body = bytes(safe);
        while (body.length > MAX_BODY_BYTES
                && safe.get("evidence") instanceof List<?> evidence
                && !evidence.isEmpty()) {
            safe.put("evidence", evidence.subList(0, evidence.size() / 2));
            safe.put("evidence_kept", evidence.size() / 2);
            body = bytes(safe);
        }
        if (body.length > MAX_BODY_BYTES) {
            Map<String, Object> cut = new LinkedHashMap<>();
            for (String key : List.of("type", "at", "subject")) {
                if (safe.containsKey(key)) {
                    cut.put(key, safe.get(key));
                }
            }
            cut.put("omitted_bytes", body.length);
            body = bytes(cut);
        }
        return body;
    }

    /** @throws UncheckedIOException if the body is no JSON object, as somebody may have left it in the file */
    static Map<String, Object> decode(byte[] body) {
        try {
            Map<String, Object> fields = JR.mapFrom(body);
            if (fields == null) {
                throw new IOException("not a JSON object: null");
            }
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException if the body doesn't begin as every event's does */
    static Header header(byte[] body) {
        try (JsonParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            String type = text(parser, "type").orElseThrow(() -> new IllegalArgumentException("no type"));
            Instant at = Instant.parse(text(parser, "at").orElseThrow(() -> new IllegalArgumentException("no time")));
            return new Header(type, at, text(parser, "subject").map(Subject::parse));
        } catch (IOException | DateTimeParseException e) {
            throw new IllegalArgumentException("not an event: " + e.getMessage(), e);
        }
    }

    /** Milliseconds since 1970; times too far away for that become the nearest that isn't. */
    static long millis(Instant at) {
        long second = Math.clamp(at.getEpochSecond(), Long.MIN_VALUE / 1000 + 1, Long.MAX_VALUE / 1000 - 1);
        return second * 1000 + at.getNano() / 1_000_000;
    }

    private static Optional<String> text(JsonParser parser, String name) throws IOException {
        return name.equals(parser.nextFieldName()) ? Optional.ofNullable(parser.nextTextValue()) : Optional.empty();
    }

    private static byte[] bytes(Map<String, Object> fields) {
        try {
            return JR.asBytes(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that any JSON writer takes; the schema's own events come out unchanged. */
    private static Object safe(Object value, int depth) {
        return switch (value) {
            case null -> "";
            case Boolean b -> b;
            case Integer i -> i;
            case Long l -> l;
            case Short s -> s.intValue();
            case Byte b -> b.intValue();
            case Number n -> Double.isFinite(n.doubleValue()) ? (Object) n.doubleValue() : n.toString();
            case Map<?, ?> map -> depth < MAX_DEPTH ? safeMap(map, depth + 1) : TOO_DEEP;
            case Collection<?> items -> depth < MAX_DEPTH ? safeList(items, depth + 1) : TOO_DEEP;
            default -> string(value);
        };
    }

    private static Map<String, Object> safeMap(Map<?, ?> map, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        int items = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (items++ == MAX_ITEMS) {
                break;
            }
            copy.put(string(entry.getKey()), safe(entry.getValue(), depth));
        }
        return copy;
    }

    private static List<Object> safeList(Collection<?> items, int depth) {
        List<Object> copy = new ArrayList<>(Math.min(MAX_ITEMS, items.size()));
        for (Object item : items) {
            if (copy.size() == MAX_ITEMS) {
                break;
            }
            copy.add(safe(item, depth));
        }
        return copy;
    }

    private static String string(Object value) {
        String text = String.valueOf(value);
        return SafeText.printable(
                text.length() <= MAX_STRING_CHARS ? text : text.substring(0, MAX_STRING_CHARS) + "...");
    }
}
