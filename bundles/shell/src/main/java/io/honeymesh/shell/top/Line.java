// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** One line of the screen, filled from the left; what finds no room any more is left out. Not thread-safe. */
final class Line {

    static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    static final AttributedStyle STRONG = PLAIN.bold();
    static final AttributedStyle FAINT = PLAIN.faint();
    static final AttributedStyle MARKED = PLAIN.inverse();
    static final AttributedStyle GOOD = PLAIN.foreground(AttributedStyle.GREEN);
    static final AttributedStyle WARN = STRONG.foreground(AttributedStyle.YELLOW);
    static final AttributedStyle BAD = STRONG.foreground(AttributedStyle.RED);

    private final int width;
    private final AttributedStringBuilder text = new AttributedStringBuilder();

    Line(int width) {
        this.width = width;
    }

    /** A whole line of it, cut where it is too long. */
    static AttributedString of(int width, String text, AttributedStyle style) {
        return new AttributedString(Cells.cut(text, width), style);
    }

    /** With two blanks before it, where all of it has room and it isn't empty. */
    Line piece(String piece, AttributedStyle style) {
        int gap = text.length() == 0 ? 0 : 2;
        if (!piece.isEmpty() && text.length() + gap + piece.length() <= width) {
            text.append(" ".repeat(gap)).styled(style, piece);
        }
        return this;
    }

    /** At the right end. */
    Line right(String piece, AttributedStyle style) {
        int gap = width - text.length() - piece.length();
        if (gap >= 1) {
            text.append(" ".repeat(gap)).styled(style, piece);
        }
        return this;
    }

    AttributedString end() {
        return text.toAttributedString();
    }
}
