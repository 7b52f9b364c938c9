// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens.Issued;
import io.honeymesh.api.service.AccessTokens.Token;
import io.honeymesh.api.service.FleetTokens;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The tokens that let somebody in. Everybody may change their own; the rest is for administrators. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/tokens/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class TokensResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile FleetTokens fleet;

    @Override
    String methods() {
        return "GET, HEAD, POST, DELETE";
    }

    private static final String ROTATE = "/rotate";
    private static final String FLEET = "fleet-rotation";

    @Override
    Answer get(Ask ask) {
        ask.needs(Role.ADMIN);
        if (ask.rest().equals(FLEET)) {
            ask.knows();
            return report(fleet().report());
        }
        ask.isWhole();
        ask.knows();
        return Answer.page(tokens.tokens().stream().map(Token::fields).toList(), Optional.empty());
    }

    /** {@code POST /tokens} makes one, {@code POST /tokens/1f3a9c20/rotate} another in its place, {@code POST /tokens/fleet-rotation} in all the fleet (S29). */
    @Override
    Answer post(Ask ask) throws IOException {
        ask.knows();
        if (ask.rest().isEmpty()) {
            ask.needs(Role.ADMIN);
            Map<String, String> body = ask.body("name", "role");
            return issued(tokens.issue(
                    body.getOrDefault("name", ""),
                    Ask.choice("role", body.getOrDefault("role", Role.VIEWER.name()), Role.class)));
        }
        if (ask.rest().equals(FLEET)) {
            ask.needs(Role.ADMIN);
            return report(fleet().rotate(ask.body("order").getOrDefault("order", "")));
        }
        if (!ask.rest().endsWith(ROTATE)) {
            throw Refused.notFound("there is nothing at this path");
        }
        String id = ask.rest().substring(0, ask.rest().length() - ROTATE.length());
        ownOrAdmin(ask, id);
        return issued(tokens.rotate(known(id)));
    }

    @Override
    Answer delete(Ask ask) {
        ask.knows();
        ownOrAdmin(ask, ask.rest());
        tokens.revoke(known(ask.rest()));
        return Answer.nothing();
    }

    private static void ownOrAdmin(Ask ask, String id) {
        if (!id.equals(ask.caller().tokenId())) {
            ask.needs(Role.ADMIN);
        }
    }

    private String known(String id) {
        return tokens.tokens().stream()
                .map(Token::id)
                .filter(id::equals)
                .findFirst()
                .orElseThrow(() -> Refused.notFound("there is no such token"));
    }

    private static Answer report(List<FleetTokens.Row> rows) {
        return Answer.page(rows.stream().map(FleetTokens.Row::fields).toList(), Optional.empty());
    }

    private FleetTokens fleet() {
        return need(fleet, "the federation bundle is not running: no fleet");
    }

    private static Answer issued(Issued issued) {
        Map<String, Object> document = issued.token().fields();
        document.put("secret", issued.secret());
        return Answer.created(document);
    }
}
