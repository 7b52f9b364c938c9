// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;
import java.util.List;

/** The interactive shell at a terminal: prompt, line by line, until {@code exit} or Ctrl-D. Used by one thread. */
final class Prompt {

    private final Login login;
    private final Shell shell;
    private final Console console;
    private final Keyboard keyboard;
    private final Screen screen;

    Prompt(Login login, Shell shell, Console console, Keyboard keyboard, Screen screen) {
        this.login = login;
        this.shell = shell;
        this.console = console;
        this.keyboard = keyboard;
        this.screen = screen;
    }

    int run() throws IOException {
        shell.interactive(true);
        for (String color : List.of("ls", "grep")) {
            if (!shell.user().equals("root")) {
                shell.aliases().put(color, color + " --color=auto");
            }
        }
        LineEditor editor = new LineEditor(console, screen, shell);
        try {
            while (true) {
                String line = editor.read(shown(shell.variable("PS1")), true);
                if (line == null) {
                    say("logout\n");
                    return shell.status();
                }
                StringBuilder script = new StringBuilder(line);
                String missing = login.missing(script, line, "");
                while (missing != null) {
                    String more = editor.read("> ", false);
                    if (more == null) {
                        break;
                    }
                    script.append('\n').append(more);
                    missing = login.missing(script, more, missing);
                }
                execute(script.toString());
            }
        } catch (Shell.Exit e) {
            say("logout\n");
            return e.status();
        }
    }

    private void execute(String script) throws IOException {
        if (script.isBlank()) {
            return;
        }
        login.command(script);
        login.remember(script);
        try {
            shell.run(script, keyboard, screen, screen);
        } catch (Keyboard.Interrupted e) {
            shell.set("_", ""); // Ctrl-C: on to the next prompt
        } catch (Shell.Failure e) {
            say("-bash: " + e.getMessage() + "\n");
        }
        keyboard.echo(true);
        screen.flush();
    }

    private void say(String text) throws IOException {
        screen.write(Text.bytes(text));
        screen.flush();
    }

    private String shown(String prompt) {
        String home = shell.variable("HOME");
        String directory = shell.directory();
        String tilde = directory.equals(home)
                ? "~"
                : directory.startsWith(home + "/") ? "~" + directory.substring(home.length()) : directory;
        return prompt.replace("\\u", shell.user())
                .replace("\\h", shell.machine().facts().hostName())
                .replace("\\w", tilde)
                .replace("\\W", directory.equals(home) ? "~" : Files.name(directory))
                .replace("\\$", shell.user().equals("root") ? "#" : "$")
                .replace("\\[", "")
                .replace("\\]", "");
    }
}
