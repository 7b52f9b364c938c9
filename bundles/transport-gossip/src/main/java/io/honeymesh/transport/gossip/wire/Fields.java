// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A message's fields by name. One that is missing is zero, false or empty, as senders leave such ones out. */
public record Fields(Map<?, ?> map) {

    private static final byte[] NOTHING = {};

    /** 0 to {@code most}. */
    public long number(String name, long most) throws Malformed {
        return switch (map.get(name)) {
            case null -> 0;
            case Long number when number >= 0 && number <= most -> number;
            default -> throw new Malformed("a number that can't be");
        };
    }

    public boolean flag(String name) throws Malformed {
        return switch (map.get(name)) {
            case null -> false;
            case Boolean flag -> flag;
            default -> throw new Malformed("no flag");
        };
    }

    public byte[] bytes(String name, int most) throws Malformed {
        return switch (map.get(name)) {
            case null -> NOTHING;
            case byte[] bytes when bytes.length <= most -> bytes;
            default -> throw new Malformed("no bytes, or too many");
        };
    }

    public String text(String name, int most) throws Malformed {
        byte[] bytes = bytes(name, most);
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What is no UTF-8 would be told on as something else, and longer.
        if (!Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            throw new Malformed("no text");
        }
        return text;
    }

    /** Small numbers, which some write as an array and others as bytes. */
    public byte[] octets(String name, int most) throws Malformed {
        if (!(map.get(name) instanceof List<?> list)) {
            return bytes(name, most);
        }
        if (list.size() > most) {
            throw new Malformed("too many numbers");
        }
        byte[] octets = new byte[list.size()];
        for (int i = 0; i < octets.length; i++) {
            if (!(list.get(i) instanceof Long number) || number < 0 || number > 255) {
                throw new Malformed("no octet");
            }
            octets[i] = number.byteValue();
        }
        return octets;
    }
}
