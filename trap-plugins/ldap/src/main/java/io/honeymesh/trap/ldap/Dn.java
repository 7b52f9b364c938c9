// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A distinguished name in normal form, the leaf first: what RFC 4514 writes, and the older forms slapd reads (RFC 2253). */
record Dn(List<String> rdns) {

    static final Dn ROOT = new Dn(List.of());

    /** Reads a name; empty if slapd would call it invalid. */
    static Optional<Dn> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(ROOT);
        }
        Reader reader = new Reader(text);
        List<String> rdns = new ArrayList<>();
        do {
            Optional<String> rdn = reader.rdn();
            if (rdn.isEmpty()) {
                return Optional.empty();
            }
            rdns.add(rdn.get());
        } while (reader.separator());
        return reader.atEnd() ? Optional.of(new Dn(List.copyOf(rdns))) : Optional.empty();
    }

    /** One that is right. */
    static Dn of(String text) {
        return parse(text).orElseThrow();
    }

    boolean isRoot() {
        return rdns.isEmpty();
    }

    /** The name above; the root's is the root. */
    Dn parent() {
        return isRoot() ? ROOT : new Dn(rdns.subList(1, rdns.size()));
    }

    boolean isUnder(Dn other) {
        int below = rdns.size() - other.rdns.size();
        return below > 0 && rdns.subList(below, rdns.size()).equals(other.rdns);
    }

    @Override
    public String toString() {
        return String.join(",", rdns);
    }

    private static final class Reader {

        private final String text;
        private int next;

        Reader(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return next == text.length();
        }

        private int peek() {
            return atEnd() ? -1 : text.charAt(next);
        }

        private void skipSpaces() {
            while (peek() == ' ') {
                next++;
            }
        }

        boolean separator() {
            if (peek() == ',' || peek() == ';') {
                next++;
                return true;
            }
            return false;
        }

        /** Names of several values are unusual enough to be called invalid. */
        Optional<String> rdn() {
            skipSpaces();
            int from = next;
            while (!atEnd() && isTypeCharacter(peek())) {
                next++;
            }
            // A name within a name could go on forever.
            Optional<AttributeType> type =
                    Schema.find(text.substring(from, next)).filter(t -> t.matching() != AttributeType.Matching.DN);
            skipSpaces();
            if (type.isEmpty() || peek() != '=') {
                return Optional.empty();
            }
            next++;
            skipSpaces();
            Optional<String> value = peek() == '"' ? quoted() : plain();
            return value.filter(v -> type.get().matching().isValid(v))
                    .map(v -> type.get().name().toLowerCase(Locale.ROOT) + "="
                            + type.get().matching().normal(v));
        }

        private static boolean isTypeCharacter(int c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.';
        }

        private Optional<String> quoted() {
            next++;
            StringBuilder value = new StringBuilder();
            while (!atEnd() && peek() != '"') {
                if (!character(value)) {
                    return Optional.empty();
                }
            }
            if (atEnd()) {
                return Optional.empty();
            }
            next++;
            skipSpaces();
            return Optional.of(value.toString());
        }

        private Optional<String> plain() {
            StringBuilder value = new StringBuilder();
            while (!atEnd() && peek() != ',' && peek() != ';') {
                if ("#\"+<>".indexOf(peek()) >= 0 || !character(value)) {
                    return Optional.empty();
                }
            }
            return Optional.of(value.toString());
        }

        /** Takes one character, perhaps escaped. */
        private boolean character(StringBuilder value) {
            int c = text.charAt(next++);
            if (c != '\\') {
                value.append((char) c);
                return true;
            }
            int high = atEnd() ? -1 : Character.digit(peek(), 16);
            if (high >= 0 && next + 1 < text.length() && Character.digit(text.charAt(next + 1), 16) >= 0) {
                value.append((char) (high << 4 | Character.digit(text.charAt(next + 1), 16)));
                next += 2;
                return true;
            }
            if (!atEnd() && " \"#+,;<>=\\".indexOf(peek()) >= 0) {
                value.append(text.charAt(next++));
                return true;
            }
            return false;
        }
    }
}
