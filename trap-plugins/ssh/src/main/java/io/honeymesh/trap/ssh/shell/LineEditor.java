// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What readline does at bash's prompt, as far as people and scripts notice: echo, cursor keys, history, the common control
 * keys, completion, bracketed paste. Lines of at most {@value #MAX_LINE} characters. Used by one thread.
 */
final class LineEditor {

    private static final int MAX_LINE = 8192;
    private static final String PASTE_ON = "\u001b[?2004h";
    private static final String PASTE_OFF = "\u001b[?2004l\r";

    private final Console console;
    private final Screen screen;
    private final Shell shell;
    private final StringBuilder line = new StringBuilder();
    private int cursor;
    private int recalled;
    private String prompt = "";
    private boolean lastWasReturn;
    private boolean tabbed;

    LineEditor(Console console, Screen screen, Shell shell) {
        this.console = console;
        this.screen = screen;
        this.shell = shell;
    }

    /** The next line without its end, or null at Ctrl-D or the end of input. */
    String read(String text, boolean primary) throws IOException {
        boolean dumb =
                shell.variable("TERM").isEmpty() || shell.variable("TERM").equals("dumb");
        prompt = text;
        line.setLength(0);
        cursor = 0;
        recalled = shell.login().history().size();
        show((dumb ? "" : PASTE_ON) + prompt);
        while (true) {
            int c = console.read();
            boolean linefeedOfReturn = c == '\n' && lastWasReturn;
            lastWasReturn = c == '\r';
            boolean tabBefore = tabbed;
            tabbed = false;
            if (linefeedOfReturn) {
                continue;
            }
            if (c < 0 || c == 4 && line.isEmpty()) {
                show((dumb ? "" : PASTE_OFF) + "\n");
                return null;
            }
            switch (c) {
                case '\r', '\n' -> {
                    show("\n" + (dumb ? "" : PASTE_OFF));
                    return line.toString();
                }
                case 3 -> {
                    show("^C\n" + (dumb ? "" : PASTE_OFF));
                    if (!primary) {
                        throw new Keyboard.Interrupted();
                    }
                    line.setLength(0);
                    cursor = 0;
                    show((dumb ? "" : PASTE_ON) + prompt);
                }
                case 127, 8 -> erase(1);
                case 1 -> move(-cursor);
                case 2 -> move(-1);
                case 4 -> delete();
                case 5 -> move(line.length() - cursor);
                case 6 -> move(1);
                case 9 -> complete(tabBefore);
                case 11 -> {
                    line.setLength(cursor);
                    show("\u001b[K");
                }
                case 12 -> show("\u001b[H\u001b[2J" + prompt + line + back(line.length() - cursor));
                case 14 -> recall(1);
                case 16 -> recall(-1);
                case 21 -> erase(cursor);
                case 23 -> erase(wordBefore());
                case 27 -> escape();
                default -> {
                    if (c >= 32) {
                        insert(String.valueOf((char) c));
                    }
                }
            }
        }
    }

    private void show(String text) throws IOException {
        screen.write(Text.bytes(text));
        if (!console.hasInput()) {
            screen.flush();
        }
    }

    private static String back(int count) {
        return "\b".repeat(count);
    }

    private void insert(String text) throws IOException {
        if (line.length() + text.length() > MAX_LINE) {
            show("\u0007");
            return;
        }
        line.insert(cursor, text);
        cursor += text.length();
        String tail = line.substring(cursor);
        show(text + tail + back(tail.length()));
    }

    private void erase(int count) throws IOException {
        int gone = Math.min(count, cursor);
        if (gone == 0) {
            return;
        }
        line.delete(cursor - gone, cursor);
        cursor -= gone;
        String tail = line.substring(cursor);
        show(gone == 1 && tail.isEmpty() ? "\b \b" : back(gone) + tail + "\u001b[K" + back(tail.length()));
    }

    private void delete() throws IOException {
        if (cursor < line.length()) {
            line.deleteCharAt(cursor);
            String tail = line.substring(cursor);
            show(tail + "\u001b[K" + back(tail.length()));
        }
    }

    private void move(int by) throws IOException {
        int to = Math.clamp((long) cursor + by, 0, line.length());
        show(to < cursor ? back(cursor - to) : line.substring(cursor, to));
        cursor = to;
    }

    private int wordBefore() {
        int start = cursor;
        while (start > 0 && line.charAt(start - 1) == ' ') {
            start--;
        }
        while (start > 0 && line.charAt(start - 1) != ' ') {
            start--;
        }
        return cursor - start;
    }

    private void recall(int by) throws IOException {
        List<String> history = shell.login().history();
        int to = recalled + by;
        if (to < 0 || to > history.size()) {
            return;
        }
        recalled = to;
        move(-cursor);
        show(line.isEmpty() ? "" : "\u001b[K");
        line.setLength(0);
        insert(to == history.size() ? "" : history.get(to).replace('\n', ' '));
    }

    /** Cursor keys and paste brackets; what is not known is swallowed whole. */
    private void escape() throws IOException {
        int kind = console.read();
        if (kind != '[' && kind != 'O') {
            return;
        }
        StringBuilder sequence = new StringBuilder();
        int c = console.read();
        while (c >= 0x20 && c < 0x40 && sequence.length() < 16) {
            sequence.append((char) c);
            c = console.read();
        }
        switch (c) {
            case 'A' -> recall(-1);
            case 'B' -> recall(1);
            case 'C' -> move(1);
            case 'D' -> move(-1);
            case 'H' -> move(-cursor);
            case 'F' -> move(line.length() - cursor);
            case '~' -> {
                switch (sequence.toString()) {
                    case "1", "7" -> move(-cursor);
                    case "4", "8" -> move(line.length() - cursor);
                    case "3" -> delete();
                    default -> show("");
                }
            }
            default -> show("");
        }
    }

    private void complete(boolean second) throws IOException {
        int start = cursor - wordBefore();
        String word = line.substring(start, cursor);
        int slash = word.lastIndexOf('/');
        boolean command = line.substring(0, start).isBlank() && slash < 0;
        String base = slash < 0 ? word : word.substring(slash + 1);
        List<String> found = new ArrayList<>();
        if (command) {
            Programs.names().stream().filter(name -> name.startsWith(base)).forEach(found::add);
        } else {
            String directory = Files.absolute(shell.directory(), slash < 0 ? "." : word.substring(0, slash + 1));
            for (String name : shell.files().list(directory)) {
                if (name.startsWith(base) && (!name.startsWith(".") || base.startsWith("."))) {
                    Node node = shell.files().at(Files.absolute(directory, name));
                    found.add(node != null && node.isDirectory() ? name + "/" : name);
                }
            }
        }
        if (found.size() == 1) {
            insert(found.getFirst().substring(base.length()) + (found.getFirst().endsWith("/") ? "" : " "));
        } else if (found.isEmpty()) {
            show("\u0007");
        } else {
            String shared = found.getFirst();
            for (String one : found) {
                while (!one.startsWith(shared)) {
                    shared = shared.substring(0, shared.length() - 1);
                }
            }
            if (shared.length() > base.length()) {
                insert(shared.substring(base.length()));
            } else if (second && found.size() < 200) {
                show("\n" + String.join("  ", found) + "\n" + prompt + line + back(line.length() - cursor));
            } else {
                show("\u0007");
            }
            tabbed = true;
        }
    }
}
