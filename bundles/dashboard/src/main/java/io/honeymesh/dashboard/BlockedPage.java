// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Enrichment;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Exports.Matter;
import jakarta.servlet.Servlet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Who is blocked, why, and for how long. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/blocked")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.pages)")
public final class BlockedPage extends Page {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Enrichment enrichment;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Exports exports;

    static final int ROWS = 50;

    /** The smallest networks that are announced on the Internet: all of one is one system's. */
    private static final int ANNOUNCED_V4 = 24;

    private static final int ANNOUNCED_V6 = 48;

    private static final Map<String, String> SORTS = new LinkedHashMap<>();

    static {
        SORTS.put("since", "newest first");
        SORTS.put("hits", "most packets first");
        SORTS.put("remaining", "ending first");
        SORTS.put("subject", "by address");
    }

    @Override
    String html(Look look) {
        BanBook bans = need(book, "the policy bundle is not running: no ban book");
        String search = look.text("search").toLowerCase(Locale.ROOT);
        Optional<Reason> reason = look.choice("reason", Reason.class);
        String sort = SORTS.containsKey(look.text("sort")) ? look.text("sort") : "since";
        Map<Subject, Long> hits = bans.hits();
        List<Ban> found = bans.bans().stream()
                .filter(ban -> reason.isEmpty() || ban.reasons().containsKey(reason.get()))
                .filter(ban -> search.isEmpty() || matches(ban, search))
                .sorted(order(sort, hits))
                .toList();
        int page = Math.min(look.page(), Math.max(1, (found.size() + ROWS - 1) / ROWS));
        Map<String, String> query = new LinkedHashMap<>();
        query.put("search", look.text("search"));
        query.put("reason", reason.map(Enum::name).orElse(""));
        query.put("sort", sort);
        return BlockedViewRenderer.of()
                .execute(new BlockedView(
                        look.text("search"),
                        reasons(reason),
                        SORTS.entrySet().stream()
                                .map(one -> new Choice(
                                        one.getKey(),
                                        one.getValue(),
                                        one.getKey().equals(sort)))
                                .toList(),
                        found.stream()
                                .skip((long) (page - 1) * ROWS)
                                .limit(ROWS)
                                .map(ban -> row(ban, from(ban.subject()), hits, look.mayOperate()))
                                .toList(),
                        found.isEmpty(),
                        ExportRow.of(exports, Matter.BANS, Map.of()),
                        look.mayOperate(),
                        Pager.of("/blocked", query, page, ROWS, found.size())));
    }

    private static boolean matches(Ban ban, String search) {
        return ban.subject().toString().contains(search)
                || ban.note().toLowerCase(Locale.ROOT).contains(search);
    }

    private static Comparator<Ban> order(String sort, Map<Subject, Long> hits) {
        Comparator<Ban> bySubject = Comparator.comparing(Ban::subject);
        return switch (sort) {
            case "hits" ->
                Comparator.comparing((Ban ban) -> hits.getOrDefault(ban.subject(), 0L))
                        .reversed()
                        .thenComparing(bySubject);
            case "remaining" -> Comparator.comparing(Ban::expires).thenComparing(bySubject);
            case "subject" -> bySubject;
            default -> Comparator.comparing(Ban::since).reversed().thenComparing(bySubject);
        };
    }

    private static List<Choice> reasons(Optional<Reason> chosen) {
        return Stream.concat(
                        Stream.of(new Choice("", "any reason", chosen.isEmpty())),
                        Arrays.stream(Reason.values())
                                .map(one -> new Choice(
                                        one.name(),
                                        one.name().toLowerCase(Locale.ROOT),
                                        chosen.filter(one::equals).isPresent())))
                .toList();
    }

    private List<String> from(Subject subject) {
        Enrichment known = enrichment;
        int announced = subject.address() instanceof Ipv4 ? ANNOUNCED_V4 : ANNOUNCED_V6;
        return known == null || subject.prefixLength() < announced
                ? List.of()
                : Stream.of(known.about(subject.address()).brief())
                        .filter(text -> !text.isEmpty())
                        .toList();
    }

    private static BanRow row(Ban ban, List<String> from, Map<Subject, Long> hits, boolean operate) {
        return new BanRow(
                ban.subject().toString(),
                ban.subject().address().toString(),
                from,
                Badge.of(ban),
                AttackTechnique.of(ban.reasons().keySet()).stream()
                        .map(TechniqueRow::of)
                        .toList(),
                Moment.of(ban.expires()),
                Moment.of(ban.since()),
                Numbers.grouped(hits.getOrDefault(ban.subject(), 0L)),
                ban.offences(),
                ban.note(),
                operate);
    }
}
