// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.Recordings.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A recording made ready for a terminal: nothing of what was captured gets there but through {@link TerminalFilter} (S13).
 * On a terminal that has control sequences, what the client typed is underlined; elsewhere its lines begin with {@code >}
 * and the trap's with {@code <}.
 *
 * @param moves whether it moves the cursor about, so that the screen should be its own
 * @param leftOut sequences and characters that the filter left out or replaced
 */
record Replay(List<Frame> frames, boolean moves, long leftOut) {

    /** Something to print, and how long to wait before. */
    record Frame(Duration pause, String text) {}

    /** Waits. */
    interface Pause {
        /** @return false if nobody looks on any more */
        boolean of(Duration time) throws InterruptedException;
    }

    private static final String UNDERLINE = "\u001b[4m";
    private static final String NO_UNDERLINE = "\u001b[24m";
    private static final String CLEAR = "\u001b[H\u001b[2J";

    /** Colours off, and below whatever was drawn. */
    private static final String RESET = "\u001b[0m";

    private static final String TO_THE_BOTTOM = "\u001b[999;1H";

    static Replay of(List<Piece> pieces, boolean ansi) {
        TerminalFilter client = new TerminalFilter(false);
        TerminalFilter trap = new TerminalFilter(ansi);
        Marks marks = new Marks();
        List<Frame> frames = new ArrayList<>();
        Duration last = Duration.ZERO;
        for (Dialogue.Said said : Dialogue.of(pieces)) {
            String text = (said.fromClient() ? client : trap).pass(said.text());
            if (!text.isEmpty()) {
                String marked =
                        !ansi ? marks.lines(said.fromClient(), text) : said.fromClient() ? underlined(text) : text;
                frames.add(new Frame(said.at().minus(last), marked));
                last = said.at();
            }
        }
        return new Replay(List.copyOf(frames), trap.moves(), ansi ? client.leftOut() + trap.leftOut() : 0);
    }

    /** Line feeds stand outside, lest a whole line be underlined. */
    private static String underlined(String text) {
        return UNDERLINE + text.replace("\n", NO_UNDERLINE + "\n" + UNDERLINE) + NO_UNDERLINE;
    }

    /**
     * Plays it.
     *
     * @param speed how many times as fast as it was
     * @param idleLimit no pause is longer than this, before speed
     */
    void play(Shell shell, double speed, Duration idleLimit, Pause pause) throws InterruptedException {
        boolean ansi = shell.style().ansi();
        if (ansi && moves) {
            shell.out().print(CLEAR);
        }
        try {
            for (Frame frame : frames) {
                Duration wait = frame.pause.compareTo(idleLimit) > 0 ? idleLimit : frame.pause;
                if (!pause.of(Duration.ofNanos((long) (wait.toNanos() / speed)))) {
                    return;
                }
                shell.out().print(frame.text);
            }
        } finally {
            shell.out().println((ansi ? RESET : "") + (ansi && moves ? TO_THE_BOTTOM : ""));
        }
    }

    /** Puts a mark before each line, and a line's end where the other side begins. */
    private static final class Marks {
        private boolean lineBegun;
        private boolean fromClient;

        String lines(boolean nowClient, String text) {
            StringBuilder out = new StringBuilder(text.length() + 16);
            if (lineBegun && nowClient != fromClient) {
                out.append('\n');
                lineBegun = false;
            }
            fromClient = nowClient;
            for (int i = 0; i < text.length(); i++) {
                if (!lineBegun) {
                    out.append(nowClient ? "> " : "< ");
                }
                out.append(text.charAt(i));
                lineBegun = text.charAt(i) != '\n';
            }
            return out.toString();
        }
    }
}
