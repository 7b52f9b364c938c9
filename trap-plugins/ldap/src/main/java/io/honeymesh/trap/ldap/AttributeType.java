// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.Locale;

/**
 * An attribute of the schema.
 *
 * @param isName whether it is a kind of {@code name} (RFC 4519, 2.18), by which it is found, too
 * @param operational whether it is shown only to who asks for it
 */
record AttributeType(String name, Matching matching, boolean isName, boolean operational) {

    /** How values are compared (RFC 4517, 4.2). */
    enum Matching {
        IGNORE_CASE(true, false),
        EXACT(true, false),
        INTEGER(false, true),
        TIME(false, true),
        UUID(false, true),
        BOOLEAN(false, false),
        OBJECT_CLASS(false, false),
        DN(false, false),
        OCTETS(false, false);

        private final boolean substrings;
        private final boolean ordered;

        Matching(boolean substrings, boolean ordered) {
            this.substrings = substrings;
            this.ordered = ordered;
        }

        boolean hasSubstrings() {
            return substrings;
        }

        boolean isOrdered() {
            return ordered;
        }

        /** Whether a value can be compared at all. */
        boolean isValid(String value) {
            return switch (this) {
                case INTEGER -> isInteger(value);
                case TIME -> value.length() >= 11 && value.endsWith("Z");
                case BOOLEAN -> value.equals("TRUE") || value.equals("FALSE");
                case UUID -> value.length() == 36;
                case OBJECT_CLASS -> ObjectClasses.isKnown(value);
                case DN -> Dn.parse(value).isPresent();
                default -> !value.isEmpty();
            };
        }

        private static boolean isInteger(String value) {
            String digits = value.startsWith("-") ? value.substring(1) : value;
            return !digits.isEmpty()
                    && digits.length() <= 18
                    && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (digits.length() == 1 || digits.charAt(0) != '0');
        }

        /** The form in which equal values are the same. */
        String normal(String value) {
            return switch (this) {
                case IGNORE_CASE -> squeezed(value).toLowerCase(Locale.ROOT);
                case EXACT -> squeezed(value);
                case UUID -> value.toLowerCase(Locale.ROOT);
                case DN -> Dn.parse(value).map(Dn::toString).orElse(value);
                default -> value;
            };
        }

        /** Compares two valid values in normal form, of an ordered rule. */
        int compare(String one, String two) {
            return this == INTEGER ? Long.compare(Long.parseLong(one), Long.parseLong(two)) : one.compareTo(two);
        }
    }

    /** Spaces at the ends don't count, several within count as one (RFC 4518, 2.6.1). */
    static String squeezed(String value) {
        StringBuilder squeezed = new StringBuilder(value.length());
        boolean space = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != ' ') {
                squeezed.append(space && !squeezed.isEmpty() ? " " : "").append(c);
            }
            space = c == ' ';
        }
        return squeezed.toString();
    }
}
