// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.Recordings.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A recording as people read it: who says what, each thing once. Where the trap echoes what is typed, the echo is the
 * client's; what is typed and never echoed (a password, a line of a protocol) is put where it was typed.
 */
final class Dialogue {

    /**
     * Something that one side says.
     *
     * @param text each character a byte (ISO 8859-1), as captured
     */
    record Said(Duration at, boolean fromClient, String text) {}

    private final List<Said> said = new ArrayList<>();
    /** What was typed, as a terminal would echo it; shown up to {@link #shown}. */
    private final StringBuilder typed = new StringBuilder();

    private int shown;
    /** The last key was a return: a line feed behind it, in a piece of its own, is the same line's end. */
    private boolean returned;

    private Duration typedAt = Duration.ZERO;
    private Duration last = Duration.ZERO;

    private Dialogue() {}

    static List<Said> of(List<Piece> pieces) {
        Dialogue dialogue = new Dialogue();
        for (Piece piece : pieces) {
            if (piece.fromClient()) {
                dialogue.typed.append(dialogue.echo(piece.bytes().latin1()));
                dialogue.typedAt = piece.at();
            } else {
                dialogue.answered(piece.at(), piece.bytes().latin1());
            }
        }
        dialogue.unechoed("");
        return List.copyOf(dialogue.said);
    }

    private void answered(Duration at, String answer) {
        int waiting = typed.length() - shown;
        int same = 0;
        while (same < Math.min(answer.length(), waiting) && answer.charAt(same) == typed.charAt(shown + same)) {
            same++;
        }
        boolean lineEnds = same > 0 && answer.charAt(same - 1) == '\n';
        if (same == waiting || same == answer.length() || lineEnds) {
            say(at, true, answer.substring(0, same));
            shown += same;
            say(at, false, answer.substring(same));
        } else {
            unechoed(answer);
            say(at, false, answer);
        }
    }

    /** Shows what was typed before an answer that isn't its echo. The answer begins on a line of its own. */
    private void unechoed(String answer) {
        String text = typed.substring(shown);
        typed.setLength(0);
        shown = 0;
        boolean answerBreaks = answer.startsWith("\r") || answer.startsWith("\n");
        if (answerBreaks && text.endsWith("\r\n")) {
            text = text.substring(0, text.length() - 2);
        } else if (!answerBreaks && !text.isEmpty() && !text.endsWith("\n")) {
            text += "\r\n";
        }
        say(typedAt, true, text);
    }

    private void say(Duration at, boolean fromClient, String text) {
        if (!text.isEmpty()) {
            last = at.compareTo(last) > 0 ? at : last;
            said.add(new Said(last, fromClient, text));
        }
    }

    /** What a terminal shows when this is typed; keys that only move or complete show nothing by themselves. */
    private String echo(String keys) {
        StringBuilder echo = new StringBuilder(keys.length());
        for (int i = 0; i < keys.length(); i++) {
            char key = keys.charAt(i);
            switch (key) {
                case '\r', '\n' -> echo.append(key == '\n' && returned ? "" : "\r\n");
                case '\b', '\t', 0x7f, 0 -> {}
                case 0x1b -> i = endOfKey(keys, i);
                default -> {
                    if (key < ' ') {
                        echo.append('^').append((char) (key + '@'));
                    } else {
                        echo.append(key);
                    }
                }
            }
            returned = key == '\r';
        }
        return echo.toString();
    }

    /** Where the sequence of a cursor or function key ends. */
    private static int endOfKey(String keys, int escape) {
        int i = escape + 1;
        if (i < keys.length() && (keys.charAt(i) == '[' || keys.charAt(i) == 'O')) {
            i++;
            while (i < keys.length() && keys.charAt(i) >= ' ' && keys.charAt(i) < '@') {
                i++;
            }
        }
        return Math.min(i, keys.length() - 1);
    }
}
