// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Federation.Peer;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** How far each member is trusted, and every change of that with its cause. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/trust/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class TrustResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Federation federation;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    @Override
    String methods() {
        return "GET, HEAD, PUT, DELETE";
    }

    private static final int MOST = 1000;

    /** Of all members' changes; one member's are picked out of so many at a time. */
    private static final int MOST_READ = 10_000;

    private static final String HISTORY = "history";

    @Override
    Answer get(Ask ask) {
        if (ask.rest().equals(HISTORY)) {
            return history(ask);
        }
        ask.knows();
        Federation mesh = mesh();
        return ask.rest().isEmpty()
                ? Answer.page(
                        mesh.peers().stream()
                                .filter(peer -> !peer.self())
                                .map(TrustResource::level)
                                .toList(),
                        Optional.empty())
                : Answer.json(level(Members.other(mesh, ask.rest())));
    }

    private Answer history(Ask ask) {
        ask.knows("node", "before", "limit");
        EventLog events = need(log, "the ledger bundle is not running: no events");
        int limit = ask.limit(MOST);
        String node = ask.parameter("node").orElse("");
        EventLog.Page read = events.find(new EventLog.Query(
                Optional.empty(),
                Optional.of("trust"),
                ask.parameter("before", text -> Ask.number("before", text, 1, Long.MAX_VALUE)),
                MOST_READ));
        List<EventLog.Entry> found = read.entries().reversed().stream()
                .filter(entry -> text(detail(entry), "peer").startsWith(node))
                .limit(limit + 1L)
                .toList();
        List<EventLog.Entry> page = found.subList(0, Math.min(limit, found.size()));
        Optional<Long> next = found.size() > limit ? Optional.of(page.getLast().sequence()) : read.earlier();
        return Answer.page(page.stream().map(TrustResource::change).toList(), next.map(String::valueOf));
    }

    private static Map<?, ?> detail(EventLog.Entry entry) {
        return entry.fields().get("detail") instanceof Map<?, ?> detail ? detail : Map.of();
    }

    private static String text(Map<?, ?> detail, String name) {
        Object value = detail.get(name);
        return value == null ? "" : value.toString();
    }

    private static Map<String, Object> change(EventLog.Entry entry) {
        Map<?, ?> detail = detail(entry);
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("sequence", entry.sequence());
        change.put("at", text(entry.fields(), "at"));
        change.put("node", SafeText.printable(text(detail, "peer")));
        change.put("score_before", detail.get("score_before"));
        change.put("score", detail.get("score"));
        change.put("level_before", text(detail, "level_before"));
        change.put("level", text(detail, "level"));
        change.put("cause", SafeText.printable(text(detail, "cause")));
        return change;
    }

    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.ADMIN);
        ask.knows();
        String member = Members.other(mesh(), ask.rest()).nodeId();
        Map<String, String> body = ask.body("level", "note");
        if (!body.containsKey("level")) {
            throw Refused.badRequest("level is missing: L0, L1, L2 or L3");
        }
        TrustLevel level = Ask.choice("level", body.get("level"), TrustLevel.class);
        mesh().grant(member, Optional.of(level), Members.cause(ask, body.getOrDefault("note", "")));
        return Answer.json(level(Members.other(mesh(), member)));
    }

    /** It is trusted by its score again. */
    @Override
    Answer delete(Ask ask) {
        ask.needs(Role.ADMIN);
        ask.knows("note");
        Peer member = Members.other(mesh(), ask.rest());
        if (member.granted().isEmpty()) {
            throw Refused.notFound("no level was granted to it");
        }
        mesh().grant(
                        member.nodeId(),
                        Optional.empty(),
                        Members.cause(ask, ask.parameter("note").orElse("")));
        return Answer.nothing();
    }

    private static Map<String, Object> level(Peer peer) {
        Map<String, Object> document = new LinkedHashMap<>(peer.fields());
        document.keySet().retainAll(List.of("node", "level", "granted", "score"));
        return document;
    }

    private Federation mesh() {
        return need(federation, "the federation bundle is not running: no peers");
    }
}
