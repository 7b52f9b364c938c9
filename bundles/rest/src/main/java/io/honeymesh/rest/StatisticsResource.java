// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.service.Statistics;
import io.honeymesh.api.service.Statistics.Dimension;
import io.honeymesh.api.service.Statistics.Tally;
import io.honeymesh.api.service.Statistics.Top;
import jakarta.servlet.Servlet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** What came up most often: sources, ports, patterns, techniques. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/statistics/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class StatisticsResource extends Resource {

    private static final long serialVersionUID = 1L;

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Statistics statistics;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows("dimension", "window", "limit");
        Statistics counted = need(statistics, "the ledger bundle is not running: no statistics");
        Dimension dimension = ask.parameter("dimension", text -> Ask.choice("dimension", text, Dimension.class))
                .orElse(Dimension.SOURCE);
        Duration window = ask.parameter("window", StatisticsResource::window).orElse(DAY);
        Top top = counted.top(dimension, window, ask.limit(Statistics.MAX_LIMIT));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("dimension", dimension.name().toLowerCase(Locale.ROOT));
        document.put("since", top.since().toString());
        document.put("items", top.tallies().stream().map(Tally::fields).toList());
        return Answer.json(document);
    }

    private static Duration window(String text) {
        return Ask.duration(text)
                .filter(window -> window.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> Refused.badRequest("a window is 1h, 24h, 7d and the like, at most 3650d"));
    }
}
