// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import java.util.List;

/** Text with holes: what the client said, what was kept of it, the node's name. */
record Template(List<Part> parts) {

    /** What one hole takes at most, so that an answer can't be made to grow. */
    private static final int MAX_HOLE_CHARS = 256;

    sealed interface Part {
        record Text(String text) implements Part {}

        /** A group of the pattern that matched; 0 is the whole line. */
        record Group(int number) implements Part {}

        record Variable(String name) implements Part {}
    }

    Template {
        parts = List.copyOf(parts);
    }

    String fill(Memory memory) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String fixed) -> text.append(fixed);
                case Part.Group(int number) -> text.append(bounded(memory.group(number)));
                case Part.Variable(String name) -> text.append(bounded(memory.get(name)));
            }
        }
        return text.toString();
    }

    private static String bounded(String value) {
        return value.length() <= MAX_HOLE_CHARS ? value : value.substring(0, MAX_HOLE_CHARS);
    }
}
