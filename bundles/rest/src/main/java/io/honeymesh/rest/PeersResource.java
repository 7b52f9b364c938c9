// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Federation.Peer;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The members of the mesh. Roles are those of the shell: an operator takes a voice away, an administrator sends somebody away. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/peers/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class PeersResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Federation federation;

    @Override
    String methods() {
        return "GET, HEAD, POST";
    }

    @Override
    Answer get(Ask ask) {
        ask.knows();
        Federation mesh = mesh();
        return ask.rest().isEmpty()
                ? Answer.page(mesh.peers().stream().map(Peer::fields).toList(), Optional.empty())
                : Answer.json(Members.named(mesh, ask.rest()).fields());
    }

    /** {@code POST /peers/3fa94c/penalize}, and {@code expel}. */
    @Override
    Answer post(Ask ask) throws IOException {
        ask.knows();
        String[] parts = ask.rest().split("/", -1);
        if (parts.length != 2) {
            throw Refused.notFound("there is nothing at this path");
        }
        switch (parts[1]) {
            case "penalize" -> {
                ask.needs(Role.OPERATOR);
                String member = Members.other(mesh(), parts[0]).nodeId();
                mesh().penalize(member, Members.cause(ask));
            }
            case "expel" -> {
                ask.needs(Role.ADMIN);
                String member = Members.other(mesh(), parts[0]).nodeId();
                mesh().expel(member, Members.cause(ask));
            }
            default -> throw Refused.notFound("what can be done to a member is penalize and expel");
        }
        return Answer.nothing();
    }

    private Federation mesh() {
        return need(federation, "the federation bundle is not running: no peers");
    }
}
