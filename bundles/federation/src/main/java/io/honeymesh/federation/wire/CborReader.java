// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactoryBuilder;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CBOR one expected item after the other; what isn't expected is malformed. Whether the encoding is deterministic is for
 * the caller to see: what was read, written again, must be the same bytes (S26). Not thread-safe.
 */
final class CborReader {

    private static final int DEEPEST = 8;

    private static final CBORFactory FACTORY = new CBORFactoryBuilder(new CBORFactory())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(16 << 10)
                    .maxNameLength(32)
                    .build())
            .build();

    private final CBORParser parser;
    private JsonToken ahead;

    private CborReader(byte[] bytes) throws IOException {
        parser = FACTORY.createParser(bytes);
    }

    interface Read<T> {
        T from(CborReader reader) throws Malformed;
    }

    /** All of the bytes as one item. */
    static <T> T read(byte[] bytes, Read<T> content) throws Malformed {
        try {
            CborReader reader = new CborReader(bytes);
            T value = content.from(reader);
            if (reader.parser.nextToken() != null) {
                throw malformed("something behind the end");
            }
            return value;
        } catch (IOException | RuntimeException broken) {
            // What the library says of it names bytes that a stranger chose.
            throw malformed("no CBOR");
        }
    }

    static Malformed malformed(String detail) {
        return new Malformed(Refusal.MALFORMED, detail);
    }

    private JsonToken next() throws Malformed {
        JsonToken token = peek();
        ahead = null;
        return token;
    }

    private JsonToken peek() throws Malformed {
        try {
            if (ahead == null) {
                ahead = parser.nextToken();
            }
        } catch (IOException broken) {
            throw malformed("no CBOR");
        }
        if (ahead == null) {
            throw malformed("an end too early");
        }
        return ahead;
    }

    private void expect(JsonToken token, String what) throws Malformed {
        if (next() != token) {
            throw malformed("no " + what);
        }
    }

    /** The tag of the item just begun; -1 for none. */
    int tag() {
        return parser.getCurrentTag();
    }

    void beginArray() throws Malformed {
        expect(JsonToken.START_ARRAY, "array");
    }

    void endArray() throws Malformed {
        expect(JsonToken.END_ARRAY, "end of the array");
    }

    void beginMap() throws Malformed {
        expect(JsonToken.START_OBJECT, "map");
    }

    void endMap() throws Malformed {
        expect(JsonToken.END_OBJECT, "end of the map");
    }

    /** Whether the map goes on with this key; if so, its value is next. */
    boolean has(int key) throws Malformed {
        if (peek() != JsonToken.FIELD_NAME) {
            return false;
        }
        try {
            if (!Integer.toString(key).equals(parser.currentName())) {
                return false;
            }
        } catch (IOException broken) {
            throw malformed("no CBOR");
        }
        ahead = null;
        return true;
    }

    void key(int key) throws Malformed {
        if (!has(key)) {
            throw malformed("no key " + key);
        }
    }

    long number(long least, long most) throws Malformed {
        expect(JsonToken.VALUE_NUMBER_INT, "integer");
        try {
            long value = parser.getLongValue();
            if (value >= least && value <= most) {
                return value;
            }
        } catch (IOException | RuntimeException tooLarge) {
            // said below
        }
        throw malformed("an integer out of " + least + ".." + most);
    }

    int integer(int least, int most) throws Malformed {
        return (int) number(least, most);
    }

    byte[] bytes(int least, int most) throws Malformed {
        expect(JsonToken.VALUE_EMBEDDED_OBJECT, "byte string");
        try {
            byte[] value = parser.getBinaryValue();
            if (value.length >= least && value.length <= most) {
                return value;
            }
        } catch (IOException broken) {
            throw malformed("no CBOR");
        }
        throw malformed("a byte string of another length than " + least + ".." + most);
    }

    String text(int most) throws Malformed {
        expect(JsonToken.VALUE_STRING, "text");
        try {
            String value = parser.getText();
            if (value.length() <= most && value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                return value;
            }
        } catch (IOException broken) {
            throw malformed("no CBOR");
        }
        throw malformed("a text longer than " + most + " or not of printable ASCII");
    }

    <T> List<T> list(int most, Read<T> element) throws Malformed {
        beginArray();
        List<T> list = new ArrayList<>();
        while (peek() != JsonToken.END_ARRAY) {
            if (list.size() == most) {
                throw malformed("a list longer than " + most);
            }
            list.add(element.from(this));
        }
        endArray();
        return List.copyOf(list);
    }
}
