// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.List;

/** {@code test}, {@code [} and the simple half of {@code [[}. */
final class Test {

    private Test() {}

    static int run(Process p, List<String> words) {
        return or(p, words) ? 0 : 1;
    }

    private static boolean or(Process p, List<String> words) {
        int split = split(words, "-o", "||");
        return split < 0
                ? and(p, words)
                : and(p, words.subList(0, split)) || or(p, words.subList(split + 1, words.size()));
    }

    private static boolean and(Process p, List<String> words) {
        int split = split(words, "-a", "&&");
        return split < 0
                ? one(p, words)
                : one(p, words.subList(0, split)) && and(p, words.subList(split + 1, words.size()));
    }

    private static int split(List<String> words, String a, String b) {
        for (int i = 1; i < words.size() - 1; i++) {
            if (words.get(i).equals(a) || words.get(i).equals(b)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean one(Process p, List<String> words) {
        if (words.isEmpty()) {
            return false;
        }
        if (words.getFirst().equals("!")) {
            return !one(p, words.subList(1, words.size()));
        }
        return switch (words.size()) {
            case 1 -> !words.getFirst().isEmpty();
            case 2 -> unary(p, words.get(0), words.get(1));
            default -> binary(p, words.get(0), words.get(1), words.get(2));
        };
    }

    private static boolean unary(Process p, String operator, String value) {
        if (operator.equals("-n")) {
            return !value.isEmpty();
        }
        if (operator.equals("-z")) {
            return value.isEmpty();
        }
        if (operator.equals("-t")) {
            return p.shell().console().terminal();
        }
        try {
            String user = p.shell().user();
            Node node = p.files().find(p.shell().directory(), value);
            return switch (operator) {
                case "-e" -> true;
                case "-f" -> node.kind() == Node.Kind.FILE;
                case "-d" -> node.isDirectory();
                case "-s" -> node.size() > 0;
                case "-r" -> Files.allowed(user, node, 4);
                case "-w" -> Files.allowed(user, node, 2);
                case "-x" -> (node.mode() & 0111) != 0;
                case "-L", "-h" -> {
                    Node self = p.files().at(Files.absolute(p.shell().directory(), value));
                    yield self != null && self.kind() == Node.Kind.LINK;
                }
                default -> false;
            };
        } catch (FileError e) {
            return false;
        }
    }

    private static boolean binary(Process p, String left, String operator, String right) {
        int a = Builtins.number(left, 0);
        int b = Builtins.number(right, 0);
        return switch (operator) {
            case "=", "==" -> equal(p, right, left);
            case "!=" -> !equal(p, right, left);
            case "-eq" -> a == b;
            case "-ne" -> a != b;
            case "-lt" -> a < b;
            case "-le" -> a <= b;
            case "-gt" -> a > b;
            case "-ge" -> a >= b;
            default -> false;
        };
    }

    private static boolean equal(Process p, String pattern, String text) {
        return pattern.equals(text) || Glob.matches(pattern, text, p.work());
    }
}
