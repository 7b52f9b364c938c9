// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Ban;
import io.honeymesh.api.service.Federation;
import io.honeymesh.shell.top.Source.Banned;
import io.honeymesh.shell.top.Source.Happening;
import java.util.List;
import java.util.Optional;

/** Which list is seen, what is selected, what is being asked; and what keys do to that. Not thread-safe. */
final class View {

    private static final int LONGEST_FILTER = 64;

    final Listing<Banned> bans = new Listing<>(Kinds.BANS);
    final Listing<Happening> touches = new Listing<>(Kinds.TOUCHES);
    final Listing<Suspect> sources = new Listing<>(Kinds.SOURCES);
    final Listing<Federation.Peer> peers = new Listing<>(Kinds.PEERS);

    private final List<Listing<?>> panes = List.of(bans, touches, sources, peers);
    private final boolean mayLift;
    private int pane;
    private int page = 1;
    private boolean paused;
    private boolean editing;
    private Optional<Pages> pages = Optional.empty();
    private Optional<Ban> asked = Optional.empty();
    private String message = "";
    private List<String> warnings = List.of();

    View(boolean mayLift) {
        this.mayLift = mayLift;
    }

    List<Listing<?>> panes() {
        return panes;
    }

    Listing<?> pane() {
        return panes.get(pane);
    }

    boolean mayLift() {
        return mayLift;
    }

    boolean paused() {
        return paused;
    }

    /** Whether a filter is being typed. */
    boolean editing() {
        return editing;
    }

    Optional<Pages> pages() {
        return pages;
    }

    /** The ban that is lifted if the next key is {@code y}. */
    Optional<Ban> asked() {
        return asked;
    }

    /** One line, until the next key. */
    String message() {
        return message;
    }

    void page(int rows) {
        page = Math.max(1, rows);
    }

    void warnings(List<String> now) {
        warnings = now;
    }

    void say(String line) {
        message = line;
    }

    void show(Pages text) {
        pages = Optional.of(text);
    }

    void ask(Ban ban) {
        asked = Optional.of(ban);
    }

    Action press(Key key) {
        message = "";
        if (key.press() == Key.Press.END_OF_WORK) {
            return new Action.Quit();
        }
        if (key.press() == Key.Press.REDRAW) {
            return new Action.Redraw();
        }
        if (asked.isPresent()) {
            return answer(key);
        }
        if (editing) {
            return edit(key);
        }
        return pages.isPresent() ? read(key, pages.get()) : choose(key);
    }

    private Action answer(Key key) {
        Ban ban = asked.orElseThrow();
        if (key.press() == Key.Press.UNKNOWN) {
            return new Action.Draw();
        }
        asked = Optional.empty();
        if (key.is('y') || key.is('Y')) {
            return new Action.Lift(ban.subject());
        }
        message = "The ban on " + ban.subject() + " stays.";
        return new Action.Draw();
    }

    private Action edit(Key key) {
        String filter = pane().filter();
        switch (key.press()) {
            case CHARACTER -> pane().filter(filter.length() < LONGEST_FILTER ? filter + key.c() : filter);
            case BACKSPACE -> pane().filter(filter.isEmpty() ? filter : filter.substring(0, filter.length() - 1));
            case CLEAR -> pane().filter("");
            case ENTER -> editing = false;
            case ESCAPE -> {
                pane().filter("");
                editing = false;
            }
            default -> scroll(key, pane()::move);
        }
        return new Action.Draw();
    }

    private Action read(Key key, Pages text) {
        boolean helps = text.title().equals(Help.TITLE);
        if (key.press() == Key.Press.ESCAPE || key.press() == Key.Press.ENTER || key.is('q') || helps && key.is('?')) {
            pages = Optional.empty();
        } else if (key.is('?')) {
            show(Help.PAGES.get());
        } else if (key.is(' ')) {
            text.scroll(page);
        } else {
            scroll(key, text::scroll);
        }
        return new Action.Draw();
    }

    private Action choose(Key key) {
        return switch (key.press()) {
            case ESCAPE -> leave();
            case TAB -> turn(1);
            case BACK_TAB -> turn(-1);
            case ENTER -> inspect(pane());
            case CHARACTER -> choose(key.c(), key);
            default -> scroll(key, pane()::move);
        };
    }

    private Action choose(char c, Key key) {
        switch (c) {
            case 'q' -> {
                return new Action.Quit();
            }
            case 'p' -> {
                paused = !paused;
                return paused ? new Action.Draw() : new Action.Look();
            }
            case 'l' -> {
                return lift(pane());
            }
            case 'i' -> {
                return inspect(pane());
            }
            case 'r' -> {
                return new Action.Look();
            }
            case '/' -> editing = true;
            case 's' -> pane().nextOrder();
            case '?', 'h' -> show(Help.PAGES.get());
            case 'w' ->
                show(new Pages(
                        "What is wrong", warnings.isEmpty() ? List.of("Nothing that the node knows of.") : warnings));
            case '1', '2', '3', '4' -> pane = c - '1';
            default -> scroll(key, pane()::move);
        }
        return new Action.Draw();
    }

    /** The filter first, if there is one. */
    private Action leave() {
        if (pane().filter().isEmpty()) {
            return new Action.Quit();
        }
        pane().filter("");
        return new Action.Draw();
    }

    private Action turn(int by) {
        pane = Math.floorMod(pane + by, panes.size());
        return new Action.Draw();
    }

    private <T> Action inspect(Listing<T> list) {
        return list.selected()
                .<Action>map(item -> list.kind()
                        .subject()
                        .apply(item)
                        .<Action>map(Action.Inspect::new)
                        .orElseGet(() -> {
                            show(new Pages("More of it", list.kind().details().apply(item)));
                            return new Action.Draw();
                        }))
                .orElse(new Action.Draw());
    }

    private <T> Action lift(Listing<T> list) {
        if (!mayLift) {
            message = "Your role may not lift bans.";
            return new Action.Draw();
        }
        return list.selected()
                .flatMap(list.kind().subject())
                .<Action>map(Action.Ask::new)
                .orElse(new Action.Draw());
    }

    /** What moves by so many lines. */
    @FunctionalInterface
    private interface Scrolled {
        void by(long lines);
    }

    private Action scroll(Key key, Scrolled scrolled) {
        switch (key.press()) {
            case UP -> scrolled.by(-1);
            case DOWN -> scrolled.by(1);
            case PAGE_UP -> scrolled.by(-page);
            case PAGE_DOWN -> scrolled.by(page);
            case HOME -> scrolled.by(Integer.MIN_VALUE);
            case END -> scrolled.by(Integer.MAX_VALUE);
            case CHARACTER -> {
                switch (key.c()) {
                    case 'k' -> scrolled.by(-1);
                    case 'j' -> scrolled.by(1);
                    case 'g' -> scrolled.by(Integer.MIN_VALUE);
                    case 'G' -> scrolled.by(Integer.MAX_VALUE);
                    default -> {}
                }
            }
            default -> {}
        }
        return new Action.Draw();
    }
}
