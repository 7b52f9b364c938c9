// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.TrapHost;
import jakarta.servlet.Servlet;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The trap listeners. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/traps/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class TrapsResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile TrapHost host;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows();
        return Answer.page(
                need(host, "the trap host is not running: no traps").traps().stream()
                        .map(TrapStatus::fields)
                        .toList(),
                Optional.empty());
    }
}
