// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.honeymesh.api.Licence;
import io.honeymesh.api.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The claims of a licence: one flat JSON object with exactly the members there are. Times are NumericDate (RFC 7519, section 2) in whole seconds. */
final class Claims {

    private static final int MAX_NODES = 1_000_000;
    private static final int MAX_HOLDER_CHARS = 128;

    /** 9999-12-31T23:59:59Z */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Set<String> MEMBERS = Set.of("v", "jti", "tier", "holder", "nodes", "cluster", "iat", "exp");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Object> members;

    private Claims(Map<String, Object> members) {
        this.members = members;
    }

    /** @throws IllegalArgumentException with one line, safe to print, if that is no licence that this version knows */
    static Licence read(byte[] json) {
        try {
            return new Claims(members(json)).licence();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its claims are not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("its claims are not JSON, or name something twice", e);
        }
    }

    private static Map<String, Object> members(byte[] json) throws IOException {
        // Decoded here: the parser would guess UTF-16 and UTF-32 too.
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(json))
                .toString();
        Map<String, Object> members = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("its claims are no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!MEMBERS.contains(name)) {
                    throw new IllegalArgumentException(
                            "it has a claim that this version doesn't know: " + SafeText.escape(name, 40));
                }
                members.put(name, value(name, parser));
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows its claims");
            }
        }
        return members;
    }

    private static Object value(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        throw new IllegalArgumentException("its " + name + " is neither text nor a whole number");
    }

    private Licence licence() {
        if (number("v", 0, Integer.MAX_VALUE) != 1) {
            throw new IllegalArgumentException("it is of a version that this node doesn't know");
        }
        Instant issued = Instant.ofEpochSecond(number("iat", 0, LAST_SECOND));
        Instant expires = Instant.ofEpochSecond(number("exp", 0, LAST_SECOND));
        if (!expires.isAfter(issued)) {
            throw new IllegalArgumentException("it expires before it is issued");
        }
        return new Licence(
                matching("jti", "[A-Za-z0-9-]{1,64}"),
                tier(),
                holder(),
                (int) number("nodes", 1, MAX_NODES),
                members.containsKey("cluster")
                        ? Optional.of(matching("cluster", "[A-Za-z0-9._-]{1,64}"))
                        : Optional.empty(),
                issued,
                expires);
    }

    private Licence.Tier tier() {
        return switch (text("tier")) {
            case "community" -> Licence.Tier.COMMUNITY;
            case "pro" -> Licence.Tier.PRO;
            default -> throw new IllegalArgumentException("its tier is neither community nor pro");
        };
    }

    private String holder() {
        String holder = text("holder");
        if (holder.isBlank()
                || holder.length() > MAX_HOLDER_CHARS
                || !holder.codePoints().allMatch(Claims::isPrintable)) {
            throw new IllegalArgumentException("its holder is not 1 to " + MAX_HOLDER_CHARS + " printable characters");
        }
        return holder;
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private String matching(String name, String pattern) {
        String text = text(name);
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException("its " + name + " is not " + pattern);
        }
        return text;
    }

    private String text(String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("its " + name + " is missing or no text");
    }

    private long number(String name, long min, long max) {
        if (members.get(name) instanceof Long number && number >= min && number <= max) {
            return number;
        }
        throw new IllegalArgumentException("its " + name + " is no whole number from " + min + " to " + max);
    }
}
