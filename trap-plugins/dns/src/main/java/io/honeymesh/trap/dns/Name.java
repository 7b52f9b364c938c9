// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.List;
import java.util.stream.Collectors;

/** A domain name; each character of a label is one byte. Equal are names in the same case only, see {@link #folded}. */
record Name(List<String> labels) {

    static final Name ROOT = new Name(List.of());

    Name {
        labels = List.copyOf(labels);
    }

    /** A name as people write it. */
    static Name of(String text) {
        return text.isEmpty() ? ROOT : new Name(List.of(text.split("\\.")));
    }

    /** The same for all ways of writing it: ASCII letters in lower case (RFC 4343). */
    Name folded() {
        return new Name(labels.stream().map(Name::folded).toList());
    }

    /** Without its first labels. */
    Name without(int count) {
        return new Name(labels.subList(count, labels.size()));
    }

    private static String folded(String label) {
        StringBuilder folded = new StringBuilder(label);
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, (char) (c + 32));
            }
        }
        return folded.toString();
    }

    @Override
    public String toString() {
        return labels.isEmpty() ? "." : labels.stream().collect(Collectors.joining("."));
    }
}
