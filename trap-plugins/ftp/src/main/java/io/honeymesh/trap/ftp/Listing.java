// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Directory listings in vsftpd's columns ({@code ls.c}). */
final class Listing {

    private static final Duration RECENT = Duration.ofDays(182);
    private static final DateTimeFormatter WITH_TIME = format("MMM dd HH:mm");
    private static final DateTimeFormatter WITH_YEAR = format("MMM dd  yyyy");

    private Listing() {}

    /** What LIST sends for its argument, which may hold options and a path. */
    static String list(FileTree tree, String current, String argument) {
        boolean all = options(argument).contains("a");
        String path = path(current, argument);
        StringBuilder out = new StringBuilder();
        if (tree.isDirectory(path)) {
            if (all) {
                line(out, tree.find(path), ".");
                line(out, tree.find(FileTree.resolve(path, "..")), "..");
            }
            for (String name : tree.names(path)) {
                line(out, tree.find(FileTree.resolve(path, name)), name);
            }
        } else {
            line(out, tree.find(path), path.substring(path.lastIndexOf('/') + 1));
        }
        return out.toString();
    }

    /** What NLST sends. */
    static String names(FileTree tree, String current, String argument) {
        String path = path(current, argument);
        List<String> names = tree.isDirectory(path) ? tree.names(path) : List.of();
        return names.isEmpty() ? "" : String.join("\r\n", names) + "\r\n";
    }

    private static String options(String argument) {
        return argument.startsWith("-") ? argument.split(" ", 2)[0] : "";
    }

    private static String path(String current, String argument) {
        String[] words = argument.startsWith("-") ? argument.split(" ", 2) : new String[] {"", argument};
        return FileTree.resolve(current, words.length > 1 ? words[1] : "");
    }

    private static void line(StringBuilder out, Optional<FileTree.Entry> entry, String name) {
        entry.ifPresent(e -> {
            boolean recent = e.modified().isAfter(Instant.now().minus(RECENT));
            out.append(String.format(
                    Locale.ROOT,
                    "%s %4d %-8d %-8d %8d %s %s\r\n",
                    e.directory() ? "drwxr-xr-x" : "-rw-r--r--",
                    e.directory() ? 2 : 1,
                    e.owner(),
                    e.owner(),
                    e.sizeBytes(),
                    (recent ? WITH_TIME : WITH_YEAR).format(e.modified()),
                    name));
        });
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
