// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * Makes text that a stranger may have chosen harmless for terminals and logs (S13): what is not printable ASCII becomes
 * {@code \xNN} (up to 0xff) or {@code \}{@code uNNNN}, and a backslash is doubled, so the original can be told back from the
 * result and no control sequence, bidirectional override or look-alike gets through. JSON, HTML and CSV writers still
 * quote the result by their own rules.
 */
public final class SafeText {

    private SafeText() {}

    /** Escapes the whole text. */
    public static String escape(CharSequence text) {
        return escape(text, Integer.MAX_VALUE);
    }

    /** Escapes at most {@code maxChars} characters of the text; {@code ...} shows that it went on. */
    public static String escape(CharSequence text, int maxChars) {
        if (text.length() <= maxChars && isClean(text, false)) {
            return text.toString();
        }
        int count = Math.min(text.length(), maxChars);
        StringBuilder out = new StringBuilder(count + 16);
        for (int i = 0; i < count; i++) {
            append(out, text.charAt(i));
        }
        return count < text.length() ? out.append("...").toString() : out.toString();
    }

    /**
     * Replaces what is not printable ASCII and leaves backslashes alone, so that doing it twice changes nothing: for
     * sentences whose captured parts are escaped already.
     */
    public static String printable(CharSequence text) {
        if (isClean(text, true)) {
            return text.toString();
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                out.append(c);
            } else {
                append(out, c);
            }
        }
        return out.toString();
    }

    static String escape(byte[] bytes, int maxBytes) {
        int count = Math.min(bytes.length, maxBytes);
        StringBuilder out = new StringBuilder(count + 16);
        for (int i = 0; i < count; i++) {
            append(out, (char) (bytes[i] & 0xff));
        }
        return count < bytes.length ? out.append("...").toString() : out.toString();
    }

    /** Most texts are: then nothing is copied. */
    private static boolean isClean(CharSequence text, boolean backslashes) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x7f || c == '\\' && !backslashes) {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder out, char c) {
        if (c == '\\') {
            out.append("\\\\");
        } else if (c >= 0x20 && c < 0x7f) {
            out.append(c);
        } else if (c <= 0xff) {
            hex(out.append("\\x"), c, 2);
        } else {
            hex(out.append("\\u"), c, 4);
        }
    }

    private static void hex(StringBuilder out, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit(value >>> shift & 0xf, 16));
        }
    }
}
