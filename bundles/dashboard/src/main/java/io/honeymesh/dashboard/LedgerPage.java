// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.EventLog.Query;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Exports.Matter;
import io.honeymesh.api.service.Reports;
import jakarta.servlet.Servlet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The events on record, and whether their chain is whole. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/ledger")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class LedgerPage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Reports reports;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Exports exports;

    private static final int ROWS = 100;

    /** Touches looked through for those of a port, and how many at a time; no index knows it. */
    private static final int LOOKED_THROUGH = 5000;

    private static final int AT_A_TIME = 1000;

    /**
     * A part of the ledger, the newest first.
     *
     * @param before from where on older ones are looked for; empty if there is none
     */
    private record Part(List<Entry> events, Optional<Long> before) {}

    @Override
    String html(Look look) {
        EventLog events = need(log, "the ledger bundle is not running: no events");
        Reports reporting = need(reports, "the shell bundle is not running: no reports");
        Part found = look.text("port").isEmpty() ? found(events, look) : touches(events, look);
        List<Entry> page = found.events();
        return LedgerViewRenderer.of()
                .execute(new LedgerView(
                        look.text("search"),
                        look.text("type"),
                        look.text("port"),
                        page.stream()
                                .map(entry -> EventRow.of(entry, reporting))
                                .toList(),
                        page.isEmpty(),
                        found.before().isPresent(),
                        found.before().map(before -> older(look, before)).orElse(""),
                        events.head()
                                .map(head -> Numbers.grouped(head.sequence()))
                                .orElse("0"),
                        events.head().map(EventLog.Head::sha256).orElse(""),
                        events.degraded().isPresent(),
                        events.degraded().orElse(""),
                        ExportRow.of(exports, Matter.EVENTS, narrowed(look)),
                        look.mayOperate()));
    }

    private static Map<String, String> narrowed(Look look) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("subject", look.text("search"));
        query.put("type", look.text("type"));
        return query;
    }

    private static Part found(EventLog events, Look look) {
        EventLog.Page page = events.find(
                new Query(look.value("search", Subject::parse), look.value("type", text -> text), before(look), ROWS));
        return new Part(page.entries().reversed(), page.earlier());
    }

    /** The touches of a port, such as {@code 22/tcp}, among the newest. */
    private static Part touches(EventLog events, Look look) {
        String[] port = look.text("port").toLowerCase(Locale.ROOT).split("/", 2);
        List<Entry> found = new ArrayList<>();
        Optional<Long> before = before(look);
        for (int looked = 0; looked < LOOKED_THROUGH; looked += AT_A_TIME) {
            EventLog.Page some = events.find(
                    new Query(look.value("search", Subject::parse), Optional.of("touch"), before, AT_A_TIME));
            some.entries().reversed().stream()
                    .filter(entry -> isOf(entry, port))
                    .forEach(found::add);
            if (found.size() > ROWS) {
                List<Entry> page = found.subList(0, ROWS);
                return new Part(page, Optional.of(page.getLast().sequence()));
            }
            before = some.earlier();
            if (before.isEmpty()) {
                break;
            }
        }
        return new Part(found, before);
    }

    private static boolean isOf(Entry entry, String... port) {
        return String.valueOf(entry.fields().get("local")).endsWith(":" + port[0])
                && (port.length == 1
                        || String.valueOf(entry.fields().get("transport")).equalsIgnoreCase(port[1]));
    }

    private static Optional<Long> before(Look look) {
        return look.value("before", Long::parseLong).filter(before -> before > 0);
    }

    private static String older(Look look, long before) {
        return "/ledger?search=" + URLEncoder.encode(look.text("search"), StandardCharsets.UTF_8) + "&type="
                + URLEncoder.encode(look.text("type"), StandardCharsets.UTF_8) + "&port="
                + URLEncoder.encode(look.text("port"), StandardCharsets.UTF_8) + "&before=" + before;
    }
}
