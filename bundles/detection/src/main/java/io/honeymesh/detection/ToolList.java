// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads known-tools.tsv, which says in its head how it is written. */
final class ToolList {

    private static final String FILE = "known-tools.tsv";

    /** What the bundle carries. */
    static final ToolList SHIPPED = shipped();

    /** What a client may be. */
    enum Kind {
        /** What people and ordinary programs use. */
        PLAIN(0),
        /** What programs are made of, good ones and bad ones. */
        LIBRARY(0.1),
        /** Looks around. */
        SCANNER(0.3),
        /** Breaks in. */
        ATTACK(0.5);

        final double score;

        Kind(double score) {
            this.score = score;
        }
    }

    /** One line: a tool, and one of the things it is known by. */
    record Tool(String method, boolean exact, String value, Kind kind, String name) {}

    private final Map<Fingerprint, Tool> exact = new HashMap<>();
    private final Map<String, List<Tool>> parts = new HashMap<>();
    private final List<Tool> all = new ArrayList<>();

    private ToolList() {}

    private static ToolList shipped() {
        try (InputStream in = ToolList.class.getResourceAsStream(FILE)) {
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @throws IllegalArgumentException if it is not written as its head says; the message names the line */
    static ToolList read(String text) {
        ToolList list = new ToolList();
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    list.add(line.split("\t"));
                } catch (RuntimeException wrong) {
                    throw new IllegalArgumentException(FILE + ":" + number + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return list;
    }

    private void add(String[] columns) {
        if (columns.length != 6 || !columns[1].equals("is") && !columns[1].equals("has")) {
            throw new IllegalArgumentException("needs six columns with tabs between, the second 'is' or 'has'");
        }
        Tool tool = new Tool(
                columns[0],
                columns[1].equals("is"),
                columns[2],
                Kind.valueOf(columns[3].toUpperCase(Locale.ROOT)),
                columns[4]);
        if (!tool.exact) {
            parts.computeIfAbsent(tool.method, method -> new ArrayList<>()).add(tool);
        } else if (exact.put(new Fingerprint(tool.method, tool.value), tool) != null) {
            throw new IllegalArgumentException("twice: " + tool.value);
        }
        all.add(tool);
    }

    /** The tool that shows itself so. */
    Optional<Tool> find(Fingerprint seen) {
        Tool known = exact.get(seen);
        return known != null
                ? Optional.of(known)
                : parts.getOrDefault(seen.kind(), List.of()).stream()
                        .filter(tool -> seen.value().contains(tool.value))
                        .findFirst();
    }

    List<Tool> all() {
        return List.copyOf(all);
    }
}
