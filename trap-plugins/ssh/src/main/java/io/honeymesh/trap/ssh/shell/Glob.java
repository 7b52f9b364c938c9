// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.ArrayList;
import java.util.List;

/** File name patterns ({@code *}, {@code ?}, {@code [a-z]}), matched without backtracking blow-up. */
final class Glob {

    private static final int MAX_NAMES = 1000;
    private static final int TURN = 4096;

    private Glob() {}

    /** The names that match, or none where the word holds no pattern or nothing matches. U+0002 quotes the next character. */
    static List<String> expand(String word, Shell shell) {
        if (!isPattern(word)) {
            return List.of();
        }
        List<String> found = List.of(word.startsWith("/") ? "/" : "");
        for (String part : word.split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            List<String> next = new ArrayList<>();
            for (String base : found) {
                step(base, part, shell, next);
            }
            found = next;
        }
        return found;
    }

    private static void step(String base, String part, Shell shell, List<String> next) {
        shell.work().spend(100 + 8L * base.length());
        String directory = Files.absolute(shell.directory(), base.isEmpty() ? "." : base);
        String prefix = base.isEmpty() || base.endsWith("/") ? base : base + "/";
        if (!isPattern(part)) {
            String name = part.replace("\u0002", "");
            if (shell.files().at(Files.absolute(directory, name)) != null) {
                next.add(prefix + name);
            }
            return;
        }
        for (String name : shell.files().list(directory)) {
            if (next.size() < MAX_NAMES
                    && (!name.startsWith(".") || part.startsWith("."))
                    && matches(part, name, shell.work())) {
                next.add(prefix + name);
            }
        }
    }

    private static boolean isPattern(String word) {
        int lastClose = word.lastIndexOf(']');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\u0002') {
                i++;
            } else if (c == '*' || c == '?' || c == '[' && i < lastClose) {
                return true;
            }
        }
        return false;
    }

    /** Whether the whole name matches; at most (pattern × name) steps, more with brackets, all charged. */
    static boolean matches(String pattern, String name, Work work) {
        int lastClose = pattern.lastIndexOf(']');
        long steps = 0;
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            boolean brackets = p < lastClose && pattern.charAt(p) == '[';
            steps += brackets ? pattern.length() : 1;
            if (steps >= TURN) {
                work.spend(steps);
                steps = 0;
            }
            int used = p < pattern.length() ? one(pattern, p, name.charAt(n), brackets) : 0;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (used > 0) {
                p += used;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                work.spend(steps);
                return false;
            }
        }
        work.spend(steps);
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** How many pattern characters match this one character, 0 for no match. */
    private static int one(String pattern, int at, char c, boolean brackets) {
        char wanted = pattern.charAt(at);
        if (wanted == '\u0002' && at + 1 < pattern.length()) {
            return pattern.charAt(at + 1) == c ? 2 : 0;
        }
        if (wanted == '?') {
            return 1;
        }
        int end = brackets ? pattern.indexOf(']', at + 2) : -1;
        if (end < 0) {
            return wanted == c ? 1 : 0;
        }
        String set = pattern.substring(at + 1, end);
        boolean negated = set.startsWith("!") || set.startsWith("^");
        boolean found = false;
        for (int i = negated ? 1 : 0; i < set.length(); i++) {
            if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
                found |= c >= set.charAt(i) && c <= set.charAt(i + 2);
                i += 2;
            } else {
                found |= c == set.charAt(i);
            }
        }
        return found != negated ? end + 1 - at : 0;
    }
}
