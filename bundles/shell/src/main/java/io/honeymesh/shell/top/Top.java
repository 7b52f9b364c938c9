// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Federation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;

/**
 * The live screen: looks at the node once in an interval, draws what has changed, and does what keys ask for. All of it on
 * the thread that calls; it is asleep between frames.
 */
public final class Top {

    /** So long a new size may wait to be seen. */
    private static final long SIZE_MILLIS = 250;

    private final Source source;
    private final View view;
    private final Traffic traffic = new Traffic();
    private final boolean unicode;
    private Picture picture;

    private Top(Source source, boolean unicode) {
        this.source = source;
        this.unicode = unicode;
        view = new View(source.mayLift());
        look();
    }

    /** Whether the terminal can show the screen. */
    public static boolean suits(Terminal terminal) {
        return Stage.suits(terminal);
    }

    /**
     * Shows the screen until a key, a signal or the end of the terminal ends it; the terminal is then as it was.
     *
     * @param gone whether nobody is there any more; asked once in an interval
     */
    public static void run(Terminal terminal, Source source, Duration interval, BooleanSupplier gone)
            throws InterruptedException {
        Top top = new Top(source, StandardCharsets.UTF_8.equals(terminal.encoding()));
        try (Stage stage = new Stage(terminal)) {
            top.loop(stage, new KeyReader(terminal.reader()), interval.toNanos(), gone);
        } catch (IOException ended) {
            // The terminal is gone, or the session closes.
        }
    }

    /** One frame as plain text. @param between two looks, which rates need */
    public static List<String> once(Source source, Duration between, int width) throws InterruptedException {
        Top top = new Top(source, false);
        Thread.sleep(between);
        top.look();
        for (Listing<?> _ : top.view.panes()) {
            top.view.press(Key.of(Key.Press.TAB));
            top.fill();
        }
        return Painter.once(top.view, top.picture, width);
    }

    private void loop(Stage stage, KeyReader keys, long interval, BooleanSupplier gone)
            throws IOException, InterruptedException {
        long next = System.nanoTime() + interval;
        boolean changed = true;
        while (!stage.interrupted() && !Thread.currentThread().isInterrupted()) {
            if (System.nanoTime() - next >= 0) {
                if (gone.getAsBoolean()) {
                    return;
                }
                if (!view.paused()) {
                    look();
                    changed = true;
                }
                next = System.nanoTime() + interval;
            }
            if (changed || stage.resized()) {
                draw(stage);
            }
            long wait = Math.clamp((next - System.nanoTime()) / 1_000_000, 1, SIZE_MILLIS);
            Optional<Key> key = keys.read(wait);
            changed = key.isPresent();
            // What was typed ahead is done at once, and drawn once.
            for (; key.isPresent(); key = keys.read(1)) {
                if (!act(stage, view.press(key.get()))) {
                    return;
                }
            }
        }
    }

    private void draw(Stage stage) {
        Size size = stage.size();
        // What stands in the last column makes some terminals go to the next line, others not yet.
        stage.draw(Painter.frame(view, picture, size.getColumns() - 1, size.getRows()), size);
    }

    /** @return whether to go on */
    private boolean act(Stage stage, Action action) throws InterruptedException {
        try {
            switch (action) {
                case Action.Quit() -> {
                    return false;
                }
                case Action.Redraw() -> stage.clear();
                case Action.Look() -> look();
                case Action.Inspect(Subject subject) ->
                    view.show(new Pages("Why " + subject, source.why(subject.address())));
                case Action.Ask(Subject subject) ->
                    source.banOn(subject).ifPresentOrElse(view::ask, () -> view.say(subject + " is not banned."));
                case Action.Lift(Subject banned) -> {
                    view.say(source.lift(banned));
                    look();
                }
                case Action.Draw() -> fill();
            }
        } catch (RuntimeException e) {
            view.say(unanswered(e));
        }
        return true;
    }

    /** What the node doesn't answer stays as it was. */
    private void look() {
        try {
            Source.Head head = source.head();
            traffic.read(head.packets(), System.nanoTime());
            Optional<Integer> peers = source.peers()
                    .map(all -> (int) all.stream().filter(peer -> !peer.self()).count());
            picture = new Picture(head, Instant.now(), traffic, peers, unicode);
            view.warnings(head.warnings());
            fill();
        } catch (RuntimeException e) {
            if (picture == null) {
                throw e;
            }
            view.say(unanswered(e));
        }
    }

    /** Asks for the list that is seen, and for no other. */
    private void fill() {
        Listing<?> seen = view.pane();
        if (seen == view.bans) {
            view.bans.update(source.bans());
        } else if (seen == view.touches) {
            view.touches.update(source.happenings());
        } else if (seen == view.sources) {
            view.sources.update(Suspect.of(source.happenings(), source::dropped));
        } else {
            view.peers.update(source.peers().orElse(List.<Federation.Peer>of()));
        }
    }

    private static String unanswered(RuntimeException e) {
        return "The node does not answer: " + SafeText.printable(String.valueOf(e.getMessage()));
    }
}
