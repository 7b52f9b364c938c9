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
    private static final int UUID_BYTES = 16;

    /** Where in a complex object its length stands: after type, version, flags, type number and hash code. */
    private static final int OBJECT_LENGTH_AT = 12;

    private Skipper() {}

    /** Whether what comes next is nothing, a text, or bytes, and no longer than it may be; leaves the position as it is. */
    static boolean isEntryPart(BinaryInputStream in, int maxTextBytes, int maxBytes) {
        int at = in.position();
        try {
            if (in.remaining() < 1) {
                return false;
            }
            byte type = in.readByte();
            if (type == NULL) {
                return true;
            }
            if (type != STRING && type != BYTES) {
                return false;
            }
            int length = in.remaining() < 4 ? -1 : in.readInt();
            return length >= 0 && length <= (type == STRING ? maxTextBytes : maxBytes) && length <= in.remaining();
        } finally {
            in.position(at);
        }
    }

    /**
     * Values within values are only counted, so depth costs nothing.
     *
     * @throws BinaryObjectException where the end of it can't be told: what follows can't be read either
     */
    static void skip(BinaryInputStream in) {
        for (long values = 1; values > 0; values--) {
            long within = one(in);
            if (within < 0 || values + within > in.remaining() + 1L) {
                throw new BinaryObjectException("an entry of the cache lies about how many values it holds");
            }
            values += within;
        }
    }

    /** @return how many values follow that belong to it */
    private static long one(BinaryInputStream in) {
        int start = in.position();
        need(in, 1);
        byte type = in.readByte();
        switch (type) {
            case NULL -> {}
            case 1, 8 -> forward(in, 1);
            case 2, 7 -> forward(in, 2);
            case 3, 5, 102 -> forward(in, 4);
            case 4, 6, 11, 36 -> forward(in, 8);
            case 10 -> forward(in, UUID_BYTES);
            case 33 -> forward(in, 12);
            case 28, 38 -> {
                typeName(in);
                forward(in, 4);
            }
            case 30 -> {
                forward(in, 4);
                array(in, 1);
            }
            case STRING, BYTES, 19, -2 -> array(in, 1);
            case 13, 18 -> array(in, 2);
            case 14, 16 -> array(in, 4);
            case 15, 17 -> array(in, 8);
            case 20, 21, 22, 31, 34, 37 -> {
                return number(in);
            }
            case 23, 29 -> {
                typeName(in);
                return number(in);
            }
            case 24 -> {
                long members = number(in);
                forward(in, 1);
                return members;
            }
            case 25 -> {
                long members = 2L * number(in);
                forward(in, 1);
                return members;
            }
            case 27 -> {
                array(in, 1);
                forward(in, 4);
            }
            case 32 -> typeName(in);
            case 35 -> {
                for (int names = number(in); names > 0; names--) {
                    typeName(in);
                }
                return 1;
            }
            case 103 -> object(in, start);
            default -> throw new BinaryObjectException("an entry of the cache is of an unknown type");
        }
        return 0;
    }

    /** A complex object says how long it is, from its first byte on. */
    private static void object(BinaryInputStream in, int start) {
        forward(in, OBJECT_LENGTH_AT - 1);
        int length = number(in);
        in.position(start);
        if (length <= OBJECT_LENGTH_AT) {
            throw new BinaryObjectException("an object in the cache lies about its length");
        }
        forward(in, length);
    }

    /** A type by its number, or by name where the number is 0. */
    private static void typeName(BinaryInputStream in) {
        if (number(in) == 0) {
            need(in, 1);
            if (in.readByte() != STRING) {
                throw new BinaryObjectException("a type in the cache has no name");
            }
            array(in, 1);
        }
    }

    private static void array(BinaryInputStream in, int size) {
        long bytes = (long) number(in) * size;
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BinaryObjectException("an array in the cache lies about its length");
        }
        forward(in, (int) bytes);
    }

    private static int number(BinaryInputStream in) {
        need(in, 4);
        return in.readInt();
    }

    private static void forward(BinaryInputStream in, int bytes) {
        need(in, bytes);
        in.position(in.position() + bytes);
    }

    private static void need(BinaryInputStream in, int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BinaryObjectException("an entry of the cache ends too soon");
        }
    }
}
