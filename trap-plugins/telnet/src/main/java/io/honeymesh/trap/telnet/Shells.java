// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The shell of the login and those started within it, and how each of them talks. */
final class Shells {

    /** Deepest shell within a shell; more leave it as it is. */
    private static final int MAX_DEPTH = 8;

    enum Kind {
        LOGIN,
        SH,
        ASH
    }

    private final Machine machine;
    private final String user;
    private final boolean fancy;
    private final Deque<Kind> open = new ArrayDeque<>(List.of(Kind.LOGIN));

    /** @param fancy whether the terminal understands more than text */
    Shells(Machine machine, String user, boolean fancy) {
        this.machine = machine;
        this.user = user;
        this.fancy = fancy;
    }

    int depth() {
        return open.size();
    }

    boolean isOver() {
        return open.isEmpty();
    }

    boolean isLogin() {
        return open.peek() == Kind.LOGIN;
    }

    /** @return whether one more was possible */
    boolean enter(Kind kind) {
        boolean possible = open.size() < MAX_DEPTH;
        if (possible) {
            open.push(kind);
        }
        return possible;
    }

    /** @return what the shell says when it is left */
    String leave() {
        return open.pop() == Kind.LOGIN ? "logout\n" : "exit\n";
    }

    String prompt(String folder) {
        String sign = user.equals("root") ? "# " : "$ ";
        String home = machine.home(user);
        boolean inHome = folder.equals(home) || folder.startsWith(home + "/");
        String shown = inHome ? "~" + folder.substring(home.length()) : folder;
        return switch (open.element()) {
            case LOGIN -> pasteOn() + user + "@" + machine.hostName() + ":" + shown + sign;
            case SH -> pasteOn() + "sh-5.2" + sign;
            case ASH -> shown + " " + sign;
        };
    }

    /** What readline sends before a line, to have pasted text marked. */
    private String pasteOn() {
        return fancy ? "\u001b[?2004h" : "";
    }

    /** What it sends after it. */
    String afterLine() {
        return fancy && open.peek() != Kind.ASH ? "\u001b[?2004l\r" : "";
    }

    /** How complaints begin. */
    String name() {
        return isLogin() ? "-bash: " : "sh: ";
    }

    String unknown() {
        return open.peek() == Kind.ASH ? "not found" : "command not found";
    }
}
