// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.Statistics;
import io.honeymesh.api.service.Statistics.Dimension;
import io.honeymesh.api.service.Statistics.Tally;
import io.honeymesh.api.service.Statistics.Top;
import jakarta.servlet.Servlet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** What came up most often in a window of time, and fingerprints, the latest first. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/intelligence")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class IntelligencePage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile FingerprintLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Statistics statistics;

    private static final int SHOWN = 20;
    private static final int TOPS = 10;

    private static final String DAY = "24h";
    private static final Map<String, Duration> WINDOWS = new LinkedHashMap<>();
    private static final Map<String, String> NAMES =
            Map.of("1h", "Last hour", DAY, "Day", "7d", "7 days", "30d", "30 days");

    static {
        WINDOWS.put("1h", Duration.ofHours(1));
        WINDOWS.put(DAY, Duration.ofDays(1));
        WINDOWS.put("7d", Duration.ofDays(7));
        WINDOWS.put("30d", Duration.ofDays(30));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Advice advice;

    @Override
    String html(Look look) {
        FingerprintLog prints = need(log, "the ledger bundle is not running: no fingerprints");
        Statistics counted = need(statistics, "the ledger bundle is not running: no statistics");
        String chosen = WINDOWS.containsKey(look.text("window")) ? look.text("window") : DAY;
        Duration window = WINDOWS.get(chosen);
        Top techniques = counted.top(Dimension.TECHNIQUE, window, Statistics.MAX_LIMIT);
        List<KindRow> kinds = kinds(prints);
        return IntelligenceViewRenderer.of()
                .execute(new IntelligenceView(
                        WINDOWS.keySet().stream()
                                .map(name -> new Choice(name, NAMES.get(name), name.equals(chosen)))
                                .toList(),
                        techniques.since().toEpochMilli() > 0,
                        Moment.of(techniques.since()),
                        techniques(techniques.tallies()),
                        tops(counted, window),
                        kinds,
                        kinds.isEmpty(),
                        ImportRow.of(advice),
                        look.mayOperate()));
    }

    /** Those not seen, too: it tells what a trap can see. */
    private static List<TechniqueRow> techniques(List<Tally> tallies) {
        return Arrays.stream(AttackTechnique.values())
                .sorted(Comparator.comparing(AttackTechnique::tactic, Comparator.comparingInt(IntelligencePage::place)))
                .map(one -> TechniqueRow.of(
                        one,
                        tallies.stream()
                                .filter(tally -> tally.value().equals(one.id()))
                                .findFirst()))
                .toList();
    }

    /** Tactics stand in the order of the enumeration's first technique of each. */
    private static int place(String tactic) {
        return Arrays.stream(AttackTechnique.values())
                .map(AttackTechnique::tactic)
                .distinct()
                .toList()
                .indexOf(tactic);
    }

    private static List<TopTable> tops(Statistics counted, Duration window) {
        return List.of(
                TopTable.of(
                        "Top sources",
                        "Source",
                        "Contacts",
                        false,
                        rows(counted, Dimension.SOURCE, window),
                        "Nobody came in this time."),
                TopTable.of(
                        "Top ports",
                        "Port and trap",
                        "Touches",
                        true,
                        rows(counted, Dimension.PORT, window),
                        "No trap was touched in this time."),
                TopTable.of(
                        "Payload patterns and tools",
                        "Recognised",
                        "Conversations",
                        true,
                        rows(counted, Dimension.PATTERN, window),
                        "Nothing was recognised in this time."));
    }

    private static List<TallyRow> rows(Statistics counted, Dimension dimension, Duration window) {
        return TallyRow.of(counted.top(dimension, window, TOPS).tallies(), value -> page(dimension, value));
    }

    private static String page(Dimension dimension, String value) {
        return switch (dimension) {
            case SOURCE -> (value.indexOf('/') < 0 ? "/why?address=" : "/ledger?search=") + encoded(value);
            case PORT -> "/ledger?port=" + encoded(value.split(" ", 2)[0]);
            case PATTERN, TECHNIQUE -> "";
        };
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static List<KindRow> kinds(FingerprintLog prints) {
        return Stream.of("ja4", "ja3", "hassh")
                .map(kind -> new KindRow(
                        kind,
                        prints.latest(kind, SHOWN).stream()
                                .map(print -> new Fact(print.value(), said(prints, print)))
                                .toList()))
                .filter(kind -> !kind.prints().isEmpty())
                .toList();
    }

    private static String said(FingerprintLog prints, Fingerprint print) {
        return prints.of(print, 1).stream()
                        .map(latest ->
                                "latest " + latest.source() + (latest.said().isEmpty() ? "" : ", " + latest.said()))
                        .findFirst()
                        .orElse("")
                + ", " + Numbers.grouped(prints.sources(print)) + " sources";
    }
}
