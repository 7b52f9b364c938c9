// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Draws values from an input, for targets that read more than one stretch of bytes; at its end everything is zero. */
public final class Draw {

    private final ByteBuffer input;

    public Draw(byte[] input) {
        this.input = ByteBuffer.wrap(input);
    }

    public boolean isEmpty() {
        return !input.hasRemaining();
    }

    public int u8() {
        return input.hasRemaining() ? input.get() & 0xff : 0;
    }

    public int u16() {
        return u8() << 8 | u8();
    }

    public int s32() {
        return u16() << 16 | u16();
    }

    public long s64() {
        return (long) s32() << 32 | s32() & 0xffff_ffffL;
    }

    /** One of the choices. */
    @SafeVarargs
    public final <T> T pick(T... choices) {
        return choices[u8() % choices.length];
    }

    /** As many bytes as two bytes say, or as there are. */
    public byte[] bytes() {
        return bytes(u16());
    }

    public byte[] bytes(int atMost) {
        byte[] bytes = new byte[Math.min(atMost, input.remaining())];
        input.get(bytes);
        return bytes;
    }

    public byte[] rest() {
        return bytes(input.remaining());
    }

    /** Text of any characters, also such as no UTF-8 could bring. */
    public String text() {
        byte[] bytes = bytes(u8());
        return (u8() & 1) == 0 ? new String(bytes, StandardCharsets.UTF_8) : utf16(bytes);
    }

    private static String utf16(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            text.append((char) ((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
        }
        return text.toString();
    }
}
