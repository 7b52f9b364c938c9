// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Reports;
import jakarta.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Why an address is blocked or not: the document of {@code honeymesh:why}. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/why/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class WhyResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Reports reports;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        ask.knows();
        if (ask.rest().isEmpty()) {
            throw Refused.badRequest("an address is missing: /api/v1/why/203.0.113.7");
        }
        IpAddress address = IpAddress.parse(ask.rest());
        return Answer.json(
                need(reports, "the shell bundle is not running: no reports").why(address));
    }
}
