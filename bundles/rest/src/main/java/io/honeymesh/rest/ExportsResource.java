// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Exports.Format;
import io.honeymesh.api.service.Exports.Matter;
import io.honeymesh.api.service.Exports.Selection;
import jakarta.servlet.Servlet;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Bans and events in other programs' forms: a list of these, and {@code /exports/NAME}. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/exports/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class ExportsResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Exports exports;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        Exports desk = need(exports, "the exports bundle is not running");
        if (ask.rest().isEmpty()) {
            ask.knows();
            return Answer.page(desk.formats().stream().map(Format::fields).toList(), Optional.empty());
        }
        Format format = desk.format(ask.rest())
                .orElseThrow(() -> Refused.notFound("there is no such export; /api/v1/exports says which there are"));
        if (format.of() == Matter.BANS) {
            ask.knows("subject");
        } else {
            ask.knows("subject", "type", "since", "after", "limit");
        }
        Selection selection = new Selection(
                ask.parameter("subject", Subject::parse),
                ask.parameter("type"),
                ask.parameter("since", Ask::since),
                ask.parameter("after", text -> Ask.number("after", text, 0, Long.MAX_VALUE))
                        .orElse(0L),
                ask.parameter("limit", text -> Ask.number("limit", text, 1, Selection.MAX_LIMIT))
                        .map(Long::intValue)
                        .orElse(Selection.MAX_LIMIT),
                ask.hidesSecrets());
        return Answer.file(
                format.contentType(), to -> desk.write(format.name(), selection, to), "honeymesh-" + format.name());
    }
}
