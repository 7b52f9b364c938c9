// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.util.List;

/** What the first commands of an intruder print in a container; everything else prints nothing. Nothing runs. */
final class Programs {

    private Programs() {}

    /** Commands of which an identifier can carry the number. */
    private static final List<List<String>> KNOWN = List.of(
            List.of("sh"),
            List.of("id"),
            List.of("whoami"),
            List.of("pwd"),
            List.of("hostname"),
            List.of("uname", "-a"),
            List.of("uname", "-r"));

    /** 0 for what prints nothing. */
    static int number(List<String> command) {
        return Math.max(0, KNOWN.indexOf(plain(command)));
    }

    static List<String> numbered(int number) {
        return KNOWN.get(number < KNOWN.size() ? number : 0);
    }

    /** {@code sh -c 'id'} is {@code id}. */
    private static List<String> plain(List<String> command) {
        boolean shell = command.size() == 3
                && command.get(0).endsWith("sh")
                && command.get(1).equals("-c");
        return shell ? List.of(command.get(2).strip().split("[ \t]+", 16)) : command;
    }

    static String output(List<String> command, Container container, Engine engine) {
        List<String> words = plain(command);
        if (words.isEmpty()) {
            return "";
        }
        String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
        String host = container.id().substring(0, 12);
        return switch (program) {
            case "id" -> "uid=0(root) gid=0(root) groups=0(root)\n";
            case "whoami" -> "root\n";
            case "pwd" -> "/\n";
            case "hostname" -> host + "\n";
            case "echo" -> String.join(" ", words.subList(1, words.size())) + "\n";
            case "uname" ->
                words.contains("-a")
                        ? "Linux " + host + " " + engine.machine().kernel().release() + " "
                                + engine.machine().kernel().build() + " x86_64 GNU/Linux\n"
                        : words.contains("-r") ? engine.machine().kernel().release() + "\n" : "Linux\n";
            default -> "";
        };
    }
}
