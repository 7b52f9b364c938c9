// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.service.Reports;
import jakarta.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** How the node is: the document of {@code honeymesh:status}. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/status/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class StatusResource extends Resource {

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
        ask.isWhole();
        ask.knows();
        return Answer.json(
                need(reports, "the shell bundle is not running: no reports").status());
    }
}
