// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import java.util.Optional;

/**
 * A mail address, read with the tolerance Postfix has for other servers' habits.
 *
 * @param local the part before the last {@code @}, without quotes
 * @param domain what follows it; empty if there is none
 */
record Address(String local, String domain) {

    private static final int MAX_LABEL_CHARACTERS = 63;
    private static final int MAX_DOMAIN_CHARACTERS = 255;

    /** Reads {@code <user@domain>}, with or without brackets; empty if it is no address. */
    static Optional<Address> of(Word word) {
        if (!word.whole()) {
            return Optional.empty();
        }
        Optional<String> inner = unwrapped(word.text());
        if (inner.isEmpty()) {
            return Optional.empty();
        }
        String address = withoutRoute(inner.get());
        int at = address.lastIndexOf('@');
        String local = at < 0 ? address : address.substring(0, at);
        String domain = at < 0 ? "" : address.substring(at + 1);
        boolean sound = isLocal(local) && (at < 0 || isDomain(domain));
        return sound ? Optional.of(new Address(local.replace("\"", ""), domain)) : Optional.empty();
    }

    boolean isEmpty() {
        return local.isEmpty() && domain.isEmpty();
    }

    /** As Postfix quotes it in its answers. */
    String text() {
        return domain.isEmpty() ? local : local + "@" + domain;
    }

    /** What is within the innermost brackets; a phrase or comment before them goes. */
    private static Optional<String> unwrapped(String text) {
        int open = text.lastIndexOf('<');
        if (open < 0) {
            return Optional.of(text);
        }
        int close = text.indexOf('>', open);
        boolean ends = close >= 0 && text.substring(close).chars().allMatch(c -> c == '>');
        boolean plain = text.substring(0, open).chars().noneMatch(c -> c == ',' || c == '>');
        return ends && plain ? Optional.of(text.substring(open + 1, close).strip()) : Optional.empty();
    }

    /** Source routes (RFC 5321, appendix C) are dropped. */
    private static String withoutRoute(String address) {
        int colon = address.indexOf(':');
        return address.startsWith("@") && colon >= 0 ? address.substring(colon + 1) : address;
    }

    private static boolean isLocal(String local) {
        if (local.startsWith("-")) {
            return false; // it could be taken for an option (allow_min_user)
        }
        boolean quoted = false;
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && " ,:()<>\t".indexOf(c) >= 0) {
                return false;
            }
        }
        return !quoted;
    }

    static boolean isDomain(String domain) {
        if (domain.startsWith("[")) {
            return domain.endsWith("]") && isLiteral(domain.substring(1, domain.length() - 1));
        }
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        if (name.isEmpty() || name.length() > MAX_DOMAIN_CHARACTERS || isIpv4(name)) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            boolean sound = !label.isEmpty()
                    && label.length() <= MAX_LABEL_CHARACTERS
                    && !label.startsWith("-")
                    && !label.endsWith("-")
                    && label.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c >= 0x80);
            if (!sound) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLiteral(String text) {
        boolean ipv6 = text.regionMatches(true, 0, "IPv6:", 0, 5);
        return ipv6 ? text.substring(5).chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':') : isIpv4(text);
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean number =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!number || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
