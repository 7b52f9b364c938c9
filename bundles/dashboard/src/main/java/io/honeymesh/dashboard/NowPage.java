// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Mode;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Query;
import io.honeymesh.api.service.Reports;
import jakarta.servlet.Servlet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Live touches and bans, what the kernel does, health. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/now")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class NowPage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Reports reports;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile PacketRates rates;

    private static final int LOOKED_AT = 200;
    private static final int SHOWN = 30;

    /** What belongs in a list of what happens to the machine. */
    private static final Set<String> LIVE =
            Set.of("touch", "intent", "conversation", "scan", "alarm", "mode", "web.refused");

    @Override
    String html(Look look) {
        Reports reporting = need(reports, "the shell bundle is not running: no reports");
        NowStats stats = stats(reporting);
        return look.text("part").equals("stats")
                ? NowStatsRenderer.of().execute(stats)
                : NowViewRenderer.of().execute(new NowView(stats, events(reporting)));
    }

    static boolean isLive(String type) {
        return LIVE.contains(type) || type.startsWith("ban.") || type.startsWith("allow.");
    }

    private List<EventRow> events(Reports reporting) {
        EventLog events = log;
        if (events == null) {
            return List.of();
        }
        return events
                .find(new Query(Optional.empty(), Optional.empty(), Optional.empty(), LOOKED_AT))
                .entries()
                .reversed()
                .stream()
                .filter(entry -> isLive(String.valueOf(entry.fields().get("type"))))
                .limit(SHOWN)
                .map(entry -> EventRow.of(entry, reporting))
                .toList();
    }

    private NowStats stats(Reports reporting) {
        Map<String, Object> status = reporting.status();
        Map<?, ?> packets = status.get("packets") instanceof Map<?, ?> map ? map : Map.of();
        Map<?, ?> enforcer = status.get("enforcer") instanceof Map<?, ?> map ? map : Map.of();
        PacketRates seen = rates;
        return new NowStats(
                lines(status.get("warnings")),
                mode(String.valueOf(status.get("mode"))),
                enforcer.get("kind")
                        + (lines(enforcer.get("interfaces")).isEmpty()
                                ? ""
                                : " on " + String.join(", ", lines(enforcer.get("interfaces")))),
                number(status.get("bans")),
                number(status.get("allows")),
                number(packets.get("dropped")),
                number(packets.get("passed")),
                Integer.toString(lines(status.get("traps")).size()),
                String.valueOf(status.get("ledger")),
                Chart.of(seen == null ? List.of() : seen.seconds()));
    }

    /** Without a ban book there is none. */
    private static Badge mode(String text) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.name().equals(text))
                .findFirst()
                .map(Badge::of)
                .orElseGet(() -> Badge.bad(text));
    }

    private static List<String> lines(Object list) {
        List<String> lines = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(item -> lines.add(String.valueOf(item)));
        }
        return lines;
    }

    private static String number(Object value) {
        return value instanceof Number number ? Numbers.grouped(number.longValue()) : "0";
    }
}
