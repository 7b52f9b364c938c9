// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads MessagePack objects one after the other: numbers as {@link Long}, text and bytes as {@code byte[]}, arrays as
 * {@link List}, maps as {@link Map} with text keys; nil as an empty {@code byte[]}. Nothing is allocated that the bytes which are
 * there can't fill. Not thread-safe.
 */
public final class MsgpackReader {

    private static final int MOST_DEPTH = 8;

    /** Of one object: a byte can be a value, and a value takes many in memory. */
    private static final int MOST_VALUES = 50_000;

    private final ByteBuffer in;
    private int values;

    public MsgpackReader(byte[] bytes, int offset) {
        int from = Math.min(offset, bytes.length);
        in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    }

    /** Takes bytes as they are, behind the last object. */
    public byte[] raw(long length) throws Malformed {
        byte[] bytes = new byte[fits(length)];
        in.get(bytes);
        return bytes;
    }

    public Fields fields() throws Malformed {
        values = 0;
        if (value(MOST_DEPTH) instanceof Map<?, ?> map) {
            return new Fields(map);
        }
        throw new Malformed("no map");
    }

    private Object value(int depth) throws Malformed {
        if (depth == 0 || ++values > MOST_VALUES) {
            throw new Malformed("nested too deeply, or too many values");
        }
        int lead = (int) unsigned(1);
        if (lead < 0x80) {
            return (long) lead;
        } else if (lead < 0x90) {
            return map(lead & 0x0f, depth);
        } else if (lead < 0xa0) {
            return list(lead & 0x0f, depth);
        } else if (lead < 0xc0) {
            return raw(lead & 0x1f);
        } else if (lead >= 0xe0) {
            return (long) (byte) lead;
        }
        return switch (lead) {
            case 0xc0 -> new byte[0];
            case 0xc2 -> false;
            case 0xc3 -> true;
            case 0xc4, 0xd9 -> raw(unsigned(1));
            case 0xc5, 0xda -> raw(unsigned(2));
            case 0xc6, 0xdb -> raw(unsigned(4));
            case 0xca -> raw(4);
            case 0xcb -> raw(8);
            case 0xcc -> unsigned(1);
            case 0xcd -> unsigned(2);
            case 0xce -> unsigned(4);
            case 0xcf, 0xd3 -> unsigned(8);
            case 0xd0 -> (long) (byte) unsigned(1);
            case 0xd1 -> (long) (short) unsigned(2);
            case 0xd2 -> (long) (int) unsigned(4);
            case 0xdc -> list(unsigned(2), depth);
            case 0xdd -> list(unsigned(4), depth);
            case 0xde -> map(unsigned(2), depth);
            case 0xdf -> map(unsigned(4), depth);
            default -> throw new Malformed("a type that the protocol doesn't use");
        };
    }

    private List<Object> list(long count, int depth) throws Malformed {
        if (count == 0) {
            return List.of();
        }
        List<Object> list = new ArrayList<>(room(count));
        for (long i = 0; i < count; i++) {
            list.add(value(depth - 1));
        }
        return list;
    }

    private Map<String, Object> map(long count, int depth) throws Malformed {
        if (count == 0) {
            return Map.of();
        }
        Map<String, Object> map = HashMap.newHashMap(room(2 * count) / 2);
        for (long i = 0; i < count; i++) {
            if (!(value(1) instanceof byte[] key)) {
                throw new Malformed("a key that is no text");
            }
            map.put(new String(key, StandardCharsets.UTF_8), value(depth - 1));
        }
        return map;
    }

    /** For so many values more, before any is read. */
    private int room(long count) throws Malformed {
        if (count > MOST_VALUES - values) {
            throw new Malformed("too many values");
        }
        return fits(count);
    }

    /** Each item takes a byte at least. */
    private int fits(long count) throws Malformed {
        if (count > in.remaining()) {
            throw new Malformed("cut short");
        }
        return (int) count;
    }

    private long unsigned(int bytes) throws Malformed {
        fits(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | in.get() & 0xff;
        }
        return value;
    }
}
