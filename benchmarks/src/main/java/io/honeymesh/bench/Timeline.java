// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.io.PrintStream;
import java.util.Locale;

/** What happens, as it happens, one line each with the time since the start. Colours only on a terminal. Thread-safe. */
final class Timeline {

    /** Who speaks, and in which colour. */
    enum Who {
        LAB("lab", "2"),
        NODE("node", "36"),
        ATTACKER("attacker", "33"),
        KERNEL("kernel", "1;31"),
        BYSTANDER("bystander", "32"),
        RESULT("result", "1");

        private final String label;
        private final String colour;

        Who(String label, String colour) {
            this.label = label;
            this.colour = colour;
        }
    }

    private final PrintStream out;
    private final boolean colours;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private int progressWidth;
    private boolean finished;

    Timeline(PrintStream out, boolean terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.colours = terminal && colours;
    }

    static Timeline onStandardOutput() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Timeline(System.out, terminal, System.getenv("NO_COLOR") == null);
    }

    synchronized void title(String text) {
        if (finished) {
            return;
        }
        clearProgress();
        out.println();
        out.println(paint("1", text));
        out.flush();
    }

    synchronized void say(Who who, String text) {
        if (finished) {
            return;
        }
        clearProgress();
        double seconds = (System.nanoTime() - started) / 1e9;
        out.println(paint("2", String.format(Locale.ROOT, "%7.2f s", seconds)) + "  "
                + paint(who.colour, String.format(Locale.ROOT, "%-9s", who.label)) + "  " + text);
        out.flush();
    }

    /** A plain line, such as one of a table. */
    synchronized void line(String text) {
        if (finished) {
            return;
        }
        clearProgress();
        out.println(text);
        out.flush();
    }

    synchronized void good(String text) {
        line(paint("1;32", text));
    }

    synchronized void bad(String text) {
        line(paint("1;31", text));
    }

    /** How far something long is: one line that is replaced on a terminal; a line every quarter otherwise. */
    synchronized void progress(String what, int done, int of) {
        if (finished) {
            return;
        }
        if (terminal) {
            String text = "           " + what + " " + done + "/" + of;
            out.print("\r" + text + " ".repeat(Math.max(0, progressWidth - text.length())));
            progressWidth = text.length();
            out.flush();
        } else if (done == of || done % Math.max(1, of / 4) == 0) {
            say(Who.LAB, what + " " + done + "/" + of);
        }
    }

    /** Everything has been said that there is to say. */
    synchronized void finished() {
        clearProgress();
        out.flush();
        finished = true;
    }

    /** Ctrl-C: says so, and nothing any more of what fails on the way out. */
    void interrupted() {
        synchronized (this) {
            if (finished) {
                return;
            }
            clearProgress();
            line("interrupted: stopping the node and removing the namespaces");
            finished = true;
        }
    }

    private void clearProgress() {
        if (progressWidth > 0) {
            out.print("\r" + " ".repeat(progressWidth) + "\r");
            progressWidth = 0;
        }
    }

    private String paint(String colour, String text) {
        return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }

    /** A latency for people: µs below a millisecond, ms above. */
    static String micros(double micros) {
        return micros < 1000
                ? String.format(Locale.ROOT, "%.0f µs", micros)
                : String.format(Locale.ROOT, "%.2f ms", micros / 1000);
    }
}
