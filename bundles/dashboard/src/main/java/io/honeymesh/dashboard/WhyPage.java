// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.Reports;
import jakarta.servlet.Servlet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The whole chain of evidence about one address. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/why")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class WhyPage extends Page {

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
    transient volatile Recordings recordings;

    private static final int SESSIONS = 20;

    @Override
    String html(Look look) {
        Optional<IpAddress> address = look.value("address", IpAddress::parse);
        if (address.isEmpty()) {
            return WhyViewRenderer.of()
                    .execute(new WhyView(
                            look.text("address"),
                            false,
                            false,
                            "",
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            false,
                            false));
        }
        Reports reporting = need(reports, "the shell bundle is not running: no reports");
        Map<String, Object> why = reporting.why(address.get());
        List<Map<String, Object>> events = maps(why.get("events"), WhyPage::named);
        return WhyViewRenderer.of()
                .execute(new WhyView(
                        address.get().toString(),
                        true,
                        Boolean.TRUE.equals(why.get("dropped")),
                        String.valueOf(why.get("verdict")),
                        about(why),
                        facts(why, "bans", "banned", "reasons", "note"),
                        facts(why, "allows", "subject", "expires", "note"),
                        facts(why, "guards", "subject", "transport", "why"),
                        facts(why, "fingerprints", "value", "kind", "said"),
                        maps(why.get("peers"), String::valueOf),
                        facts(why, "lists", "list", "entry", "note", "until"),
                        events.stream().map(event -> event(event, reporting)).toList(),
                        techniques(events),
                        sessions(address.get(), Set.copyOf(maps(why.get("sessions"), String::valueOf))),
                        List.of().equals(why.get("bans")) && List.of().equals(why.get("allows")),
                        look.mayOperate()));
    }

    private static List<Fact> about(Map<String, Object> why) {
        return why.get("about") instanceof Map<?, ?> known
                ? known.entrySet().stream()
                        .map(one -> new Fact(
                                String.valueOf(one.getKey()).replace('_', ' '), String.valueOf(one.getValue())))
                        .toList()
                : List.of();
    }

    private static List<Fact> facts(Map<String, Object> why, String list, String what, String... details) {
        return maps(why.get(list), one -> {
            Map<?, ?> fields = (Map<?, ?>) one;
            List<String> said = new ArrayList<>();
            for (String detail : details) {
                Object value = fields.get(detail);
                if (value instanceof Map<?, ?> map) {
                    map.forEach((key, until) -> said.add(key + " until " + until));
                } else if (value != null && !value.toString().isEmpty()) {
                    said.add(value.toString());
                }
            }
            return new Fact(String.valueOf(fields.get(what)), String.join(", ", said));
        });
    }

    private static Map<String, Object> named(Object event) {
        Map<String, Object> named = new LinkedHashMap<>();
        ((Map<?, ?>) event).forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    /** What its events tell of together. */
    private static List<TechniqueRow> techniques(List<Map<String, Object>> events) {
        return events.stream()
                .flatMap(event -> AttackTechnique.of(event).stream())
                .distinct()
                .sorted()
                .map(TechniqueRow::of)
                .toList();
    }

    /** Those of its events that are still there; without the trap host none can be played. */
    private List<WhySession> sessions(IpAddress address, Set<String> ids) {
        Recordings recorded = recordings;
        CaptureFilter own = new CaptureFilter(Optional.of(Subject.host(address)), Optional.empty(), Optional.empty());
        return recorded == null || ids.isEmpty()
                ? List.of()
                : recorded.find(own, Optional.empty(), SESSIONS).stream()
                        .map(one -> new WhySession(Long.toString(one.id()), one.text()))
                        .filter(one -> ids.contains(one.id()))
                        .toList();
    }

    private static WhyEvent event(Map<String, Object> named, Reports reporting) {
        return new WhyEvent(
                String.valueOf(named.get("at")),
                EventRow.badge(named),
                reporting.line(named),
                maps(named.get("contributions"), one -> rule((Map<?, ?>) one)));
    }

    private static String rule(Map<?, ?> said) {
        return said.get("rule") + " +" + said.get("score") + " " + said.get("reason")
                + (Boolean.TRUE.equals(said.get("intent")) ? " (intent)" : "") + ": " + said.get("explanation");
    }

    private static <T> List<T> maps(Object list, Function<Object, T> each) {
        List<T> all = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(item -> all.add(each.apply(item)));
        }
        return all;
    }
}
