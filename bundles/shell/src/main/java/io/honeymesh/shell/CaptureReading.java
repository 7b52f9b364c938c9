// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Captures;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a capture file for a command: with progress, until Ctrl-C or until nobody is there any more to see what comes of it. */
final class CaptureReading {

    /** Files that take long enough to wonder whether something happens. */
    private static final long BIG_BYTES = 8 << 20;

    /** What is done with the file. */
    interface Work {
        void with(Captures captures, Path file, Captures.Progress progress) throws IOException, InterruptedException;
    }

    private final Shell shell;
    private final String file;
    private int percent = -1;
    private int shownChars;

    CaptureReading(Shell shell, String file) {
        this.shell = shell;
        this.file = file;
    }

    /** @throws CommandFailure with one line that names the file, if it can't be read, or not to its end */
    void run(Work work) throws InterruptedException {
        Captures captures = shell.services().captures();
        try {
            work.with(captures, Path.of(file), this::at);
        } catch (ClosedByInterruptException ctrlC) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (InvalidPathException | IOException e) {
            throw new CommandFailure(SafeText.escape(file) + ": " + reason(e));
        } finally {
            wipe();
        }
    }

    private static String reason(Exception e) {
        String why = String.valueOf(e.getMessage());
        return why.equals("permission denied") ? why + " to the user " + System.getProperty("user.name") : why;
    }

    /** Prints a line of the result. */
    void line(String text) {
        wipe();
        shell.line(text);
    }

    private void at(long bytes, long ofBytes) {
        int now = (int) (100 * bytes / Math.max(1, ofBytes));
        if (now == percent) {
            return;
        }
        percent = now;
        if (shell.gone().getAsBoolean()) {
            Thread.currentThread().interrupt();
        } else if (ofBytes >= BIG_BYTES) {
            show(now + " % of " + (ofBytes >> 20) + " MB");
        }
    }

    private void show(String text) {
        shell.progress().ifPresent(terminal -> {
            terminal.print("\r" + text);
            terminal.flush();
            shownChars = text.length();
        });
    }

    private void wipe() {
        if (shownChars > 0) {
            show(" ".repeat(shownChars));
            shell.progress().ifPresent(terminal -> {
                terminal.print("\r");
                terminal.flush();
            });
            shownChars = 0;
        }
    }
}
