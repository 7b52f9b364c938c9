// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client's fingerprint.
 *
 * @param kind the method in lower case: {@code ja4}, {@code ja3}, {@code hassh} …
 */
public record Fingerprint(String kind, String value) implements Comparable<Fingerprint> {

    /** TLS clients: FoxIO's JA4, e.g. {@code t13d1516h2_8daaf6152771_e5627efa2ab1}. */
    public static final String JA4 = "ja4";

    /** TLS clients: Salesforce's JA3, an MD5. */
    public static final String JA3 = "ja3";

    /** SSH clients: Salesforce's HASSH, an MD5. */
    public static final String HASSH = "hassh";

    private static final Comparator<Fingerprint> ORDER =
            Comparator.comparing(Fingerprint::kind).thenComparing(Fingerprint::value);

    /** Of JA4 what FoxIO's text allows: carrier, version, SNI, two counts, ALPN; two truncated SHA-256. */
    private static final Pattern JA4_FORM =
            Pattern.compile("[tqd](1[0-3]|s[23]|d[1-3]|00)[di][0-9]{4}[0-9A-Za-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}");

    private static final Pattern MD5_FORM = Pattern.compile("[0-9a-f]{32}");

    /** Where the hashes of a JA4 begin, which may be written in capitals; before it capitals mean something. */
    private static final int JA4_HASHES = 10;

    private static final int SHOWN_CHARS = 60;

    /**
     * Reads a fingerprint as an operator writes it, of a kind whose form is known.
     *
     * @throws IllegalArgumentException with one clear line if it has not that kind's form
     */
    public static Fingerprint parse(String kind, String text) {
        String trimmed = text.strip();
        boolean ja4 = kind.equals(JA4);
        int hashes = ja4 ? Math.min(JA4_HASHES, trimmed.length()) : 0;
        String value = trimmed.substring(0, hashes) + trimmed.substring(hashes).toLowerCase(Locale.ROOT);
        if (!form(kind).matcher(value).matches()) {
            String expected = ja4 ? "like t13d1516h2_8daaf6152771_e5627efa2ab1" : "32 hexadecimal digits";
            String other =
                    otherKind(kind, value).map(name -> "; that is a " + name).orElse("");
            throw new IllegalArgumentException("not a " + kind.toUpperCase(Locale.ROOT) + ": '"
                    + SafeText.escape(trimmed, SHOWN_CHARS) + "' (" + expected + other + ")");
        }
        return new Fingerprint(kind, value);
    }

    private static Pattern form(String kind) {
        return switch (kind) {
            case JA4 -> JA4_FORM;
            case JA3, HASSH -> MD5_FORM;
            default ->
                throw new IllegalArgumentException("not a kind of fingerprint: '" + SafeText.escape(kind, SHOWN_CHARS)
                        + "' (use " + JA4 + ", " + JA3 + " or " + HASSH + ")");
        };
    }

    private static Optional<String> otherKind(String kind, String value) {
        if (kind.equals(JA4)) {
            return MD5_FORM.matcher(value).matches() ? Optional.of("JA3 or a HASSH") : Optional.empty();
        }
        return JA4_FORM.matcher(value).matches() ? Optional.of("JA4") : Optional.empty();
    }

    @Override
    public int compareTo(Fingerprint other) {
        return ORDER.compare(this, other);
    }

    /** Kind and value with a space between, escaped: a plug-in may have made them of what a stranger sent. */
    @Override
    public String toString() {
        return SafeText.escape(kind) + " " + SafeText.escape(value);
    }
}
