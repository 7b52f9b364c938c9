// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What may follow an address in MAIL and RCPT (RFC 1870, 3461, 4954, 6152, 6531): why it is refused, if it is. */
final class Options {

    /** More digits are more than any file system has. */
    private static final int MAX_SIZE_DIGITS = 18;

    private boolean tooLarge;

    void reset() {
        tooLarge = false;
    }

    Optional<String> sender(List<Word> options) {
        for (Word option : options) {
            Optional<String> refusal = sender(option.text());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return tooLarge ? Optional.of("552 5.3.4 Message size exceeds fixed limit") : Optional.empty();
    }

    private Optional<String> sender(String option) {
        String upper = option.toUpperCase(Locale.ROOT);
        String value = value(upper);
        if (upper.startsWith("SIZE=")) {
            return size(value);
        }
        if (upper.startsWith("RET=")) {
            boolean known = value.equals("FULL") || value.equals("HDRS");
            return known ? Optional.empty() : Optional.of("501 5.5.4 Bad RET parameter syntax");
        }
        boolean known = upper.equals("BODY=7BIT")
                || upper.equals("BODY=8BITMIME")
                || upper.equals("SMTPUTF8")
                || upper.startsWith("ENVID=")
                || upper.startsWith("AUTH=");
        return known ? Optional.empty() : unsupported(option);
    }

    private Optional<String> size(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of("501 5.5.4 Bad message size syntax");
        }
        if (digits.length() > MAX_SIZE_DIGITS) {
            return Optional.of("552 5.3.4 Message size exceeds file system imposed limit");
        }
        // Postfix remembers it until the next reset.
        tooLarge = Long.parseLong(digits) > Message.MAX_BYTES;
        return Optional.empty();
    }

    Optional<String> recipient(List<Word> options) {
        for (Word option : options) {
            Optional<String> refusal = recipient(option.text());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> recipient(String option) {
        String upper = option.toUpperCase(Locale.ROOT);
        if (upper.startsWith("NOTIFY=")) {
            List<String> named = List.of(value(upper).split(",", -1));
            boolean known = named.equals(List.of("NEVER"))
                    || List.of("SUCCESS", "FAILURE", "DELAY").containsAll(named);
            return known ? Optional.empty() : Optional.of("501 5.5.4 Error: Bad NOTIFY parameter syntax");
        }
        if (upper.startsWith("ORCPT=")) {
            boolean typed = value(upper).indexOf(';') > 0;
            return typed ? Optional.empty() : Optional.of("501 5.5.4 Error: Bad ORCPT parameter syntax");
        }
        return unsupported(option);
    }

    private static String value(String option) {
        return option.substring(option.indexOf('=') + 1);
    }

    private static Optional<String> unsupported(String option) {
        return Optional.of("555 5.5.4 Unsupported option: " + option);
    }
}
