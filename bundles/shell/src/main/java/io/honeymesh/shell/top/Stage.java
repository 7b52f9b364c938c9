// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.io.IOError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * The terminal while the screen has it: its other page, no cursor, keys as they are pressed. {@link #close} gives it back as
 * it was. For one thread; signals come on others.
 */
final class Stage implements AutoCloseable {

    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;
    private static final int MOST = 1000;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final SignalHandler formerInterrupt;
    private final SignalHandler formerResize;
    private Size size = new Size(0, 0);

    Stage(Terminal terminal) {
        this.terminal = terminal;
        display = new Display(terminal, true);
        before = terminal.enterRawMode();
        // Ctrl-C and Ctrl-Z are keys; Karaf would stop the command, or lay it aside with the screen as it is.
        Attributes raw = new Attributes(terminal.getAttributes());
        raw.setLocalFlag(LocalFlag.ISIG, false);
        terminal.setAttributes(raw);
        formerInterrupt = terminal.handle(Signal.INT, _ -> interrupted.set(true));
        // The size is looked at before each frame; the shell's own handler would draw its prompt.
        formerResize = terminal.handle(Signal.WINCH, _ -> {});
        put(Capability.enter_ca_mode, "\u001b[?1049h");
        terminal.puts(Capability.keypad_xmit);
        put(Capability.cursor_invisible, "\u001b[?25l");
        terminal.flush();
    }

    /**
     * Terminals that JLine doesn't know, such as tmux's, are a plain ANSI one to it, but nearly all have xterm's private modes;
     * others ignore those.
     */
    private void put(Capability capability, String otherwise) {
        if (!terminal.puts(capability)) {
            terminal.writer().write(otherwise);
        }
    }

    /** Whether the screen can be drawn on it. */
    static boolean suits(Terminal terminal) {
        return terminal.getStringCapability(Capability.cursor_address) != null
                && terminal.getStringCapability(Capability.clear_screen) != null;
    }

    /** Whether a signal asked for the end. */
    boolean interrupted() {
        return interrupted.get();
    }

    Size size() {
        Size now = terminal.getSize();
        return new Size(
                now.getColumns() > 0 ? Math.min(now.getColumns(), MOST) : USUAL_COLUMNS,
                now.getRows() > 0 ? Math.min(now.getRows(), MOST) : USUAL_ROWS);
    }

    /** Whether the terminal's size is another than that of the last frame. */
    boolean resized() {
        return !size().equals(size);
    }

    /** Only what is not there already goes out. */
    void draw(List<AttributedString> lines, Size wanted) {
        if (!wanted.equals(size)) {
            size = wanted;
            display.resize(wanted.getRows(), wanted.getColumns());
            display.clear();
        }
        display.update(ended(lines), wanted.cursorPos(wanted.getRows() - 1, 0));
    }

    /** A line without an end is one that goes on in the next, to JLine, which then fills it up to the margin. */
    private static List<AttributedString> ended(List<AttributedString> lines) {
        List<AttributedString> ended = new ArrayList<>();
        for (AttributedString line : lines.subList(0, lines.size() - 1)) {
            ended.add(AttributedString.join(AttributedString.EMPTY, line, AttributedString.NEWLINE));
        }
        ended.add(lines.getLast());
        return ended;
    }

    /** The next frame is drawn on an empty screen. */
    void clear() {
        display.clear();
    }

    @Override
    public void close() {
        try {
            terminal.puts(Capability.clear_screen);
            put(Capability.exit_ca_mode, "\u001b[?1049l");
            terminal.puts(Capability.keypad_local);
            put(Capability.cursor_normal, "\u001b[?25h");
            terminal.flush();
        } catch (IOError gone) {
            // Nobody sees it any more.
        } finally {
            terminal.setAttributes(before);
            terminal.handle(Signal.WINCH, formerResize);
            terminal.handle(Signal.INT, formerInterrupt);
        }
    }
}
