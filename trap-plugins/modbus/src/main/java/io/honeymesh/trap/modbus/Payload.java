// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import java.util.Arrays;

/** What follows a request's function code; numbers are big-endian. */
final class Payload {

    private final byte[] bytes;
    private int next;

    Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    int left() {
        return bytes.length - next;
    }

    int u8() throws Malformed {
        if (left() < 1) {
            throw new Malformed("a request is too short");
        }
        return bytes[next++] & 0xff;
    }

    int u16() throws Malformed {
        return u8() << 8 | u8();
    }

    byte[] array(int count) throws Malformed {
        if (count > left()) {
            throw new Malformed("a request is too short");
        }
        next += count;
        return Arrays.copyOfRange(bytes, next - count, next);
    }

    byte[] rest() {
        return Arrays.copyOfRange(bytes, next, bytes.length);
    }

    /** Insists that so many bytes are left, no more and no less. */
    Payload exactly(int count) throws Malformed {
        if (left() != count) {
            throw new Malformed("a request of the wrong length");
        }
        return this;
    }
}
