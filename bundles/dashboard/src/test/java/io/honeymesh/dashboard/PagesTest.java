// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.Statistics.Tally;
import io.honeymesh.dashboard.PacketRates.Second;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

    private static final String MARK = "M4RK";

    private static final Pattern ELEMENT_OR_ATTRIBUTE = Pattern.compile(
            "<(script|img|svg\\b(?! viewBox)|iframe|object|embed|style|link|base|meta)|\\son[a-z]+\\s*=|=[\"']?\\s*javascript:|hx-get=\"(?!/pages/)");

    private static final Moment NOW = Moment.of(Instant.parse("2026-11-28T12:00:00Z"));

    /** Every text of every page is somebody else's. */
    private static List<String> pages(String text) {
        Badge badge = new Badge("bad", text);
        Fact fact = new Fact(text, text);
        EventRow row = new EventRow(1, text, badge, text, true, text);
        Pager pager = new Pager(text, true, "/blocked?page=1", true, "/blocked?page=3");
        Choice choice = new Choice(text, text, true);
        NowStats stats = new NowStats(
                List.of(text),
                badge,
                text,
                text,
                text,
                text,
                text,
                text,
                text,
                new Chart("", "", "", text, text, text, text, text));
        TechniqueRow seen =
                new TechniqueRow(text, text, text, text, Optional.of(new TechniqueRow.Counts(text, text, NOW, NOW)));
        List<Tally> tallies = List.of(new Tally(text, 3, 3, 0, Instant.EPOCH, Instant.EPOCH));
        ExportRow export = new ExportRow("/api/v1/exports/bans.csv", text, text);
        LoginRow login = new LoginRow(text, text, text, text, text);
        return List.of(
                NowViewRenderer.of().execute(new NowView(stats, List.of(row))),
                BlockedViewRenderer.of()
                        .execute(new BlockedView(
                                text,
                                List.of(choice),
                                List.of(choice),
                                List.of(new BanRow(
                                        text,
                                        text,
                                        List.of(text),
                                        List.of(badge),
                                        List.of(seen),
                                        NOW,
                                        NOW,
                                        text,
                                        1,
                                        text,
                                        true)),
                                false,
                                List.of(export),
                                true,
                                pager)),
                WhyViewRenderer.of()
                        .execute(new WhyView(
                                text,
                                true,
                                true,
                                text,
                                List.of(fact),
                                List.of(fact),
                                List.of(fact),
                                List.of(fact),
                                List.of(fact),
                                List.of(text),
                                List.of(fact),
                                List.of(new WhyEvent(text, badge, text, List.of(text))),
                                List.of(seen),
                                List.of(new WhySession(text, true), new WhySession(text, false)),
                                true,
                                true)),
                TrapsViewRenderer.of()
                        .execute(new TrapsView(
                                List.of(new TrapRow(text, text, badge, 1, text, text, true, true, true, true)),
                                List.of(text),
                                List.of(new SessionRow(text, NOW, text, text, text, text, text, true, true, true)),
                                false,
                                pager,
                                List.of(login),
                                false,
                                List.of(login),
                                true)),
                LedgerViewRenderer.of()
                        .execute(new LedgerView(
                                text,
                                text,
                                text,
                                List.of(row),
                                false,
                                true,
                                "/ledger?before=1",
                                text,
                                text,
                                true,
                                text,
                                List.of(export),
                                true)),
                MeshViewRenderer.of()
                        .execute(new MeshView(
                                text,
                                text,
                                false,
                                text,
                                List.of(fact),
                                text,
                                text,
                                List.of(new PeerRow(
                                        text,
                                        text,
                                        false,
                                        badge,
                                        text,
                                        text,
                                        text,
                                        true,
                                        text,
                                        text,
                                        text,
                                        true,
                                        Spark.of(List.of(0.1, 0.2)))),
                                List.of(fact),
                                false,
                                List.of(new PeerRow(
                                        text,
                                        text,
                                        false,
                                        badge,
                                        text,
                                        text,
                                        text,
                                        true,
                                        text,
                                        text,
                                        text,
                                        true,
                                        Spark.of(List.of()))),
                                List.of(new TrustRow(NOW, text, text, badge, text)),
                                false,
                                true,
                                true)),
                IntelligenceViewRenderer.of()
                        .execute(new IntelligenceView(
                                List.of(choice),
                                true,
                                NOW,
                                List.of(seen, new TechniqueRow(text, text, text, text, Optional.empty())),
                                List.of(
                                        TopTable.of(text, text, text, true, TallyRow.of(tallies, any -> text), text),
                                        TopTable.of(text, text, text, false, TallyRow.of(tallies, any -> ""), text),
                                        TopTable.of(text, text, text, false, List.of(), text)),
                                List.of(new KindRow(text, List.of(fact))),
                                false,
                                List.of(new ImportRow(text, text, text, text, NOW, text, NOW)),
                                true)),
                SettingsViewRenderer.of()
                        .execute(new SettingsView(
                                badge,
                                List.of(choice),
                                true,
                                text,
                                List.of(new AllowRow(text, NOW, text)),
                                List.of(fact),
                                true,
                                true,
                                List.of(new TokenRow(text, text, text, NOW, text, true)),
                                true,
                                List.of(new FleetRow(text, badge, text, true, text)),
                                fact,
                                text,
                                text,
                                List.of(new ControlRow(text, badge, text)))));
    }

    /** The hostile corpus: markup, attributes, templates, terminals, directions, formulas. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>" + MARK,
                "\"><img src=x onerror=alert(1)>" + MARK,
                "' onmouseover='alert(1)" + MARK,
                "\" autofocus onfocus=\"alert(1)" + MARK,
                "` onclick=`alert(1)" + MARK,
                "</textarea></title></style><svg onload=alert(1)>" + MARK,
                "<a href=\"javascript:alert(1)\">" + MARK,
                "{{7*7}}${7*7}<%= 7 %>" + MARK,
                "<div hx-get=\"https://evil.example/\" hx-trigger=load>" + MARK,
                "\u001b]52;c;ZXZpbA==\u0007\u009b31m\u0000" + MARK,
                "\u202e\u2066evil\u2069\ufeff" + MARK,
                "=cmd|' /C calc'!A0" + MARK,
                "&lt;script&gt;&#60;b&#62;" + MARK
            })
    void S13_whatAStrangerSaysIsTextOnEveryPage(String hostile) {
        List<String> plain = pages(MARK);
        List<String> pages = pages(hostile);
        for (int i = 0; i < pages.size(); i++) {
            String page = pages.get(i);
            assertTrue(page.contains(MARK), "page " + i + " shows it");
            assertFalse(ELEMENT_OR_ATTRIBUTE.matcher(page).find(), () -> page);
            assertEquals(tags(plain.get(i)), tags(page), "page " + i + " has the elements it has without it");
            assertTrue(page.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f), "page " + i);
        }
    }

    /** Elements with the names of their attributes. */
    private static List<String> tags(String page) {
        List<String> tags = new ArrayList<>();
        var matcher = Pattern.compile("<(/?[a-zA-Z][^\\s>/]*)((?:\\s+[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*)\\s*/?>")
                .matcher(page);
        while (matcher.find()) {
            tags.add(matcher.group(1) + matcher.group(2).replaceAll("=(?:\"[^\"]*\"|'[^']*')", ""));
        }
        return tags;
    }

    @Test
    void theChartFitsItsFrame() {
        List<Second> seconds = new ArrayList<>();
        for (int i = 0; i < PacketRates.SECONDS; i++) {
            seconds.add(new Second(i * 7L, i == 60 ? 1234 : 0));
        }
        Chart chart = Chart.of(seconds);
        assertEquals("2.0k", chart.top());
        assertEquals("1.0k", chart.half());
        for (String point : (chart.passed() + " " + chart.dropped() + " " + chart.area()).split(" ")) {
            double x = Double.parseDouble(point.split(",")[0]);
            double y = Double.parseDouble(point.split(",")[1]);
            assertTrue(x >= 0 && x <= 600 && y >= 0 && y <= 150, point);
        }
        assertEquals(PacketRates.SECONDS, chart.dropped().split(" ").length);
        assertTrue(chart.said().contains("0 dropped and 833 passed"), chart.said());
        assertEquals("", Chart.of(List.of()).passed());
        assertEquals(10, Chart.nice(10));
        assertEquals(20, Chart.nice(11));
        assertEquals(500, Chart.nice(201));
    }

    @Test
    void aSparkFitsItsFrameWhateverTheScores() {
        Spark spark = Spark.of(List.of(0.25, 7.0, -1.0, 0.5));
        for (String point : spark.points().split(" ")) {
            double x = Double.parseDouble(point.split(",")[0]);
            double y = Double.parseDouble(point.split(",")[1]);
            assertTrue(x >= 0 && x <= 90 && y >= 0 && y <= 20, point);
        }
        assertEquals("score from 0.25 to 0.50", spark.said());
        assertFalse(Spark.of(List.of(0.5)).drawn());
    }

    @Test
    void numbersArePutAsPeopleReadThem() {
        assertEquals("1 234 567", Numbers.grouped(1_234_567));
        assertEquals(
                List.of("0", "999", "1.0k", "35k", "1.2M"),
                List.of(0L, 999L, 1000L, 35_000L, 1_200_000L).stream()
                        .map(Numbers::packets)
                        .toList());
    }

    @Test
    void aPagerSaysWhereItIsAndKeepsTheQuery() {
        Pager middle = Pager.of("/blocked", Map.of("search", "a b&c"), 2, 50, 120);
        assertEquals("51 to 100 of 120", middle.shown());
        assertEquals("/blocked?search=a+b%26c&page=3", middle.after());
        assertTrue(middle.hasBefore() && middle.hasAfter());
        Pager only = Pager.of("/blocked", Map.of(), 1, 50, 0);
        assertEquals("none", only.shown());
        assertFalse(only.hasBefore() || only.hasAfter());
    }
}
