// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Mode;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.BanBook;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The mode, and whether LOCKDOWN has been confirmed. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/mode/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class ModeResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Override
    String methods() {
        return "GET, HEAD, PUT, POST";
    }

    private static final String CONFIRM_WITHIN = "5m";

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows();
        return Answer.json(document(book()));
    }

    /** LOCKDOWN reverts unless {@code POST /mode/confirm} comes in time. */
    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.isWhole();
        ask.knows();
        Map<String, String> body = ask.body("mode", "confirm_within", "note");
        if (!body.containsKey("mode")) {
            throw Refused.badRequest("mode is missing");
        }
        Duration within = Ask.duration(body.getOrDefault("confirm_within", CONFIRM_WITHIN))
                .orElseThrow(() -> Refused.badRequest("confirm_within can't be forever"));
        book().mode(Ask.choice("mode", body.get("mode"), Mode.class), within, ask.note(body.getOrDefault("note", "")));
        return Answer.json(document(book()));
    }

    @Override
    Answer post(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows();
        if (!ask.rest().equals("confirm")) {
            throw Refused.notFound("there is nothing at this path");
        }
        if (!book().confirmLockdown()) {
            throw Refused.conflict("there is no LOCKDOWN to confirm");
        }
        return Answer.json(document(book()));
    }

    private BanBook book() {
        return need(book, "the policy bundle is not running: no mode");
    }

    private static Map<String, Object> document(BanBook book) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("mode", book.mode().name());
        book.lockdownReverts().ifPresent(at -> document.put("lockdown_reverts", at.toString()));
        return document;
    }
}
