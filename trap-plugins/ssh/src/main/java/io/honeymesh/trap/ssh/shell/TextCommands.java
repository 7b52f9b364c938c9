// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters over lines. Each reads its operands or its input, at most {@value Process#MAX_INPUT} bytes. */
final class TextCommands {

    /** Words or fields cost an object each: what lies behind these is left as it is. */
    private static final int MAX_FIELDS = 2000;

    /** The bots' most usual question is {@code df -h | head -n 2 | awk 'FNR == 2 {print $2;}'}. */
    private static final Pattern AWK_NUMBER = Pattern.compile("F?NR\\s*(==|!=|<=?|>=?)\\s*(\\d{1,9})");

    private TextCommands() {}

    static void add(Map<String, Process.Program> all) {
        all.put("cat", TextCommands::cat);
        for (String pager : new String[] {"more", "less", "zcat", "strings"}) {
            all.put(pager, TextCommands::cat);
        }
        all.put("tac", p -> {
            Input input = Input.of(p, p.operands());
            List<String> lines = Text.lines(Text.of(input.bytes()));
            Collections.reverse(lines);
            return print(p, lines, input.status());
        });
        all.put("rev", p -> {
            Input input = Input.of(p, p.operands());
            return print(
                    p,
                    Text.lines(Text.of(input.bytes())).stream()
                            .map(l -> new StringBuilder(l).reverse().toString())
                            .toList(),
                    input.status());
        });
        all.put("head", p -> part(p, true));
        all.put("tail", p -> part(p, false));
        all.put("wc", TextCommands::wc);
        all.put("grep", TextCommands::grep);
        all.put("egrep", TextCommands::grep);
        all.put("fgrep", TextCommands::grep);
        all.put("sort", TextCommands::sort);
        all.put("uniq", TextCommands::uniq);
        all.put("cut", TextCommands::cut);
        all.put("tr", TextCommands::tr);
        all.put("sed", TextCommands::sed);
        all.put("awk", TextCommands::awk);
        all.put("gawk", TextCommands::awk);
        all.put("tee", TextCommands::tee);
        all.put("xargs", TextCommands::xargs);
        all.put("seq", TextCommands::seq);
        all.put("yes", p -> {
            String word = p.operands().isEmpty() ? "y" : String.join(" ", p.operands());
            while (true) {
                p.line(word);
            }
        });
    }

    /** What a filter works on. */
    record Input(byte[] bytes, int status) {

        static Input of(Process p, List<String> paths) throws IOException {
            if (paths.isEmpty() || paths.equals(List.of("-"))) {
                return new Input(p.allInput(), 0);
            }
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            int status = 0;
            for (String path : paths) {
                try {
                    byte[] bytes = path.equals("-") ? p.allInput() : p.read(path);
                    all.write(bytes, 0, Math.min(bytes.length, Math.max(0, Process.MAX_INPUT - all.size())));
                } catch (FileError e) {
                    status = p.fail(path + ": " + e.getMessage());
                }
            }
            p.shell().borrow(2L * all.size());
            return new Input(all.toByteArray(), status);
        }
    }

    private static int print(Process p, List<String> lines, int status) throws IOException {
        for (String line : lines) {
            p.line(line);
        }
        return status;
    }

    private static int cat(Process p) throws IOException {
        if (p.operands().isEmpty() || p.operands().equals(List.of("-"))) {
            byte[] block = new byte[4096];
            int count = p.in().read(block);
            while (count >= 0) {
                p.work().spend(2L * count);
                p.out().write(block, 0, count);
                p.out().flush();
                count = p.in().read(block);
            }
            return 0;
        }
        if (p.has("n")) {
            Input input = Input.of(p, p.operands());
            int number = 1;
            for (String line : Text.lines(Text.of(input.bytes()))) {
                p.line(Text.left(String.valueOf(number++), 6) + "\t" + line);
            }
            return input.status();
        }
        int status = 0;
        for (String path : p.operands()) {
            try {
                p.out().write(path.equals("-") ? p.allInput() : p.read(path));
            } catch (FileError e) {
                status = p.fail(path + ": " + e.getMessage());
            }
        }
        return status;
    }

