// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.service.Tickets;
import io.honeymesh.api.service.Tickets.Ticket;
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

/** Tickets for what a browser opens without a header: downloads and WebSockets. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/tickets/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class TicketsResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Tickets tickets;

    @Override
    String methods() {
        return "POST";
    }

    @Override
    Answer post(Ask ask) throws IOException {
        ask.isWhole();
        ask.knows();
        Ticket ticket = need(tickets, "the web bundle is not running: no tickets")
                .issue(ask.caller(), ask.body("path").getOrDefault("path", ""));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ticket", ticket.value());
        document.put("expires", ticket.expires().toString());
        return Answer.created(document);
    }
}
