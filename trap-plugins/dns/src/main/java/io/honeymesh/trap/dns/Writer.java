// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes a message. Names are compressed as BIND does it: it looks at a name and at what is behind its first label, no further. */
final class Writer {

    private static final int POINTER = 0xc000;
    private static final int MAX_OFFSET = 0x3fff;
    private static final int DEPTH = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<Name, Integer> positions = new HashMap<>();

    /** Writes part of a message. */
    interface Part {
        void write();
    }

    Writer u8(int value) {
        bytes.write(value);
        return this;
    }

    Writer u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Writer u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    Writer add(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    /** What comes with its length in front. */
    Writer sized(Part part) {
        int at = bytes.size();
        u16(0);
        part.write();
        byte[] all = bytes.toByteArray();
        int length = all.length - at - 2;
        all[at] = (byte) (length >>> 8);
        all[at + 1] = (byte) length;
        bytes.reset();
        return add(all);
    }

    Writer name(Name name) {
        int known = 0;
        int labels = name.labels().size();
        while (known < Math.min(DEPTH, labels) && !positions.containsKey(name.without(known))) {
            known++;
        }
        boolean found = known < Math.min(DEPTH, labels);
        int plain = found ? known : labels;
        for (int i = 0; i < plain; i++) {
            if (i < DEPTH && bytes.size() <= MAX_OFFSET) {
                positions.putIfAbsent(name.without(i), bytes.size());
            }
            label(name.labels().get(i));
        }
        return found ? u16(POINTER | positions.get(name.without(known))) : u8(0);
    }

    /** A name that is not compressed. */
    Writer plain(Name name) {
        name.labels().forEach(this::label);
        return u8(0);
    }

    private void label(String label) {
        u8(label.length()).add(label.getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
