// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.Advice.Form;
import io.honeymesh.api.service.Advice.Listed;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The lists of others that advise this node. {@code PUT /imports/drop?form=text&for=7d} has the list itself as its body. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/imports/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class ImportsResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Advice advice;

    @Override
    String methods() {
        return "GET, HEAD, PUT, DELETE";
    }

    @Override
    Answer get(Ask ask) {
        ask.knows();
        if (!ask.rest().isEmpty()) {
            return Answer.json(
                    known(ask.rest()).orElseThrow(ImportsResource::notThere).fields());
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", advice().lists().stream().map(Listed::fields).toList());
        document.put("forms", advice().forms().stream().map(Form::fields).toList());
        return Answer.json(document);
    }

    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        // Before the query is asked for: a form's fields would be looked for in the body, and all of it be in memory.
        ask.takesAFile();
        ask.knows("form", "for");
        String form = ask.parameter("form").orElse("text");
        Duration keep = ask.parameter("for")
                .map(text -> Ask.duration(text)
                        .orElseThrow(() -> Refused.badRequest("a list is not kept forever: from 1h to 30d")))
                .orElse(Advice.USUAL);
        boolean replaces = known(ask.rest()).isPresent();
        Listed listed = advice().take(
                        ask.rest(),
                        form,
                        ask.file(Advice.MAX_BYTES),
                        keep,
                        ask.caller().name());
        return replaces ? Answer.json(listed.fields()) : Answer.created(listed.fields());
    }

    @Override
    Answer delete(Ask ask) {
        ask.needs(Role.OPERATOR);
        ask.knows();
        if (!advice().forget(ask.rest(), ask.caller().name())) {
            throw notThere();
        }
        return Answer.nothing();
    }

    private Optional<Listed> known(String name) {
        return advice().lists().stream()
                .filter(list -> list.name().equals(name))
                .findFirst();
    }

    private static Refused notThere() {
        return Refused.notFound("there is no imported list of this name");
    }

    private Advice advice() {
        return need(advice, "the imports bundle is not running");
    }
}
