// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.Attempts.Outcome;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.Recordings.Recording;
import jakarta.servlet.Servlet;
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

/** The recorded conversations, the newest first; {@code /sessions/ID/cast} is one of them for a terminal player. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/sessions/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class SessionsResource extends Resource {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 1000;
    private static final String CAST = "/cast";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Recordings recordings;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Attempts attempts;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        Recordings recorded = need(recordings, "the trap host is not running: no recordings");
        return ask.rest().isEmpty() ? list(ask, recorded) : cast(ask, recorded);
    }

    private Answer list(Ask ask, Recordings recorded) {
        ask.knows("source", "trap", "since", "before", "limit");
        int limit = ask.limit(MOST);
        // One more than asked for tells whether there is another page.
        List<Recording> found = recorded.find(
                new CaptureFilter(
                        ask.parameter("source", Subject::parse),
                        ask.parameter("trap"),
                        ask.parameter("since", Ask::since)),
                ask.parameter("before", text -> Ask.number("before", text, 1, Long.MAX_VALUE)),
                limit + 1);
        List<Recording> page = found.subList(0, Math.min(limit, found.size()));
        Attempts counted = attempts;
        Map<Long, Outcome> outcomes = counted == null
                ? Map.of()
                : counted.outcomes(page.stream().map(Recording::id).toList());
        return Answer.page(
                page.stream()
                        .map(one -> document(one, Optional.ofNullable(outcomes.get(one.id()))))
                        .toList(),
                found.size() > limit ? Optional.of(Long.toString(page.getLast().id())) : Optional.empty());
    }

    private static Map<String, Object> document(Recording recording, Optional<Outcome> outcome) {
        Map<String, Object> fields = new LinkedHashMap<>(recording.fields());
        outcome.ifPresent(known -> fields.putAll(known.fields()));
        return fields;
    }

    /** Passwords are in it as they were typed. */
    private static Answer cast(Ask ask, Recordings recorded) {
        ask.knows();
        if (!ask.rest().endsWith(CAST)) {
            throw Refused.notFound("there is nothing at this path");
        }
        ask.needs(Role.OPERATOR);
        long id = Ask.number(
                "a session's id", ask.rest().substring(0, ask.rest().length() - CAST.length()), 1, Long.MAX_VALUE);
        return recorded.asciicast(id)
                .map(bytes -> Answer.file("application/x-asciicast", bytes, "session-" + id + ".cast"))
                .orElseThrow(() -> Refused.notFound("there is no such session, or it is none in text"));
    }
}
