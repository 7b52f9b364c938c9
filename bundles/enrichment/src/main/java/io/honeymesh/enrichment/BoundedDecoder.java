// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one value of a data section, as the <a href="https://maxmind.github.io/MaxMind-DB/">MaxMind DB format 2.0</a> has it. What it
 * makes is bounded whatever the file says: nothing is allocated for a declared size, only for what was read. For one value, one thread.
 */
final class BoundedDecoder {

    /** A city with its names in every language takes some 200. */
    private static final int MAX_VALUES = 4096;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_TEXT = 256;

    private final MemorySegment section;
    private int values;
    private long at;

    BoundedDecoder(MemorySegment section) {
        this.section = section;
    }

    /**
     * @return a map, list, text, Long, Double or Boolean; of a text the first 256 bytes; of raw bytes and 128-bit numbers an empty text
     * @throws IOException with one clear line if there is no proper value
     */
    Object decode(long offset) throws IOException {
        at = offset;
        try {
            return value(0, true);
        } catch (IndexOutOfBoundsException beyond) {
            throw new IOException("a record goes on beyond the end of the file");
        }
    }

    private Object value(int depth, boolean pointerAllowed) throws IOException {
        if (++values > MAX_VALUES || depth > MAX_DEPTH) {
            throw new IOException("a record has more than " + MAX_VALUES + " values, or too many inside each other");
        }
        int control = next();
        int type = control >> 5;
        if (type == 1) {
            if (!pointerAllowed) {
                throw new IOException("a pointer leads to a pointer");
            }
            long target = pointer(control);
            long back = at;
            at = target;
            Object found = value(depth + 1, false);
            at = back;
            return found;
        }
        if (type == 0) {
            type = next() + 7;
        }
        int size = size(control & 0x1f);
        return switch (type) {
            case 2 -> text(size);
            case 3 -> Double.longBitsToDouble(number(exactly(size, 8)));
            case 4, 10 -> skipped(size);
            case 5, 6, 9 -> number(size);
            case 7 -> map(size, depth);
            case 8 -> (long) (int) number(size);
            case 11 -> list(size, depth);
            case 14 -> size != 0;
            case 15 -> (double) Float.intBitsToFloat((int) number(exactly(size, 4)));
            default -> throw new IOException("a value of unknown type " + type);
        };
    }

    private Map<String, Object> map(int size, int depth) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            if (!(value(depth + 1, true) instanceof String key)) {
                throw new IOException("a key is no text");
            }
            map.put(key, value(depth + 1, true));
        }
        return map;
    }

    private List<Object> list(int size, int depth) throws IOException {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(depth + 1, true));
        }
        return list;
    }

    private String text(int size) throws IOException {
        byte[] bytes = section.asSlice(at, Math.min(size, MAX_TEXT)).toArray(ValueLayout.JAVA_BYTE);
        skipped(size);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String skipped(int size) {
        at += section.asSlice(at, size).byteSize();
        return "";
    }

    private static int exactly(int size, int expected) throws IOException {
        if (size != expected) {
            throw new IOException("a number of " + size + " bytes instead of " + expected);
        }
        return size;
    }

    private int size(int coded) {
        return switch (coded) {
            case 29 -> 29 + next();
            case 30 -> 285 + (int) bits(2);
            case 31 -> 65_821 + (int) bits(3);
            default -> coded;
        };
    }

    private long pointer(int control) {
        long high = control & 7;
        return switch (control >> 3 & 3) {
            case 0 -> high << 8 | bits(1);
            case 1 -> (high << 16 | bits(2)) + 2048;
            case 2 -> (high << 24 | bits(3)) + 526_336;
            default -> bits(4);
        };
    }

    private long number(int size) throws IOException {
        if (size > 8) {
            throw new IOException("a number of " + size + " bytes");
        }
        return bits(size);
    }

    private long bits(int bytes) {
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = bits << 8 | next();
        }
        return bits;
    }

    private int next() {
        return section.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
    }
}
