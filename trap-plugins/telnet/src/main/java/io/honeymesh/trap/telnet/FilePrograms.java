// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Programs about files. */
final class FilePrograms {

    /** The most that one program puts out. */
    static final int MAX_OUTPUT_BYTES = 128 << 10;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ROOT);

    private final Files files;

    FilePrograms(Files files) {
        this.files = files;
    }

    /** Empty if it is none of these. */
    Optional<Output> run(String name, List<String> words, String input, String current, boolean busyBox) {
        List<String> paths = words.stream()
                .skip(1)
                .filter(w -> !w.startsWith("-") || w.equals("-"))
                .toList();
        return Optional.ofNullable(
                switch (name) {
                    case "cat" -> cat(paths, input, current, busyBox);
                    case "head", "tail" -> ends(name, words, paths, input, current);
                    case "ls" -> list(words, paths, current);
                    case "rm", "rmdir", "unlink" -> remove(words, paths, current);
                    case "mkdir" -> {
                        paths.forEach(p -> files.makeFolder(Files.resolve(current, p)));
                        yield Output.NOTHING;
                    }
                    case "chmod" -> chmod(paths, current);
                    case "cp", "mv", "ln" -> copy(name, paths, current);
                    case "touch" -> {
                        paths.forEach(p -> files.write(Files.resolve(current, p), "", true));
                        yield Output.NOTHING;
                    }
                    case "dd" -> convert(words, input, current);
                    case "tee" -> {
                        paths.forEach(p -> files.write(Files.resolve(current, p), input, words.contains("-a")));
                        yield Output.of(input);
                    }
                    default -> null;
                });
    }

    private Output cat(List<String> paths, String input, String current, boolean busyBox) {
        if (paths.isEmpty()) {
            return Output.of(input);
        }
        StringBuilder text = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        for (String path : paths) {
            if (text.length() >= MAX_OUTPUT_BYTES) {
                break;
            }
            String whole = Files.resolve(current, path);
            Optional<String> content = path.equals("-") ? Optional.of(input) : files.read(whole);
            if (content.isPresent()) {
                text.append(content.get(), 0, Math.min(content.get().length(), MAX_OUTPUT_BYTES - text.length()));
            } else if (files.isFolder(whole)) {
                errors.append(busyBox ? "cat: read error: Is a directory\n" : "cat: " + path + ": Is a directory\n");
            } else {
                errors.append(
                        busyBox
                                ? "cat: can't open '" + path + "': No such file or directory\n"
                                : "cat: " + path + ": No such file or directory\n");
            }
        }
        return new Output(text.toString(), errors.toString(), errors.isEmpty() ? 0 : 1);
    }

    private Output ends(String name, List<String> words, List<String> paths, String input, String current) {
        int bytes = number(words, "-c");
        int lines = Math.max(number(words, "-n"), 10);
        String text = paths.stream()
                .flatMap(p -> files.read(Files.resolve(current, p)).stream())
                .findFirst()
                .orElse(input);
        if (bytes >= 0) {
            return Output.of(
                    name.equals("head")
                            ? text.substring(0, Math.min(bytes, text.length()))
                            : text.substring(Math.max(0, text.length() - bytes)));
        }
        List<String> all = text.lines().toList();
        List<String> kept = name.equals("head")
                ? all.subList(0, Math.min(lines, all.size()))
                : all.subList(Math.max(0, all.size() - lines), all.size());
        return Output.of(kept.stream().map(l -> l + "\n").collect(Collectors.joining()));
    }

    /** The number given with an option, apart from it or joined; -1 if there is none. */
    private static int number(List<String> words, String option) {
        for (int i = 1; i < words.size(); i++) {
            String digits = words.get(i).equals(option) && i + 1 < words.size()
                    ? words.get(i + 1)
                    : words.get(i).startsWith(option) ? words.get(i).substring(option.length()) : "";
            if (!digits.isEmpty() && digits.length() < 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Integer.parseInt(digits);
            }
        }
        return -1;
    }

    private Output list(List<String> words, List<String> paths, String current) {
        boolean detailed = words.stream().anyMatch(w -> w.startsWith("-") && w.contains("l"));
        List<String> shown = new ArrayList<>();
        for (String path : paths.isEmpty() ? List.of(".") : paths) {
            String whole = Files.resolve(current, path);
            if (files.isFolder(whole)) {
                files.names(whole).forEach(n -> shown.add(row(whole, n, detailed)));
            } else if (files.exists(whole)) {
                shown.add(row(whole.substring(0, whole.lastIndexOf('/')), path, detailed));
            } else {
                return new Output("", "ls: cannot access '" + path + "': No such file or directory\n", 2);
            }
        }
        String text = String.join(detailed ? "\n" : "  ", shown);
        return Output.of(text.isEmpty() ? "" : text.substring(0, Math.min(text.length(), MAX_OUTPUT_BYTES)) + "\n");
    }

    private String row(String folder, String name, boolean detailed) {
        String path = Files.resolve(folder, name);
        boolean isFolder = files.isFolder(path);
        String mode = isFolder
                ? "drwxr-xr-x 2"
                : files.isAdded(path) && !files.isExecutable(path) ? "-rw-r--r-- 1" : "-rwxr-xr-x 1";
        int size = isFolder ? 4096 : files.read(path).map(String::length).orElse(0);
        return detailed
                ? String.format(
                        Locale.ROOT,
                        "%s root root %7d %s %s",
                        mode,
                        size,
                        DATE.format(LocalDateTime.now(ZoneOffset.UTC)),
                        name)
                : name;
    }

    private Output remove(List<String> words, List<String> paths, String current) {
        boolean forced = words.stream().anyMatch(w -> w.startsWith("-") && w.contains("f"));
        StringBuilder errors = new StringBuilder();
        for (String path : paths) {
            if (!files.remove(Files.resolve(current, path)) && !forced) {
                errors.append("rm: cannot remove '").append(path).append("': No such file or directory\n");
            }
        }
        return new Output("", errors.toString(), errors.isEmpty() ? 0 : 1);
    }

    private Output chmod(List<String> paths, String current) {
        StringBuilder errors = new StringBuilder();
        for (String path : paths.subList(Math.min(1, paths.size()), paths.size())) {
            String whole = Files.resolve(current, path);
            files.makeExecutable(whole);
            if (!files.exists(whole) && !path.contains("*")) {
                errors.append("chmod: cannot access '").append(path).append("': No such file or directory\n");
            }
        }
        return new Output("", errors.toString(), errors.isEmpty() ? 0 : 1);
    }

    private Output copy(String name, List<String> paths, String current) {
        if (paths.size() < 2) {
            return Output.error(name + ": missing file operand\nTry '" + name + " --help' for more information.\n");
        }
        String from = Files.resolve(current, paths.get(0));
        String to = Files.resolve(current, paths.getLast());
        Optional<String> content = files.read(from);
        if (content.isEmpty()) {
            return Output.error(name + ": cannot stat '" + paths.get(0) + "': No such file or directory\n");
        }
        String target = files.isFolder(to) ? to + from.substring(from.lastIndexOf('/')) : to;
        boolean executable = files.isExecutable(from) || !files.isAdded(from);
        Optional<String> failed = target.equals(from) ? Optional.empty() : files.write(target, content.get(), false);
        if (failed.isPresent()) {
            return Output.error(
                    name + ": cannot create regular file '" + paths.getLast() + "': " + failed.get() + "\n");
        }
        if (executable) {
            files.makeExecutable(target);
        }
        if (name.equals("mv") && !target.equals(from)) {
            files.remove(from);
        }
        return Output.NOTHING;
    }

    /** What bots use dd for: the first bytes of a program. */
    private Output convert(List<String> words, String input, String current) {
        String text = value(words, "if=")
                .map(p -> files.read(Files.resolve(current, p)).orElse(""))
                .orElse(input);
        int block = value(words, "bs=").map(FilePrograms::small).orElse(512);
        int count = value(words, "count=").map(FilePrograms::small).orElse(Integer.MAX_VALUE);
        int most = (int) Math.min((long) block * count, text.length());
        String copied = text.substring(0, most);
        Optional<String> to = value(words, "of=");
        to.ifPresent(p -> files.write(Files.resolve(current, p), copied, false));
        int blocks = block == 0 ? 0 : most / block;
        String records = blocks + "+" + (block > 0 && most % block > 0 ? 1 : 0);
        String done = records + " records in\n" + records + " records out\n" + most + " bytes copied, 0.000112 s\n";
        return new Output(to.isPresent() ? "" : copied, done, 0);
    }

    private static Optional<String> value(List<String> words, String name) {
        return words.stream()
                .filter(w -> w.startsWith(name))
                .map(w -> w.substring(name.length()))
                .findFirst();
    }

    private static int small(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() < 8 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : 512;
    }
}
