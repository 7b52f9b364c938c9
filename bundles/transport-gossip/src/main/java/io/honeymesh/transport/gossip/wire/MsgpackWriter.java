// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes MessagePack as memberlist does: text and bytes alike in the "raw" family of the format's first edition, without str8.
 * Of our own, as msgpack-core rests on methods of {@code sun.misc.Unsafe} that Java is taking away. Not thread-safe.
 */
public final class MsgpackWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    /** The byte before the first object, which says what it is. */
    public MsgpackWriter type(int type) {
        out.write(type);
        return this;
    }

    public MsgpackWriter map(int entries) {
        return header(entries, 0x80, 0xde);
    }

    public MsgpackWriter array(int items) {
        return header(items, 0x90, 0xdc);
    }

    private MsgpackWriter header(int count, int fix, int wide) {
        if (count < 16) {
            out.write(fix | count);
        } else if (count < 1 << 16) {
            out.write(wide);
            big(count, 2);
        } else {
            out.write(wide + 1);
            big(count, 4);
        }
        return this;
    }

    public MsgpackWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public MsgpackWriter bytes(byte[] bytes) {
        if (bytes.length < 32) {
            out.write(0xa0 | bytes.length);
        } else if (bytes.length < 1 << 16) {
            out.write(0xda);
            big(bytes.length, 2);
        } else {
            out.write(0xdb);
            big(bytes.length, 4);
        }
        out.writeBytes(bytes);
        return this;
    }

    /** A number that is not negative. */
    public MsgpackWriter number(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("negative: " + number);
        } else if (number < 128) {
            out.write((int) number);
        } else if (number < 1L << 8) {
            out.write(0xcc);
            big(number, 1);
        } else if (number < 1L << 16) {
            out.write(0xcd);
            big(number, 2);
        } else if (number < 1L << 32) {
            out.write(0xce);
            big(number, 4);
        } else {
            out.write(0xcf);
            big(number, 8);
        }
        return this;
    }

    public MsgpackWriter flag(boolean flag) {
        out.write(flag ? 0xc3 : 0xc2);
        return this;
    }

    /** Bytes as they are, behind what was written. */
    public MsgpackWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private void big(long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >>> 8 * i));
        }
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
