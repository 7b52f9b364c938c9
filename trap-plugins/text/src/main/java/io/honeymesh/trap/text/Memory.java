// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Matcher;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one conversation remembers: the last line's groups, and what the file told it to keep. */
final class Memory {

    private final Map<String, String> values = new HashMap<>();
    private String line = "";
    private Optional<Matcher> match = Optional.empty();

    Memory(String hostName) {
        values.put(Parser.HOST, hostName);
    }

    void heard(String heard, Optional<Matcher> by) {
        line = heard;
        match = by;
    }

    /** A pattern's group; empty text if it took no part, or there was no pattern. */
    String group(int number) {
        if (number == 0) {
            return line;
        }
        String text = match.filter(m -> number <= m.groupCount())
                .map(m -> m.group(number))
                .orElse("");
        return text == null ? "" : text;
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    void set(String name, String value) {
        values.put(name, value);
    }
}
