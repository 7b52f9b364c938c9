// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Programs that list, make, move and remove files of the overlay. */
final class FileCommands {

    private FileCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("ls", FileCommands::ls);
        all.put("dir", FileCommands::ls);
        all.put("touch", p -> each(p, FileCommands::touch));
        all.put("mkdir", p -> each(p, FileCommands::mkdir));
        all.put("rmdir", p -> each(p, FileCommands::rmdir));
        all.put("rm", FileCommands::rm);
        all.put("unlink", FileCommands::rm);
        all.put("shred", p -> each(p, (_, _) -> {}));
        all.put("cp", p -> copy(p, false));
        all.put("mv", p -> copy(p, true));
        all.put("ln", FileCommands::ln);
        all.put("chmod", FileCommands::chmod);
        all.put("chown", FileCommands::chown);
        all.put("chgrp", FileCommands::chown);
        all.put("chattr", _ -> 0);
        all.put("lsattr", p -> each(p, (q, path) -> q.line("--------------e------- " + path)));
        all.put("stat", p -> each(p, FileCommands::stat));
        all.put("file", p -> each(p, FileCommands::file));
        all.put("find", FileCommands::find);
        all.put("du", p -> each(p, (q, path) -> q.line("4\t" + path)));
        all.put("mktemp", FileCommands::mktemp);
        all.put("readlink", p -> each(p, FileCommands::readlink));
        all.put(
                "realpath",
                p -> each(p, (q, path) -> q.line(q.files().resolve(q.shell().directory(), path, true))));
        all.put("basename", p -> {
            String name = p.operands().isEmpty() ? "" : Files.name(p.operands().getFirst());
            p.line(
                    p.operands().size() > 1 && name.endsWith(p.operands().get(1))
                            ? name.substring(
                                    0, name.length() - p.operands().get(1).length())
                            : name);
            return 0;
        });
        all.put("dirname", p -> {
            for (String path : p.operands()) {
                p.line(path.contains("/") ? Files.parent(path) : ".");
            }
            return 0;
        });
    }

    private interface OnPath {
        void on(Process p, String path) throws IOException, FileError;
    }

    private static int each(Process p, OnPath action) throws IOException {
        if (p.operands().isEmpty()) {
            return missing(p);
        }
        int status = 0;
        for (String path : p.operands()) {
            try {
                action.on(p, path);
            } catch (FileError e) {
                String verb = switch (p.name()) {
                    case "mkdir" -> "cannot create directory " + Text.quoted(path);
                    case "rmdir" -> "failed to remove '" + path + "'";
                    case "touch" -> "cannot touch '" + path + "'";
                    case "stat" -> "cannot statx '" + path + "'";
                    default -> path;
                };
                status = p.fail(verb + ": " + e.getMessage());
            }
        }
        return status;
    }

    private static int missing(Process p) throws IOException {
        return p.fail("missing operand\nTry '" + p.name() + " --help' for more information.");
    }

    private static String where(Process p, String path) throws FileError {
        return p.files().resolve(p.shell().directory(), path, true);
    }

    private static void touch(Process p, String path) throws FileError {
        String where = where(p, path);
        Node old = p.files().at(where);
        Node node = old == null
                ? Node.file(0644, p.shell().user(), p.now(), Node.Content.EMPTY)
                : old.withModified(p.now());
        p.files().put(p.shell().user(), where, node);
    }

    private static void mkdir(Process p, String path) throws FileError {
        String where = where(p, path);
        boolean parents = p.has("p", "--parents");
        if (p.files().at(where) != null) {
            if (parents) {
                return;
            }
            throw new FileError("File exists");
        }
        if (parents && p.files().at(Files.parent(where)) == null) {
            mkdir(p, Files.parent(where));
        }
        p.files().put(p.shell().user(), where, Node.directory(0755, p.shell().user(), p.now()));
    }

    private static void rmdir(Process p, String path) throws FileError {
        String where = where(p, path);
        if (!p.files().list(where).isEmpty()) {
            throw new FileError("Directory not empty");
        }
        p.files().remove(p.shell().user(), where);
    }

    private static int rm(Process p) throws IOException {
        boolean force = p.has("f", "--force");
        boolean recursive = p.has("rR", "--recursive");
        int status = 0;
        if (p.operands().isEmpty() && !force) {
            return missing(p);
        }
        for (String path : p.operands()) {
            try {
                String where = p.files().resolve(p.shell().directory(), path, false);
                Node node = p.files().at(where);
                if (node == null) {
                    if (!force) {
                        status = p.fail("cannot remove '" + path + "': No such file or directory");
                    }
                } else if (where.equals("/")) {
                    status = p.fail(
                            "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe");
                } else if (node.isDirectory() && !recursive) {
                    status = p.fail("cannot remove '" + path + "': Is a directory");
                } else {
                    p.files().remove(p.shell().user(), where);
                }
            } catch (FileError e) {
                status = p.fail("cannot remove '" + path + "': " + e.getMessage());
            }
        }
        return status;
    }

    private static int copy(Process p, boolean move) throws IOException {
        List<String> paths = p.operands();
        String verb = move ? "move" : "copy";
        if (paths.size() < 2) {
            return p.fail(
                    paths.isEmpty()
                            ? "missing file operand"
                            : "missing destination file operand after '" + paths.getFirst() + "'");
        }
        String last = paths.getLast();
        int status = 0;
        for (String path : paths.subList(0, paths.size() - 1)) {
            try {
                String from = p.files().resolve(p.shell().directory(), path, true);
                Node node = p.files().at(from);
                if (node == null) {
                    status = p.fail("cannot stat '" + path + "': No such file or directory");
                    continue;
                }
                if (node.isDirectory() && !move && !p.has("rRa", "--recursive")) {
                    status = p.fail("-r not specified; omitting directory '" + path + "'");
                    continue;
                }
                String to = where(p, last);
                Node target = p.files().at(to);
                if (target != null && target.isDirectory()) {
                    to = to + "/" + Files.name(from);
                }
                tree(p, from, to, node, 0);
                if (move) {
                    p.files().remove(p.shell().user(), from);
                }
                p.shell().login().wrote(to);
            } catch (FileError e) {
                status = p.fail("cannot " + verb + " '" + path + "' to '" + last + "': " + e.getMessage());
            }
        }
        return status;
    }

    private static void tree(Process p, String from, String to, Node node, int depth) throws FileError {
        Node copy = p.has("pa") || p.name().equals("mv")
                ? node
                : node.withOwner(p.shell().user(), p.shell().user()).withModified(p.now());
        p.files().put(p.shell().user(), to, copy);
        if (node.isDirectory() && depth < 16) {
            for (String child : p.files().list(from)) {
                Node inner = p.files().at(from + "/" + child);
                if (inner != null && !(from + "/" + child).equals(to)) {
                    tree(p, from + "/" + child, to + "/" + child, inner, depth + 1);
                }
            }
        }
    }

    private static int ln(Process p) throws IOException {
        if (p.operands().size() < 2) {
            return missing(p);
        }
        String target = p.operands().get(0);
        String name = p.operands().get(1);
        try {
            String where = p.files().resolve(p.shell().directory(), name, false);
            Node old = p.files().at(where);
            if (old != null && old.isDirectory()) {
                where = where + "/" + Files.name(target);
            } else if (old != null && !p.has("f")) {
                throw new FileError("File exists");
            }
            Node link = p.has("s", "--symbolic")
                    ? Node.link(target, p.now())
                    : p.files().find(p.shell().directory(), target);
            p.files().put(p.shell().user(), where, link);
            return 0;
        } catch (FileError e) {
            return p.fail("failed to create link '" + name + "': " + e.getMessage());
        }
    }

    private static int chmod(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.arguments());
        words.removeIf(word -> word.matches("-[RvfcR]+|--.*"));
        if (words.size() < 2) {
            return p.fail(words.isEmpty() ? "missing operand" : "missing operand after '" + words.getFirst() + "'");
        }
        String mode = words.removeFirst();
        if (!mode.matches("[0-7]{1,4}|[ugoa]*[-+=][rwxXst]*(,[ugoa]*[-+=][rwxXst]*){0,8}")) {
            return p.fail("invalid mode: " + Text.quoted(mode) + "\nTry 'chmod --help' for more information.");
        }
        int status = 0;
        for (String path : words) {
            try {
                String where = where(p, path);
                Node node = p.files().find("/", where);
                if (!p.shell().user().equals("root")
                        && !node.owner().equals(p.shell().user())) {
                    throw new FileError("Operation not permitted");
                }
                p.files().put("root", where, node.withMode(mode(mode, node.mode())));
            } catch (FileError e) {
                String verb = e.getMessage().startsWith("No such") ? "cannot access '" : "changing permissions of '";
                status = p.fail(verb + path + "': " + e.getMessage());
            }
        }
        return status;
    }

    private static int mode(String text, int old) {
        if (Character.isDigit(text.charAt(0))) {
            return Integer.parseInt(text, 8);
        }
        int mode = old;
        for (String clause : text.split(",")) {
            int at = 0;
            int who = 0;
            while ("ugoa".indexOf(clause.charAt(at)) >= 0) {
                who |= switch (clause.charAt(at)) {
                    case 'u' -> 0700;
                    case 'g' -> 0070;
                    case 'o' -> 0007;
                    default -> 0777;
                };
                at++;
            }
            who = who == 0 ? 0777 : who;
            char operator = clause.charAt(at);
            int bits = 0;
            for (char c : clause.substring(at + 1).toCharArray()) {
                bits |= c == 'r' ? 0444 : c == 'w' ? 0222 : c == 's' || c == 't' ? 0 : 0111;
            }
            bits &= who;
            mode = operator == '+' ? mode | bits : operator == '-' ? mode & ~bits : mode & ~who | bits;
        }
        return mode;
    }

    private static int chown(Process p) throws IOException {
        List<String> words = p.operands();
        if (words.size() < 2) {
            return missing(p);
        }
        String[] names = words.getFirst().split("[:.]", 2);
        int status = 0;
        for (String path : words.subList(1, words.size())) {
            try {
                String where = where(p, path);
                Node node = p.files().find("/", where);
                if (!p.shell().user().equals("root")) {
                    throw new FileError("Operation not permitted");
                }
                String owner = p.name().equals("chgrp") || names[0].isEmpty() ? node.owner() : names[0];
                String group = p.name().equals("chgrp") ? names[0] : names.length > 1 ? names[1] : node.group();
                p.files().put("root", where, node.withOwner(owner, group));
            } catch (FileError e) {
                status = p.fail((e.getMessage().startsWith("No such") ? "cannot access '" : "changing ownership of '")
                        + path + "': " + e.getMessage());
            }
        }
        return status;
    }

    private static int ls(Process p) throws IOException {
        List<String> paths = p.operands().isEmpty() ? List.of(".") : p.operands();
        List<String> plain = new ArrayList<>();
        List<String> directories = new ArrayList<>();
        int status = 0;
        for (String path : paths) {
            try {
                Node node = p.files().find(p.shell().directory(), path);
                (node.isDirectory() && !p.has("d") ? directories : plain).add(path);
                if (node.isDirectory() && !Files.allowed(p.shell().user(), node, 4)) {
                    status = p.fail("cannot open directory '" + path + "': Permission denied", 2);
                    directories.remove(path);
                }
            } catch (FileError e) {
                status = p.fail("cannot access '" + path + "': " + e.getMessage(), 2);
            }
        }
        show(p, "", plain);
        for (String directory : directories) {
            if (paths.size() > 1) {
                p.line((directory.equals(directories.getFirst()) && plain.isEmpty() ? "" : "\n") + directory + ":");
            }
            String where = Files.absolute(p.shell().directory(), directory);
            List<String> names = new ArrayList<>();
            if (p.has("a")) {
                names.add(".");
                names.add("..");
            }
            try {
                for (String name : p.files().list(p.files().resolve("/", where, true))) {
                    if (!name.startsWith(".") || p.has("aA")) {
                        names.add(name);
                    }
                }
            } catch (FileError e) {
                status = p.fail("reading directory '" + directory + "': " + e.getMessage(), 2);
            }
            if (p.has("l")) {
                p.line("total " + (p.has("h") ? Text.human(4096L * names.size()) : String.valueOf(4 * names.size())));
            }
            show(p, directory, names);
        }
        return status;
    }

    private static void show(Process p, String directory, List<String> names) throws IOException {
        List<String> sorted = new ArrayList<>(names);
        String base = Files.absolute(p.shell().directory(), directory.isEmpty() ? "." : directory);
        if (p.has("t")) {
            sorted.sort(
                    Comparator.comparing((String name) -> node(p, base, name).modified())
                            .reversed());
        } else if (p.has("S")) {
            sorted.sort(
                    Comparator.comparing((String name) -> -node(p, base, name).size()));
        } else {
            sorted.sort(Comparator.comparing(
                    (String name) -> name.replaceFirst("^\\.+", "").toLowerCase(java.util.Locale.ROOT)));
        }
        if (p.has("r")) {
            java.util.Collections.reverse(sorted);
        }
        if (p.has("l")) {
            details(p, base, sorted);
        } else if (p.has("1") || !p.shell().console().terminal() || !(p.out() instanceof Screen)) {
            for (String name : sorted) {
                p.line(name);
            }
        } else if (!sorted.isEmpty()) {
            columns(p, sorted);
        }
    }

    private static Node node(Process p, String base, String name) {
        try {
            String where = p.files().resolve(base, name, false);
            Node node = p.files().at(where);
            return node == null ? Node.gone() : node;
        } catch (FileError e) {
            return Node.gone();
        }
    }

    private static void details(Process p, String base, List<String> names) throws IOException {
        int size = 1;
        int owner = 4;
        for (String name : names) {
            Node node = node(p, base, name);
            size = Math.max(size, (p.has("h") ? Text.human(node.size()) : String.valueOf(node.size())).length());
            owner = Math.max(owner, Math.max(node.owner().length(), node.group().length()));
        }
        for (String name : names) {
            Node node = node(p, base, name);
            String bytes = p.has("h") ? Text.human(node.size()) : String.valueOf(node.size());
            String target = node.kind() == Node.Kind.LINK ? " -> " + node.target() : "";
            p.line(node.permissions() + " " + (node.isDirectory() ? 2 : 1) + " "
                    + Text.pad(p.has("n") ? "0" : node.owner(), owner) + " "
                    + Text.pad(p.has("n") ? "0" : node.group(), owner) + " " + Text.left(bytes, size) + " "
                    + date(node.modified()) + " "
                    + name + target);
        }
    }

    private static String date(Instant time) {
        boolean recent = Duration.between(time, Instant.now()).abs().toDays() < 182;
        String shown = SystemCommands.clock(recent ? "MMM dd HH:mm" : "MMM dd  yyyy", time);
        return shown.charAt(4) == '0' ? shown.substring(0, 4) + " " + shown.substring(5) : shown;
    }

    private static void columns(Process p, List<String> names) throws IOException {
        int width = p.shell().console().columns();
        int widest = names.stream().mapToInt(String::length).max().orElse(1) + 2;
        int perLine = Math.max(1, width / widest);
        int rows = (names.size() + perLine - 1) / perLine;
        if (names.stream().mapToInt(name -> name.length() + 2).sum() - 2 <= width) {
            p.line(String.join("  ", names));
            return;
        }
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int i = row; i < names.size(); i += rows) {
                line.append(i + rows < names.size() ? Text.pad(names.get(i), widest) : names.get(i));
            }
            p.line(line.toString());
        }
    }

    private static void stat(Process p, String path) throws IOException, FileError {
        Node node = p.files().find(p.shell().directory(), path);
        String octal = Integer.toOctalString(node.mode() | 010000).substring(1);
        String time = SystemCommands.clock("yyyy-MM-dd HH:mm:ss.000000000 +0000", node.modified());
        p.line("  File: " + path + "\n  Size: " + Text.pad(String.valueOf(node.size()), 10) + "\tBlocks: "
                + (node.size() + 511) / 512
                + "          IO Block: 4096   " + (node.isDirectory() ? "directory" : "regular file")
                + "\nDevice: 254,1\tInode: "
                + (131_072 + (path.hashCode() & 0xffff)) + "      Links: 1\nAccess: (" + octal + "/"
                + node.permissions() + ")  Uid: ("
                + Text.left(String.valueOf(p.machine().accounts().uid(node.owner())), 5) + "/"
                + Text.left(node.owner(), 8) + ")   Gid: ("
                + Text.left(String.valueOf(p.machine().accounts().uid(node.group())), 5) + "/"
                + Text.left(node.group(), 8) + ")\nAccess: "
                + time + "\nModify: " + time + "\nChange: " + time + "\n Birth: " + time);
    }

    private static void file(Process p, String path) throws IOException, FileError {
        Node node = p.files().find(p.shell().directory(), path);
        byte[] head = node.content().bytes();
        p.work().spend(head.length);
        String kind = node.isDirectory()
                ? "directory"
                : head.length == 0
                        ? "empty"
                        : head[0] == 0x7f
                                ? "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter "
                                        + "/lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped"
                                : head[0] == '#' && head.length > 1 && head[1] == '!'
                                        ? "a script, ASCII text executable"
                                        : "ASCII text";
        p.line(path + ": " + kind);
    }

    private static void readlink(Process p, String path) throws IOException, FileError {
        if (p.has("fe")) {
            p.line(p.files().resolve(p.shell().directory(), path, true));
            return;
        }
        Node node = p.files().at(p.files().resolve(p.shell().directory(), path, false));
        if (node != null && node.kind() == Node.Kind.LINK) {
            p.line(node.target());
        }
    }

    private static int mktemp(Process p) throws IOException {
        String path = "/tmp/tmp." + Integer.toString(Math.abs((int) System.nanoTime() / 7), 36) + "Xq";
        try {
            boolean directory = p.has("d");
            p.files()
                    .put(
                            p.shell().user(),
                            path,
                            directory
                                    ? Node.directory(0700, p.shell().user(), p.now())
                                    : Node.file(0600, p.shell().user(), p.now(), Node.Content.EMPTY));
            p.line(path);
            return 0;
        } catch (FileError e) {
            return p.fail("failed to create file via template '/tmp/tmp.XXXXXXXXXX': " + e.getMessage());
        }
    }

    private static int find(Process p) throws IOException {
        List<String> starts = new ArrayList<>();
        for (String word : p.arguments()) {
            if (word.startsWith("-") || word.equals("!") || word.equals("(")) {
                break;
            }
            starts.add(word);
        }
        int status = 0;
        for (String start : starts.isEmpty() ? List.of(".") : starts) {
            try {
                Node node = p.files().find(p.shell().directory(), start);
                walk(p, start, node, 0, new int[] {5000});
            } catch (FileError e) {
                status = p.fail("'" + start + "': " + e.getMessage());
            }
        }
        return status;
    }

    private static void walk(Process p, String path, Node node, int depth, int[] left) throws IOException {
        String pattern = p.option("-name", p.option("-iname", "*"));
        String type = p.option("-type", "");
        String letter = node.isDirectory() ? "d" : node.kind() == Node.Kind.LINK ? "l" : "f";
        String asked = p.option("-perm", "");
        boolean perm = (asked.contains("s") || asked.matches("[-/]?[0-7]?[42]000")) && (node.mode() & 06000) == 0;
        if (--left[0] < 0) {
            return;
        }
        p.work().spend(500 + 16L * p.arguments().size());
        if (Glob.matches(pattern, Files.name(path), p.work()) && (type.isEmpty() || type.equals(letter)) && !perm) {
            p.line(path);
        }
        int deepest = Builtins.number(p.option("-maxdepth", "12"), 12);
        if (node.isDirectory() && depth < deepest) {
            String where = Files.absolute(p.shell().directory(), path);
            for (String name : p.files().list(where)) {
                Node child = p.files().at(Files.absolute(where, name));
                if (child != null) {
                    walk(p, path.endsWith("/") ? path + name : path + "/" + name, child, depth + 1, left);
                }
            }
        }
    }
}
