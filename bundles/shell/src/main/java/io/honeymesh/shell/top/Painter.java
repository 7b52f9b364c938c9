// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Mode;
import io.honeymesh.api.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Makes the lines of a frame. */
final class Painter {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    /** Below this the sparklines have no room. */
    private static final int SPARK_FROM = 70;

    private static final int LONGEST_SPARK = 40;
    /** Rows of each list where there is no screen. */
    private static final int ROWS_ONCE = 10;

    private Painter() {}

    /** Exactly so many lines, none wider than that. */
    static List<AttributedString> frame(View view, Picture picture, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(view, picture, width));
        lines.add(counts(picture, width));
        warnings(lines, picture, width);
        int rows = Math.max(0, height - lines.size() - 3);
        view.page(rows);
        view.pages()
                .ifPresentOrElse(
                        pages -> text(lines, pages, width, rows + 1),
                        () -> list(lines, view, view.pane(), picture.now(), width, rows));
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        List<AttributedString> frame = new ArrayList<>(lines.subList(0, Math.clamp(height - 1, 0, lines.size())));
        frame.add(foot(view, picture, width));
        return frame;
    }

    /** Without a screen: the head, and the beginning of each list. */
    static List<String> once(View view, Picture picture, int width) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(view, picture, width));
        lines.add(counts(picture, width));
        picture.head().warnings().forEach(warning -> lines.add(Line.of(width, "!! " + warning, Line.BAD)));
        for (Listing<?> list : view.panes()) {
            lines.add(AttributedString.EMPTY);
            lines.add(Line.of(width, list.kind().title() + " " + list.shown().size(), Line.STRONG));
            rows(lines, list, picture.now(), width, ROWS_ONCE, false);
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private static AttributedString title(View view, Picture picture, int width) {
        Source.Head head = picture.head();
        String clock = view.paused() ? "PAUSED" : CLOCK.format(picture.now());
        Duration up = Duration.between(head.since(), picture.now());
        return new Line(width)
                .piece("HoneyMesh", Line.STRONG)
                .piece(SafeText.printable(head.name()), Line.PLAIN)
                .piece(head.mode().map(Mode::name).orElse("NO BAN BOOK"), style(head))
                .piece("up " + DurationText.format(up.isNegative() ? Duration.ZERO : up), Line.PLAIN)
                .piece(SafeText.printable(head.enforcer()), Line.PLAIN)
                .right(clock, view.paused() ? Line.WARN : Line.FAINT)
                .end();
    }

    private static AttributedStyle style(Source.Head head) {
        return head.mode()
                .map(mode -> switch (mode) {
                    case ENFORCE -> Line.GOOD;
                    case TEST -> Line.WARN;
                    case LOCKDOWN -> Line.BAD;
                })
                .orElse(Line.BAD);
    }

    private static AttributedString counts(Picture picture, int width) {
        Source.Head head = picture.head();
        int spark = width < SPARK_FROM ? 0 : Math.min(LONGEST_SPARK, (width - 60) / 2);
        return new Line(width)
                .piece(picture.traffic().line(head.mode(), spark, picture.unicode()), Line.PLAIN)
                .piece("allowed " + head.allows(), Line.PLAIN)
                .piece(picture.peers().map(peers -> "peers " + peers).orElse(""), Line.PLAIN)
                .end();
    }

    private static void warnings(List<AttributedString> lines, Picture picture, int width) {
        List<String> warnings = picture.head().warnings();
        if (!warnings.isEmpty()) {
            String more = warnings.size() > 1 ? " (w: " + (warnings.size() - 1) + " more)" : "";
            int room = Math.max(0, width - more.length());
            lines.add(Line.of(width, Cells.cut("!! " + warnings.getFirst(), room) + more, Line.BAD));
        }
    }

    private static void list(
            List<AttributedString> lines, View view, Listing<?> list, Instant now, int width, int rows) {
        lines.add(tabs(view, width));
        rows(lines, list, now, width, rows, true);
    }

    /** Where there is little room a filter is seen before the lists that aren't: without it too few rows are a riddle. */
    private static AttributedString tabs(View view, int width) {
        Listing<?> list = view.pane();
        String filter = list.filter().isEmpty() ? "" : Cells.cut("only " + list.filter(), 30);
        List<String> titles = view.panes().stream()
                .map(each -> each == list
                        ? "[" + each.kind().title() + " " + each.shown().size() + "]"
                        : each.kind().title())
                .toList();
        int needed = String.join("  ", titles).length() + 2 + filter.length();
        Line line = new Line(width);
        for (int i = 0; i < titles.size(); i++) {
            boolean seen = view.panes().get(i) == list;
            if (seen || filter.isEmpty() || needed <= width) {
                line.piece(titles.get(i), seen ? Line.STRONG : Line.FAINT);
            }
        }
        String order = list.kind().orders().size() > 1 ? "by " + list.order().name() : "";
        return line.piece(filter, Line.WARN).piece(order, Line.FAINT).end();
    }

    private static <T> void rows(
            List<AttributedString> lines, Listing<T> list, Instant now, int width, int rows, boolean marked) {
        List<T> seen = list.window(rows);
        Table.Laid laid = Table.lay(list.kind(), seen, now, width);
        if (seen.isEmpty()) {
            lines.add(Line.of(
                    width, list.filter().isEmpty() ? list.kind().empty() : "None of these holds that.", Line.FAINT));
            return;
        }
        lines.add(new AttributedString(laid.header(), marked ? Line.STRONG.underline() : Line.PLAIN));
        for (int i = 0; i < seen.size(); i++) {
            boolean selected = marked && i == list.row();
            lines.add(new AttributedString(
                    selected ? laid.rows().get(i) : laid.rows().get(i).stripTrailing(),
                    selected ? Line.MARKED : Line.PLAIN));
        }
    }

    private static void text(List<AttributedString> lines, Pages pages, int width, int rows) {
        Pages.Window window = pages.window(width, rows);
        String more = (window.above() ? " (more above)" : "") + (window.below() ? " (more below)" : "");
        lines.add(Line.of(width, pages.title() + more, Line.STRONG.underline()));
        window.lines().forEach(line -> lines.add(new AttributedString(line)));
    }

    private static AttributedString foot(View view, Picture picture, int width) {
        if (view.asked().isPresent()) {
            var ban = view.asked().get();
            String question = "Lift the ban on " + ban.subject() + "? y/n";
            String more = " (" + ban.reasonNames() + ", " + Kinds.remaining(ban, picture.now()) + " left)";
            boolean room = question.length() + more.length() <= width;
            return Line.of(width, room ? question + more : question, Line.WARN);
        }
        if (!view.message().isEmpty()) {
            return Line.of(width, view.message(), Line.WARN);
        }
        if (view.editing()) {
            return Line.of(width, "/" + view.pane().filter() + "_   Enter keeps it, Esc drops it", Line.WARN);
        }
        Line line = new Line(width);
        List<String> keys = view.pages().isPresent()
                ? List.of("Esc back", "j k PgUp PgDn scroll", "? keys")
                : List.of(
                        "q quit",
                        "? help",
                        "Tab list",
                        "Enter inspect",
                        view.mayLift() ? "l lift" : "",
                        "/ filter",
                        "s sort",
                        "p pause");
        keys.forEach(key -> line.piece(key, Line.FAINT));
        return line.end();
    }
}
