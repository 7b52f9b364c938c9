// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a message (RFC 1035, 4.1) from its beginning; numbers are big-endian. */
final class Reader {

    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_LABEL_BYTES = 63;
    private static final int POINTER = 0xc0;

    /** More than a name has labels: a longer chain is made to waste time. */
    private static final int MAX_POINTERS = 128;

    private final byte[] message;
    private int next;

    Reader(byte[] message) {
        this.message = message;
    }

    int left() {
        return message.length - next;
    }

    int u8() throws Malformed {
        need(1);
        return message[next++] & 0xff;
    }

    int u16() throws Malformed {
        need(2);
        return u8() << 8 | u8();
    }

    long u32() throws Malformed {
        need(4);
        return (long) u16() << 16 | u16();
    }

    byte[] bytes(int count) throws Malformed {
        need(count);
        next += count;
        return Arrays.copyOfRange(message, next - count, next);
    }

    /** Goes on there; {@code position} must be one that {@link #position} gave, or behind it within the message. */
    void moveTo(int position) {
        next = position;
    }

    int position() {
        return next;
    }

    private void need(int count) throws Malformed {
        if (count > left()) {
            throw new Malformed("a message that ends too soon");
        }
    }

    /** A name, perhaps compressed; pointers go backwards, each further than the one before. */
    Name name() throws Malformed {
        List<String> labels = new ArrayList<>();
        int bytes = 1;
        int before = next;
        int behind = -1;
        int pointers = 0;
        for (int head = u8(); head != 0; head = u8()) {
            if (head <= MAX_LABEL_BYTES) {
                bytes += 1 + head;
                if (bytes > MAX_NAME_BYTES) {
                    throw new Malformed("a name that is too long");
                }
                labels.add(new String(bytes(head), StandardCharsets.ISO_8859_1));
            } else if (head >= POINTER) {
                int target = (head & ~POINTER) << 8 | u8();
                if (target >= before || ++pointers > MAX_POINTERS) {
                    throw new Malformed("a name that points astray");
                }
                behind = behind < 0 ? next : behind;
                before = target;
                next = target;
            } else {
                throw new Malformed("a label of no known kind");
            }
        }
        next = behind < 0 ? next : behind;
        return new Name(labels);
    }
}
