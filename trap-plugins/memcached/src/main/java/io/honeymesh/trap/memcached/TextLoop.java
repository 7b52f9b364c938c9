// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads text commands, one line after the other, and answers them. */
final class TextLoop {

    /** memcached hangs up on lines without an end, unless they get many keys. */
    static final int MAX_LINE_BYTES = 2048;

    /** Lines that get many keys. */
    static final int MAX_GET_LINE_BYTES = 16 << 10;

    /** memcached's KEY_MAX_LENGTH. */
    static final int MAX_KEY_BYTES = 250;

    private static final Set<String> ORDINARY = Set.of("version", "stats", "quit", "mn", "verbosity", "");

    private final Connection connection;
    private final Input in;
    private final StoreCommands store;
    private final ReadCommands read;
    private final AdminCommands admin;
    private final MetaCommands meta;

    TextLoop(Connection connection) {
        this.connection = connection;
        this.in = connection.input();
        this.store = new StoreCommands(connection);
        this.read = new ReadCommands(connection);
        this.admin = new AdminCommands(connection);
        this.meta = new MetaCommands(connection);
    }

    void run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            Optional<String> line = line();
            goOn = line.isPresent() && answer(line.get());
        }
    }

    /** Empty if the client has hung up or its line has no end. */
    private Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            if (b == '\n') {
                int length = line.length();
                line.setLength(length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
                return Optional.of(line.toString());
            }
            if (line.length() == MAX_LINE_BYTES || line.length() == MAX_GET_LINE_BYTES) {
                String start = line.substring(0, 5).strip();
                boolean gets = start.startsWith("get ") || start.startsWith("gets");
                if (!gets || line.length() == MAX_GET_LINE_BYTES) {
                    connection.violated("a line without an end", line.toString());
                    return Optional.empty();
                }
            }
            line.append((char) b);
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || line.charAt(i) == ' ') {
                if (i > from) {
                    words.add(line.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words;
    }

    /** @return whether the conversation goes on */
    private boolean answer(String line) throws IOException {
        List<String> words = words(line);
        String verb = words.isEmpty() ? "" : words.getFirst();
        if (words.size() > 1 && words.getLast().startsWith("HTTP/")) {
            // A browser's words may be chosen by the page that sent it here; memcached hangs up on them.
            connection.lured();
            connection.request(line);
            return false;
        }
        boolean plain =
                ORDINARY.contains(verb) && words.size() <= 2 && !line.contains("cachedump") && !line.contains("detail");
        boolean known = Commands.ALL.contains(verb);
        if (plain || !known) {
            connection.request(line);
        } else {
            connection.command(line);
        }
        if (words.size() > 1 && Commands.KEYED.contains(verb) && tooLong(words, verb)) {
            connection.write("CLIENT_ERROR bad command line format\r\n");
            return true;
        }
        return switch (verb) {
            case "get", "gets", "gat", "gats" -> read.answer(words);
            case "set", "add", "replace", "append", "prepend", "cas" -> store.answer(words);
            case "mg", "ms", "md", "ma", "mn", "me" -> meta.answer(words);
            case "quit" -> false;
            default -> known ? admin.answer(words) : error();
        };
    }

    private static boolean tooLong(List<String> words, String verb) {
        int from = verb.startsWith("gat") ? 2 : 1;
        int to = verb.startsWith("g") ? words.size() : 2;
        return from < words.size() && words.subList(from, to).stream().anyMatch(word -> word.length() > MAX_KEY_BYTES);
    }

    private boolean error() throws IOException {
        connection.write("ERROR\r\n");
        return true;
    }
}
