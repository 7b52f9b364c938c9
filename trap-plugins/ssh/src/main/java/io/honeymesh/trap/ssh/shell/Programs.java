// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The decoy's programs by name: bash's builtins, and what lies in {@code /usr/bin}. Immutable once loaded. */
final class Programs {

    private static final Map<String, Process.Program> BUILTINS = new TreeMap<>();
    private static final Map<String, Process.Program> PROGRAMS = new TreeMap<>();

    static {
        Builtins.add(BUILTINS);
        FileCommands.add(PROGRAMS);
        TextCommands.add(PROGRAMS);
        DataCommands.add(PROGRAMS);
        SystemCommands.add(PROGRAMS);
        ProcessCommands.add(PROGRAMS);
        NetworkCommands.add(PROGRAMS);
        AdminCommands.add(PROGRAMS);
        for (String both : new String[] {"echo", "printf", "true", "false", "test", "kill", "pwd", "["}) {
            PROGRAMS.put(both, BUILTINS.get(both));
        }
    }

    private Programs() {}

    /** What bash does itself, or null. */
    static Process.Program builtin(String name) {
        return BUILTINS.get(name);
    }

    /** What a file of this name in a program directory does, or null. */
    static Process.Program program(String name) {
        return PROGRAMS.get(name);
    }

    static Set<String> names() {
        Set<String> names = new TreeSet<>(BUILTINS.keySet());
        names.addAll(PROGRAMS.keySet());
        return names;
    }

    static Set<String> builtins() {
        return BUILTINS.keySet();
    }

    static Set<String> programs() {
        return PROGRAMS.keySet();
    }
}
