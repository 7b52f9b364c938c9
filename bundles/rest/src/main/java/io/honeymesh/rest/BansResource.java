// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Who is blocked. {@code PUT /bans/203.0.113.0/24} as often as one likes comes to one ban. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/bans/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class BansResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Override
    String methods() {
        return "GET, HEAD, PUT, DELETE";
    }

    private static final int MOST = 1000;

    @Override
    Answer get(Ask ask) {
        BanBook bans = book();
        if (!ask.rest().isEmpty()) {
            ask.knows();
            Ban ban = exactly(bans, Subject.parse(ask.rest()));
            return Answer.json(document(bans, ban));
        }
        ask.knows("reason", "search", "after", "limit");
        Predicate<Ban> wanted = reason(ask).and(search(ask));
        int limit = ask.limit(MOST);
        // One more than asked for tells whether there is another page.
        List<Ban> found = bans.bans(ask.parameter("after", Subject::parse), wanted, limit + 1);
        List<Ban> page = found.subList(0, Math.min(limit, found.size()));
        Instant now = Instant.now();
        Map<Subject, Long> hits = bans.hits(page.stream().map(Ban::subject).toList());
        return Answer.page(
                page.stream()
                        .map(ban -> ban.fields(now, hits.getOrDefault(ban.subject(), 0L)))
                        .toList(),
                found.size() > limit ? Optional.of(page.getLast().subject().toString()) : Optional.empty());
    }

    private static Predicate<Ban> reason(Ask ask) {
        return ask.parameter("reason", text -> Ask.choice("reason", text, Reason.class))
                .<Predicate<Ban>>map(reason -> ban -> ban.reasons().containsKey(reason))
                .orElse(ban -> true);
    }

    private static Predicate<Ban> search(Ask ask) {
        return ask.parameter("search")
                .map(text -> text.toLowerCase(Locale.ROOT))
                .<Predicate<Ban>>map(text -> ban -> ban.subject().toString().contains(text)
                        || ban.note().toLowerCase(Locale.ROOT).contains(text))
                .orElse(ban -> true);
    }

    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows();
        Subject whom = Subject.parse(ask.rest());
        Map<String, String> body = ask.body("duration", "note");
        BanBook bans = book();
        boolean known = find(bans, whom).isPresent();
        Enforcement enforcement = bans.ban(
                whom, Ask.duration(body.getOrDefault("duration", "24h")), ask.note(body.getOrDefault("note", "")));
        if (enforcement.state() == Enforcement.State.REFUSED) {
            throw Refused.conflict(whom + " can't be enforced: " + enforcement.detail());
        }
        Map<String, Object> document = document(bans, exactly(bans, whom));
        document.put("enforcement", enforcement.state().name());
        return known ? Answer.json(document) : Answer.created(document);
    }

    @Override
    Answer delete(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows("note");
        Subject whom = Subject.parse(ask.rest());
        if (book().unban(whom, ask.note(ask.parameter("note").orElse(""))).isEmpty()) {
            throw notBanned(whom);
        }
        return Answer.nothing();
    }

    private BanBook book() {
        return need(book, "the policy bundle is not running: no ban book");
    }

    private static Optional<Ban> find(BanBook bans, Subject whom) {
        return bans.bansOn(whom.address()).stream()
                .filter(ban -> ban.subject().equals(whom))
                .findFirst();
    }

    private static Ban exactly(BanBook bans, Subject whom) {
        return find(bans, whom).orElseThrow(() -> notBanned(whom));
    }

    private static Refused notBanned(Subject whom) {
        return Refused.notFound(whom + " is not banned (as such: a wider or narrower ban may hold it)");
    }

    private static Map<String, Object> document(BanBook bans, Ban ban) {
        return ban.fields(Instant.now(), bans.hits(List.of(ban.subject())).getOrDefault(ban.subject(), 0L));
    }
}
