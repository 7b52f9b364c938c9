// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import org.apache.ignite.binary.BinaryObjectException;
import org.apache.ignite.internal.binary.streams.BinaryInputStream;

/**
 * Passes over values of Ignite's binary format without making anything of them. Source: "Binary Client Protocol, Data Format"
 * of Apache Ignite's documentation.
 */
final class Skipper {

    private static final int STRING = 9;
    private static final int BYTES = 12;
    private static final int NULL = 101;
    private static final int MAX_DEPTH = 16;
    private static final int UUID_BYTES = 16;

    /** Where in a complex object its length stands: after type, version, flags, type number and hash code. */
    private static final int OBJECT_LENGTH_AT = 12;

    private Skipper() {}

    /** Whether what comes next is nothing, a text, or bytes, and no longer than it may be; leaves the position as it is. */
    static boolean isEntryPart(BinaryInputStream in, int maxTextBytes, int maxBytes) {
        int at = in.position();
        try {
            byte type = in.readByte();
            if (type == NULL) {
                return true;
            }
            if (type != STRING && type != BYTES) {
                return false;
            }
            int length = in.readInt();
            return length >= 0 && length <= (type == STRING ? maxTextBytes : maxBytes) && length <= in.remaining();
        } finally {
            in.position(at);
        }
    }

    /** @throws BinaryObjectException where the end of it can't be told: what follows can't be read either */
    static void skip(BinaryInputStream in) {
        skip(in, 0);
    }

    private static void skip(BinaryInputStream in, int depth) {
        if (depth > MAX_DEPTH) {
            throw new BinaryObjectException("an entry of the cache is nested too deeply");
        }
        int start = in.position();
        byte type = in.readByte();
        switch (type) {
            case NULL -> {}
            case 1, 8 -> forward(in, 1);
            case 2, 7 -> forward(in, 2);
            case 3, 5, 102 -> forward(in, 4);
            case 4, 6, 11, 36 -> forward(in, 8);
            case 10 -> forward(in, UUID_BYTES);
            case 33 -> forward(in, 12);
            case 28, 38 -> named(in, 4);
            case 30 -> {
                forward(in, 4);
                array(in, 1);
            }
            case STRING, BYTES, 19, -2 -> array(in, 1);
            case 13, 18 -> array(in, 2);
            case 14, 16 -> array(in, 4);
            case 15, 17 -> array(in, 8);
            case 20, 21, 22, 31, 34, 37 -> elements(in, 1, depth);
            case 23, 29 -> {
                named(in, 0);
                elements(in, 1, depth);
            }
            case 24 -> collection(in, 1, depth);
            case 25 -> collection(in, 2, depth);
            case 27 -> {
                array(in, 1);
                forward(in, 4);
            }
            case 32 -> named(in, 0);
            case 103 -> object(in, start);
            default -> throw new BinaryObjectException("an entry of the cache is of an unknown type");
        }
    }

    /** A complex object says how long it is, from its first byte on. */
    private static void object(BinaryInputStream in, int start) {
        forward(in, OBJECT_LENGTH_AT - 1);
        int length = in.readInt();
        in.position(start);
        if (length <= OBJECT_LENGTH_AT) {
            throw new BinaryObjectException("an object in the cache lies about its length");
        }
        forward(in, length);
    }

    /** A type by number, or by name where the number is 0; and so many bytes of what it is. */
    private static void named(BinaryInputStream in, int more) {
        if (in.readInt() == 0) {
            skip(in, MAX_DEPTH);
        }
        forward(in, more);
    }

    private static void array(BinaryInputStream in, int size) {
        long bytes = (long) in.readInt() * size;
        if (bytes > in.remaining()) {
            throw new BinaryObjectException("an array in the cache lies about its length");
        }
        forward(in, (int) bytes);
    }

    private static void elements(BinaryInputStream in, int each, int depth) {
        long left = (long) in.readInt() * each;
        for (; left > 0; left--) {
            skip(in, depth + 1);
        }
    }

    /** A count, the kind of collection or map, and then its members. */
    private static void collection(BinaryInputStream in, int each, int depth) {
        long left = (long) in.readInt() * each;
        forward(in, 1);
        for (; left > 0; left--) {
            skip(in, depth + 1);
        }
    }

    private static void forward(BinaryInputStream in, int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BinaryObjectException("an entry of the cache ends too soon");
        }
        in.position(in.position() + bytes);
    }
}
