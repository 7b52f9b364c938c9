// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/** Reads a packet's fields one after the other; each length is checked against what is left. */
final class Fields {

    private final byte[] bytes;
    private int next;

    Fields(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isOver() {
        return next == bytes.length;
    }

    int oneByte() throws Malformed {
        return take(1)[0] & 0xff;
    }

    int twoBytes() throws Malformed {
        byte[] two = take(2);
        return (two[0] & 0xff) << 8 | two[1] & 0xff;
    }

    byte[] binary() throws Malformed {
        return take(twoBytes());
    }

    /** Text: UTF-8 without NUL (1.5.4), kept as the bytes it came in. */
    byte[] text() throws Malformed {
        byte[] text = binary();
        for (byte b : text) {
            if (b == 0) {
                throw Malformed.packet("a NUL in a string");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw Malformed.packet("a string that is not UTF-8");
        }
        return text;
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, next, bytes.length);
        next = bytes.length;
        return rest;
    }

    byte[] take(int count) throws Malformed {
        if (count > bytes.length - next) {
            throw Malformed.packet("a field that is longer than its packet");
        }
        next += count;
        return Arrays.copyOfRange(bytes, next - count, next);
    }

    private int variable() throws Malformed {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int b = oneByte();
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw Malformed.packet("a length of more than four bytes");
    }

    /**
     * Passes over MQTT 5's properties (2.2.2).
     *
     * @return the topic alias, if there is one
     */
    OptionalInt properties() throws Malformed {
        Fields properties = new Fields(take(variable()));
        OptionalInt alias = OptionalInt.empty();
        while (!properties.isOver()) {
            int id = properties.oneByte();
            switch (id) {
                case 1, 23, 25, 36, 37, 40, 41, 42 -> properties.oneByte();
                case 19, 33, 34 -> properties.twoBytes();
                case 35 -> alias = OptionalInt.of(properties.twoBytes());
                case 2, 17, 24, 39 -> properties.take(4);
                case 11 -> properties.variable();
                case 3, 8, 18, 21, 26, 28, 31 -> properties.text();
                case 9, 22 -> properties.binary();
                case 38 -> {
                    properties.text();
                    properties.text();
                }
                default -> throw Malformed.packet("an unknown property");
            }
        }
        return alias;
    }
}
