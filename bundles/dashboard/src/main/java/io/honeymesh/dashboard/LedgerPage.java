// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.EventLog.Entry;
import io.honeymesh.api.service.EventLog.Query;
import io.honeymesh.api.service.Reports;
import jakarta.servlet.Servlet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    private static final int ROWS = 100;

    @Override
    String html(Look look) {
        EventLog events = need(log, "the ledger bundle is not running: no events");
        Reports reporting = need(reports, "the shell bundle is not running: no reports");
        Optional<Subject> about = look.value("search", Subject::parse);
        Optional<String> type = look.value("type", text -> text);
        List<Entry> found = events.find(new Query(
                        about, type, look.value("before", Long::parseLong).filter(before -> before > 0), ROWS + 1))
                .reversed();
        List<Entry> page = found.subList(0, Math.min(ROWS, found.size()));
        return LedgerViewRenderer.of()
                .execute(new LedgerView(
                        look.text("search"),
                        look.text("type"),
                        page.stream()
                                .map(entry -> EventRow.of(entry, reporting))
                                .toList(),
                        page.isEmpty(),
                        found.size() > ROWS,
                        page.isEmpty() ? "" : older(look, page.getLast().sequence()),
                        events.head()
                                .map(head -> Numbers.grouped(head.sequence()))
                                .orElse("0"),
                        events.head().map(EventLog.Head::sha256).orElse(""),
                        events.degraded().isPresent(),
                        events.degraded().orElse(""),
                        look.mayOperate()));
    }

    private static String older(Look look, long before) {
        return "/ledger?search=" + URLEncoder.encode(look.text("search"), StandardCharsets.UTF_8) + "&type="
                + URLEncoder.encode(look.text("type"), StandardCharsets.UTF_8) + "&before=" + before;
    }
}
