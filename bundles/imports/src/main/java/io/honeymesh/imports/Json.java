// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.spi.Importer.Sink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the objects of one list in a JSON document one after the other; what nobody asks for is passed over and never in memory. */
final class Json {

    private static final int DEEPEST = 64;

    /** Of a text that is asked for; a pattern may name thousands of addresses. */
    private static final int LONGEST_TEXT = 256 << 10;

    /** Of a list of texts that is asked for, and of one in it. */
    private static final int MOST_WORDS = 64;

    private static final int WORD_CHARS = 256;

    private static final int MESSAGE_CHARS = 160;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(1024)
                    .maxNumberLength(100)
                    .build())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            // What the library says of it names no bytes of a stranger.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Names would be kept for good.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Json() {}

    /** What an object says, as far as somebody asks: texts, flags as texts, lists of texts, and the names of an object's members. */
    static final class Fields {

        private final Map<String, List<String>> values = new HashMap<>();
        private boolean ambiguous;

        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name))
                    .flatMap(all -> all.stream().findFirst());
        }

        List<String> texts(String name) {
            return values.getOrDefault(name, List.of());
        }

        /** @throws Wrong if it is no moment */
        Optional<Instant> moment(String name) {
            try {
                return text(name).map(Instant::parse);
            } catch (DateTimeException wrong) {
                throw new Wrong(name + " is no moment");
            }
        }
    }

    /** Takes an object. */
    interface Taker {
        void take(Fields fields);
    }

    /**
     * @param list the member that holds the list; a document that is a list will do, too
     * @param asked the members that are read
     * @throws IllegalArgumentException with one clear line if it is no such document
     */
    static void read(InputStream from, String list, Set<String> asked, Sink to, Taker taker) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text(from))) {
            try {
                document(parser, list, asked, to, taker);
            } catch (JsonProcessingException wrong) {
                JsonLocation where = parser.currentLocation();
                throw new IllegalArgumentException(
                        "line " + where.getLineNr() + ", column " + where.getColumnNr() + ": " + words(wrong), wrong);
            }
        }
    }

    /** As UTF-8: left alone, the parser would guess UTF-16 and UTF-32 too. */
    private static Reader text(InputStream from) throws IOException {
        Reader text = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    private static String words(JsonProcessingException wrong) {
        return wrong instanceof StreamConstraintsException
                ? "a text longer than " + LONGEST_TEXT + " characters, or more than " + DEEPEST
                        + " objects and lists inside each other"
                : "no JSON, or not all of it: " + SafeText.escape(wrong.getOriginalMessage(), MESSAGE_CHARS);
    }

    private static void document(JsonParser parser, String list, Set<String> asked, Sink to, Taker taker)
            throws IOException {
        boolean found = false;
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            found = true;
            objects(parser, asked, to, taker);
        } else if (first == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(list);
                if (parser.nextToken() == JsonToken.START_ARRAY && wanted) {
                    found = true;
                    objects(parser, asked, to, taker);
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (!found) {
            throw new IllegalArgumentException("it is no JSON object with a list '" + list + "'");
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("something follows its end");
        }
    }

    private static void objects(JsonParser parser, Set<String> asked, Sink to, Taker taker) throws IOException {
        long number = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            to.at("object", ++number);
            if (token == JsonToken.START_OBJECT) {
                Fields fields = fields(parser, asked);
                try {
                    if (fields.ambiguous) {
                        throw new Wrong("an object that says something twice");
                    }
                    taker.take(fields);
                } catch (Wrong one) {
                    to.skip(one.getMessage());
                }
            } else if (token == null) {
                throw new IllegalArgumentException("object " + number + ": it ends in the middle");
            } else {
                parser.skipChildren();
                to.skip("no object");
            }
        }
    }

    private static Fields fields(JsonParser parser, Set<String> asked) throws IOException {
        Fields fields = new Fields();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!asked.contains(name)) {
                parser.skipChildren();
            } else if (fields.values.put(name, values(parser, value)) != null) {
                fields.ambiguous = true;
            }
        }
        return fields;
    }

    private static List<String> values(JsonParser parser, JsonToken value) throws IOException {
        List<String> values = new ArrayList<>();
        switch (value) {
            case VALUE_STRING, VALUE_TRUE, VALUE_FALSE -> values.add(parser.getText());
            case START_ARRAY -> {
                for (JsonToken one = parser.nextToken(); one != JsonToken.END_ARRAY; one = parser.nextToken()) {
                    if (one == JsonToken.VALUE_STRING && values.size() < MOST_WORDS) {
                        values.add(cut(parser.getText()));
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            case START_OBJECT -> {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    if (values.size() < MOST_WORDS) {
                        values.add(cut(parser.currentName()));
                    }
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
            default -> {
                // a number, or nothing
            }
        }
        return values;
    }

    private static String cut(String text) {
        return text.length() <= WORD_CHARS ? text : text.substring(0, WORD_CHARS);
    }

    /** An object that makes no sense; the message says why, in the same few words for the same. */
    static final class Wrong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Wrong(String why) {
            super(why, null, false, false);
        }
    }
}
