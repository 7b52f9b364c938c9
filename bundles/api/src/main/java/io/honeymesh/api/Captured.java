// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes a stranger sent, kept opaque on purpose (S13): {@link #toString()} is safe for terminals and logs, the raw bytes
 * come out only through {@link #bytes()}, for rules and for encoders.
 */
public final class Captured {

    /** No bytes. */
    public static final Captured EMPTY = new Captured(new byte[0], 0);

    private final byte[] bytes;
    private final long originalLength;

    private Captured(byte[] bytes, long originalLength) {
        this.bytes = bytes;
        this.originalLength = originalLength;
    }

    public static Captured of(byte[] bytes) {
        return new Captured(bytes.clone(), bytes.length);
    }

    /** Keeps at most the first {@code maxBytes}, remembering how many there were. */
    public static Captured head(byte[] bytes, int maxBytes) {
        return new Captured(Arrays.copyOf(bytes, Math.min(bytes.length, maxBytes)), bytes.length);
    }

    /** The first part of something longer: {@code originalLengthBytes} were sent in all. */
    public static Captured partOf(byte[] head, long originalLengthBytes) {
        return new Captured(head.clone(), Math.max(head.length, originalLengthBytes));
    }

    /** Text as its ISO 8859-1 bytes (one byte a character, as wire protocols read it), else as UTF-8. */
    public static Captured of(String text) {
        boolean latin = text.chars().allMatch(c -> c <= 0xff);
        return of(text.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Bytes kept. */
    public int length() {
        return bytes.length;
    }

    /** Bytes sent, of which {@link #length()} were kept. */
    public long originalLength() {
        return originalLength;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The bytes as ISO 8859-1 text, unescaped: for patterns, never for a sink. */
    public String latin1() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** At most {@code maxBytes} of the bytes, escaped for terminals and logs. */
    public String toSafeText(int maxBytes) {
        String text = SafeText.escape(bytes, maxBytes);
        return originalLength > bytes.length && bytes.length <= maxBytes ? text + "..." : text;
    }

    @Override
    public String toString() {
        return toSafeText(Integer.MAX_VALUE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Captured that
                && originalLength == that.originalLength
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
