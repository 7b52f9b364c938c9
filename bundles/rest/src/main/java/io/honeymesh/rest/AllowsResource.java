// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Whose packets are never dropped, and what nobody can ban. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/allows/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class AllowsResource extends Resource {

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

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", book().allows().stream().map(Allow::fields).toList());
        document.put("guards", book().guards().stream().map(Guard::fields).toList());
        return Answer.json(document);
    }

    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows();
        Subject whom = Subject.parse(ask.rest());
        Map<String, String> body = ask.body("duration", "note");
        book().allow(
                        whom,
                        Ask.duration(body.getOrDefault("duration", "forever")),
                        ask.note(body.getOrDefault("note", "")));
        return book().allows().stream()
                .filter(allow -> allow.subject().equals(whom))
                .findFirst()
                .map(allow -> Answer.json(allow.fields()))
                .orElseThrow(() -> Refused.conflict(whom + " is off the list again: somebody else has taken it off"));
    }

    @Override
    Answer delete(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows("note");
        Subject whom = Subject.parse(ask.rest());
        if (!book().disallow(whom, ask.note(ask.parameter("note").orElse("")))) {
            throw Refused.notFound(whom + " is not on the allow-list");
        }
        return Answer.nothing();
    }

    private BanBook book() {
        return need(book, "the policy bundle is not running: no allow-list");
    }
}