    private static int part(Process p, boolean head) throws IOException {
        List<String> words = new ArrayList<>(p.arguments());
        String number = "10";
        String bytes = null;
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if ((word.equals("-n") || word.equals("-c")) && i + 1 < words.size()) {
                i++;
                if (word.equals("-n")) {
                    number = words.get(i);
                } else {
                    bytes = words.get(i);
                }
            } else if (word.matches("-[nc][-+]?\\d+")) {
                number = word.startsWith("-n") ? word.substring(2) : number;
                bytes = word.startsWith("-c") ? word.substring(2) : bytes;
            } else if (word.matches("-\\d+")) {
                number = word.substring(1);
            } else if (!word.startsWith("-") || word.equals("-")) {
                paths.add(word);
            }
        }
        Input input = Input.of(p, paths);
        byte[] all = input.bytes();
        if (bytes != null) {
            int count = Math.clamp(Builtins.number(bytes, 0), 0, all.length);
            p.out().write(all, head ? 0 : all.length - count, count);
            return input.status();
        }
        List<String> lines = Text.lines(Text.of(all));
        int size = lines.size();
        int count = Builtins.number(number, 10);
        boolean fromLine = number.startsWith("+");
        int keep = head && count < 0 ? Math.max(0, size + count) : Math.min(Math.abs(count), size);
        int from = head ? 0 : fromLine ? Math.min(size, Math.max(0, count - 1)) : size - keep;
        return print(p, lines.subList(from, head ? keep : size), input.status());
    }

    private static long words(String text) {
        long words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            words += !space && !inside ? 1 : 0;
            inside = !space;
        }
        return words;
    }

    private static int wc(Process p) throws IOException {
        List<String> paths = p.operands();
        int status = 0;
        for (String path : paths.isEmpty() ? List.of("") : paths) {
            Input input = Input.of(p, path.isEmpty() ? List.of() : List.of(path));
            status |= input.status();
            if (input.status() != 0) {
                continue;
            }
            String text = Text.of(input.bytes());
            long lines = text.chars().filter(c -> c == '\n').count();
            long words = words(text);
            StringBuilder out = new StringBuilder();
            boolean all = !p.has("lwcm");
            boolean single = path.isEmpty() && !all;
            for (long value : new long[] {
                all || p.has("l") ? lines : -1, all || p.has("w") ? words : -1, all || p.has("cm") ? text.length() : -1
            }) {
                if (value >= 0) {
                    out.append(out.isEmpty() ? "" : " ")
                            .append(
                                    all && path.isEmpty()
                                            ? Text.left(String.valueOf(value), 7)
                                            : String.valueOf(value));
                }
            }
            p.line(single ? out.toString().strip() : path.isEmpty() ? out.toString() : out + " " + path);
        }
        return status;
    }

    private static int grep(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.operands());
        String pattern = p.option("-e", null);
        if (pattern == null) {
            if (words.isEmpty()) {
                return p.fail("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.", 2);
            }
            pattern = words.removeFirst();
        } else {
            words.remove(pattern);
        }
        Lines matcher = new Lines(
                p.work(),
                pattern,
                p.has("i", "--ignore-case"),
                p.has("F") || p.name().equals("fgrep")
                        ? Lines.Syntax.FIXED
                        : p.has("EP") || p.name().equals("egrep") ? Lines.Syntax.EXTENDED : Lines.Syntax.BASIC,
                p.has("w"));
        boolean inverted = p.has("v", "--invert-match");
        boolean counted = p.has("c", "--count");
        boolean silent = counted || p.has("lq");
        boolean numbered = p.has("n");
        boolean parts = p.has("o");
        int matches = 0;
        int status = 1;
        for (String path : words.isEmpty() ? List.of("-") : words) {
            Input input = Input.of(p, List.of(path));
            String prefix = words.size() > 1 && !p.has("h") ? path + ":" : "";
            int number = 0;
            int here = 0;
            for (String line : Text.lines(Text.of(input.bytes()))) {
                number++;
                if (matcher.in(line) != inverted) {
                    here++;
                    if (!silent) {
                        p.line(prefix + (numbered ? number + ":" : "") + (parts ? matcher.found(line) : line));
                    }
                }
            }
            matches += here;
            if (counted) {
                p.line(prefix + here);
            } else if (p.has("l") && here > 0) {
                p.line(path);
            }
            status = input.status() != 0 ? 2 : status;
        }
        return matches > 0 ? 0 : status;
    }

    private static int sort(Process p) throws IOException {
        Input input = Input.of(p, p.operands());
        List<String> lines = Text.lines(Text.of(input.bytes()));
        p.work().spend(16L * input.bytes().length);
        if (p.has("n")) {
            lines.sort((a, b) -> Double.compare(leading(a), leading(b)));
        } else {
            Collections.sort(lines);
        }
        if (p.has("r")) {
            Collections.reverse(lines);
        }
        return print(p, p.has("u") ? lines.stream().distinct().toList() : lines, input.status());
    }

    private static double leading(String line) {
        String text = line.strip();
        int end = 0;
        while (end < Math.min(text.length(), 15)
                && (Character.isDigit(text.charAt(end)) || end == 0 && text.charAt(0) == '-')) {
            end++;
        }
        return end == 0 || text.substring(0, end).equals("-") ? 0 : Double.parseDouble(text.substring(0, end));
    }

    private static int uniq(Process p) throws IOException {
        Input input = Input.of(p, p.operands());
        String last = null;
        int count = 0;
        List<String> lines = new ArrayList<>(Text.lines(Text.of(input.bytes())));
        lines.add(null);
        boolean repeated = p.has("d");
        boolean counted = p.has("c");
        for (String line : lines) {
            if (line != null && line.equals(last)) {
                count++;
                continue;
            }
            if (last != null && (!repeated || count > 1)) {
                p.line((counted ? Text.left(String.valueOf(count), 7) + " " : "") + last);
            }
            last = line;
            count = 1;
        }
        return input.status();
    }

    private static int cut(Process p) throws IOException {
        String delimiter = p.option("-d", "\t");
        String fields = p.option("-f", p.option("-c", p.option("-b", "")));
        boolean characters = p.option("-f", null) == null;
        if (fields.isEmpty()) {
            return p.fail(
                    "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.");
        }
        if (!characters && delimiter.length() != 1) {
            return p.fail("the delimiter must be a single character\nTry 'cut --help' for more information.");
        }
        BitSet wanted = wanted(fields);
        List<String> paths = new ArrayList<>(p.operands());
        paths.removeIf(path -> path.equals(delimiter) || path.equals(fields));
        Input input = Input.of(p, paths);
        for (String line : Text.lines(Text.of(input.bytes()))) {
            p.line(characters ? characters(line, wanted) : fields(line, delimiter.charAt(0), wanted));
        }
        return input.status();
    }

    private static String characters(String line, BitSet wanted) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (wanted.get(i + 1)) {
                out.append(line.charAt(i));
            }
        }
        return out.toString();
    }

    private static String fields(String line, char delimiter, BitSet wanted) {
        if (line.indexOf(delimiter) < 0) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        String between = "";
        int from = 0;
        for (int number = 1; from <= line.length(); number++) {
            int end = line.indexOf(delimiter, from);
            end = end < 0 ? line.length() : end;
            if (wanted.get(number)) {
                out.append(between).append(line, from, end);
                between = String.valueOf(delimiter);
            }
            from = end + 1;
        }
        return out.toString();
    }

    /** The numbers in a list such as {@code 1,3-5,7-}. */
    private static BitSet wanted(String list) {
        BitSet numbers = new BitSet();
        for (String range :
                list.substring(0, Math.min(list.length(), Lines.MAX_PATTERN)).split(",")) {
            int dash = range.indexOf('-');
            int from = dash == 0 ? 1 : Builtins.number(dash < 0 ? range : range.substring(0, dash), 0);
            int to = dash < 0
                    ? from
                    : dash == range.length() - 1 ? Integer.MAX_VALUE : Builtins.number(range.substring(dash + 1), 0);
            if (from <= Math.min(to, Process.MAX_INPUT)) {
                numbers.set(Math.max(from, 0), Math.min(to, Process.MAX_INPUT) + 1);
            }
        }
        return numbers;
    }

    private static int tr(Process p) throws IOException {
        List<String> sets = p.operands();
        if (sets.isEmpty()) {
            return p.fail("missing operand\nTry 'tr --help' for more information.");
        }
        int[] places = new int[256];
        Arrays.fill(places, -1);
        String from = set(sets.getFirst());
        for (int i = from.length() - 1; i >= 0; i--) {
            places[from.charAt(i) & 0xff] = i;
        }
        boolean complement = p.has("cC");
        boolean delete = p.has("d");
        boolean squeeze = p.has("s");
        String to = sets.size() > 1 ? set(sets.get(1)) : "";
        StringBuilder out = new StringBuilder();
        char last = 0;
        for (char c : Text.of(p.allInput()).toCharArray()) {
            int index = places[c & 0xff];
            boolean hit = complement ? index < 0 : index >= 0;
            if (hit && delete) {
                continue;
            }
            char next = hit && !to.isEmpty() ? to.charAt(Math.min(Math.max(index, 0), to.length() - 1)) : c;
            if (squeeze && hit && !out.isEmpty() && next == last) {
                continue;
            }
            out.append(next);
            last = next;
        }
        p.print(out.toString());
        return 0;
    }

    /** A set spelled out, with the part of it that is within {@value Lines#MAX_PATTERN} characters. */
    private static String set(String text) {
        String head = text.substring(0, Math.min(text.length(), Lines.MAX_PATTERN));
        String plain = Text.escapes(head.replace("[:upper:]", "A-Z")
                .replace("[:lower:]", "a-z")
                .replace("[:digit:]", "0-9")
                .replace("[:alnum:]", "A-Za-z0-9")
                .replace("[:alpha:]", "A-Za-z")
                .replace("[:space:]", " \t\n\r"));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            if (i + 2 < plain.length() && plain.charAt(i + 1) == '-' && plain.charAt(i + 2) >= plain.charAt(i)) {
                for (int c = plain.charAt(i); c <= Math.min(plain.charAt(i + 2), 0xff); c++) {
                    out.append((char) c);
                }
                i += 2;
            } else {
                out.append(plain.charAt(i));
            }
        }
        return out.toString();
    }

    /** {@code s/a/b/[g]}, {@code Np}, {@code /x/d} and {@code /x/p}. */
    private static int sed(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.operands());
        String script = p.option("-e", null);
        script = script != null ? script : words.isEmpty() ? null : words.removeFirst();
        if (script == null) {
            return p.fail("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...");
        }
        words.remove(script);
        String[] parts = script.length() > 2 && script.charAt(0) == 's'
                ? script.substring(2).split(Pattern.quote(script.substring(1, 2)), 4)
                : new String[0];
        boolean all = parts.length > 2 && parts[2].contains("g");
        int slash = script.startsWith("/") ? script.lastIndexOf('/') : -1;
        Lines.Syntax syntax = p.has("Er") ? Lines.Syntax.EXTENDED : Lines.Syntax.BASIC;
        Lines pattern = parts.length >= 2
                ? new Lines(p.work(), parts[0], false, syntax, false)
                : slash > 0 ? new Lines(p.work(), script.substring(1, slash), false, syntax, false) : null;
        int wanted = script.matches("\\d{1,6}[pd]") ? Integer.parseInt(script.substring(0, script.length() - 1)) : -1;
        boolean quiet = p.has("n");
        Input input = Input.of(p, words);
        StringBuilder out = new StringBuilder();
        int number = 0;
        for (String line : Text.lines(Text.of(input.bytes()))) {
            number++;
            boolean edits = parts.length >= 2;
            String edited = edits ? pattern.replace(line, parts[1], all) : line;
            boolean hit = edits || pattern == null ? number == wanted : pattern.in(line);
            boolean shown = script.endsWith("d") && !edits ? !quiet && !hit : !quiet || hit && !edits;
            if (shown && out.length() + edited.length() <= Process.MAX_INPUT) {
                out.append(edited).append('\n');
            }
        }
        if (p.has("i") && words.size() == 1) {
            try {
                p.files()
                        .write(
                                p.shell().user(),
                                p.shell().directory(),
                                words.getFirst(),
                                Text.bytes(out.toString()),
                                false);
            } catch (FileError e) {
                return p.fail("couldn't open file " + words.getFirst() + ": " + e.getMessage(), 4);
            }
        } else {
            p.print(out.toString());
        }
        return input.status();
    }

    /** Whether a line of this number is one of those meant. */
    private static boolean holds(int number, String operator, String other) {
        int order = Integer.compare(number, Builtins.number(other, 0));
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** {@code {print $1,$2}} with an optional {@code /pattern/} and {@code -F}. */
    private static int awk(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.operands());
        String separator = p.option("-F", null);
        words.remove(separator);
        if (words.isEmpty() || separator != null && separator.length() > Lines.MAX_PATTERN) {
            return p.fail("usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]", 2);
        }
        String program = words.removeFirst();
        int open = program.indexOf('{');
        String pattern = (open < 0 ? program : program.substring(0, open)).strip();
        String action = open < 0
                ? "print $0"
                : program.substring(open + 1, Math.max(open + 1, program.lastIndexOf('}')))
                        .strip();
        Lines filter = pattern.length() > 1 && pattern.startsWith("/")
                ? new Lines(p.work(), pattern.substring(1, pattern.length() - 1), false, Lines.Syntax.EXTENDED, false)
                : null;
        Matcher numbered = AWK_NUMBER.matcher(pattern);
        Input input = pattern.equals("BEGIN") ? new Input(new byte[] {'\n'}, 0) : Input.of(p, words);
        int number = 0;
        for (String line : Text.lines(Text.of(input.bytes()))) {
            number++;
            if (filter != null && !filter.in(line)
                    || numbered.matches() && !holds(number, numbered.group(1), numbered.group(2))) {
                continue;
            }
            p.work().spend(4L * line.length() + 32L * action.length());
            String[] fields = separator == null
                    ? line.strip().split("\\s+", MAX_FIELDS)
                    : line.split(Pattern.quote(separator), MAX_FIELDS);
            p.line(AwkPrint.line(action, line, fields, number));
        }
        return input.status();
    }

    private static int tee(Process p) throws IOException {
        byte[] bytes = p.allInput();
        p.out().write(bytes);
        int status = 0;
        for (String path : p.operands()) {
            try {
                p.files().write(p.shell().user(), p.shell().directory(), path, bytes, p.has("a"));
                p.shell().login().wrote(Files.absolute(p.shell().directory(), path));
            } catch (FileError e) {
                status = p.fail(path + ": " + e.getMessage());
            }
        }
        return status;
    }

    private static int xargs(Process p) throws IOException {
        List<String> words = new ArrayList<>(p.arguments());
        while (!words.isEmpty() && words.getFirst().startsWith("-")) {
            String option = words.removeFirst();
            if (option.matches("-[nIP]") && !words.isEmpty()) {
                words.removeFirst();
            }
        }
        if (words.isEmpty()) {
            words.add("echo");
        }
        String text = Text.of(p.allInput()).strip();
        if (!text.isEmpty()) {
            List<String> more = Arrays.asList(text.split("\\s+", MAX_FIELDS + 1));
            words.addAll(more.subList(0, Math.min(more.size(), MAX_FIELDS)));
        }
        return p.shell().program(words, p);
    }

    private static int seq(Process p) throws IOException {
        List<String> words = p.operands();
        String separator = p.option("-s", "\n");
        words.remove(separator);
        int from = words.size() > 1 ? Builtins.number(words.getFirst(), 1) : 1;
        int to = words.isEmpty() ? 0 : Builtins.number(words.getLast(), 0);
        int step = words.size() > 2 ? Builtins.number(words.get(1), 1) : 1;
        boolean any = false;
        for (long i = from; step > 0 && i <= to || step < 0 && i >= to; i += step) {
            p.print((any ? separator : "") + i);
            any = true;
        }
        p.print(any ? "\n" : "");
        return 0;
    }
}
