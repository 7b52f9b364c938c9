// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real terminal without a screen, tmux's: what a program shows on it, and keys for that program. */
final class Screen implements AutoCloseable {

    static final Tools.Tool TMUX = new Tools.Tool(List.of("tmux"), "tmux");

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Host host;
    private final Path folder;

    /** @param command a line for the shell, run on the host */
    Screen(Host host, int columns, int rows, String command) throws IOException {
        this.host = host;
        folder = Files.createTempDirectory("honeymesh-screen");
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "exec env TERM=xterm-256color " + command);
    }

    /** As typed; a word such as {@code Enter}, {@code Tab} or {@code C-c} is that key. */
    void type(String... keys) {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words.toArray(String[]::new));
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /** What is seen now, a line each. */
    List<String> lines() {
        return tmux("capture-pane", "-p").lines().toList();
    }

    String text() {
        return String.join("\n", lines());
    }

    /** {@code 1} or {@code 0} for each: whether the other page is seen, and the cursor. */
    String state() {
        return tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip();
    }

    void await(String text) throws Exception {
        try {
            Wait.until(PATIENCE, "the screen shows " + text, () -> text().contains(text));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but\n" + text(), e);
        }
    }

    private String tmux(String... words) {
        List<String> all =
                new ArrayList<>(List.of("tmux", "-S", folder.resolve("tmux").toString()));
        all.addAll(List.of(words));
        return host.command(Command.of(all)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("LC_ALL", "C.UTF-8"))
                .output(LIMIT);
    }

    @Override
    public void close() throws IOException {
        host.command(Command.of("tmux", "-S", folder.resolve("tmux").toString(), "kill-server"))
                .run(LIMIT);
        Files.deleteIfExists(folder.resolve("tmux"));
        Files.delete(folder);
    }
}
