// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.List;

/** What a program that COPY names would say, for the few that everybody tries first. Nothing is run. */
final class Program {

    /**
     * What came of it.
     *
     * @param lines its output
     * @param trouble why it failed, in PostgreSQL's words; empty if it didn't
     */
    record Output(List<String> lines, String trouble) {}

    private static final int MAX_ECHO_CHARS = 1024;

    private Program() {}

    static Output run(Instance instance, String command) {
        String line = command.strip();
        boolean plain = line.chars().noneMatch(c -> "|&;<>`$(){}*?[]\\\n\"'".indexOf(c) >= 0);
        if (!plain || line.length() > MAX_ECHO_CHARS) {
            // Scripts and pipes: they say nothing, which is how most that are sent here are written.
            return new Output(List.of(), "");
        }
        String verb = line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line;
        String rest = line.substring(verb.length()).strip();
        int number = 100 + Math.floorMod(instance.host().hashCode(), 20);
        return switch (verb) {
            case "id" ->
                say("uid=" + number + "(postgres) gid=" + (number + 8) + "(postgres) groups=" + (number + 8)
                        + "(postgres)," + (number + 7) + "(ssl-cert)");
            case "whoami" -> say("postgres");
            case "pwd" -> say("/var/lib/postgresql/15/main");
            case "hostname" -> say(instance.host());
            case "echo" -> say(rest);
            case "uname" -> say(rest.isEmpty() ? "Linux" : "Linux " + instance.host() + " x86_64 GNU/Linux");
            case "exit" ->
                new Output(List.of(), rest.equals("0") ? "" : "child process exited with exit code " + code(rest));
            case "curl", "wget", "nc", "ncat", "python", "perl", "php", "ruby", "gcc" ->
                new Output(List.of(), verb.equals("perl") ? "" : "command not found");
            default -> new Output(List.of(), "");
        };
    }

    private static String code(String text) {
        return !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(Character::isDigit) ? text : "1";
    }

    private static Output say(String line) {
        return new Output(List.of(line), "");
    }
}
