// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.TrapHost;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * Whether the node lives ({@code /health}) and does its work ({@code /ready}), for programs that watch over it: 200 or 503, to
 * everybody, without a word more. {@code /api/v1/status} says what is wrong.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/health", "/ready"})
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.open)")
public final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile NodeReady ready;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile BanBook book;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile TrapHost traps;

    /** Bans are restored, and traps are there: one that listens, or none that should. */
    private boolean isReady() {
        TrapHost host = traps;
        return ready != null && book != null && host != null && isThere(host.traps());
    }

    static boolean isThere(Collection<TrapStatus> traps) {
        return traps.stream().anyMatch(trap -> trap.state() == TrapStatus.State.LISTENING)
                || traps.stream().allMatch(trap -> trap.state() == TrapStatus.State.CLOSED);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean works = request.getServletPath().equals("/health") || isReady();
        byte[] body = ("{\"status\":\"" + (works ? "pass" : "fail") + "\"}").getBytes(StandardCharsets.US_ASCII);
        response.setStatus(works ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        // As draft-inadarei-api-health-check has it.
        response.setContentType("application/health+json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
