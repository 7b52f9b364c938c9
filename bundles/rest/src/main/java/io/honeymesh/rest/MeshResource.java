// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Federation.Peer;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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

/** The node in its mesh: invitations, joining, its key, and words to peers. What is done here is on record with who did it. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/mesh/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class MeshResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Federation federation;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventHub hub;

    @Override
    String methods() {
        return "GET, HEAD, POST";
    }

    private static final Duration MOST_OVERRIDE = Duration.ofHours(24);

    @Override
    Answer get(Ask ask) {
        ask.isWhole();
        ask.knows();
        Map<String, Object> document = mesh().status().fields();
        document.put("refused", mesh().refusals());
        return Answer.json(document);
    }

    @Override
    Answer post(Ask ask) throws IOException {
        ask.knows();
        return switch (ask.rest()) {
            case "invitations" -> invite(ask);
            case "join" -> join(ask);
            case "rotate-key" -> rotate(ask);
            case "overrides" -> override(ask);
            default -> throw Refused.notFound("there is nothing at this path");
        };
    }

    private Answer invite(Ask ask) throws IOException {
        ask.needs(Role.ADMIN);
        Map<String, String> body = ask.body("endpoint", "duration", "note");
        Duration validFor = length(body.getOrDefault("duration", "1h"));
        String given = body.getOrDefault("endpoint", "").strip();
        List<Endpoint> at = given.isEmpty() ? ownEndpoints() : List.of(Endpoint.parse(given));
        if (at.isEmpty() && !meetsOthersInACluster()) {
            throw Refused.badRequest("endpoint is missing: where can the other node reach this one, such as"
                    + " 203.0.113.9:7443? Or set endpoints in etc/io.honeymesh.federation.cfg");
        }
        String token = mesh().invite(at, validFor);
        record("invite", ask, body);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", token);
        document.put("endpoints", at.stream().map(Endpoint::toString).toList());
        document.put("duration", DurationText.format(validFor));
        return Answer.created(document);
    }

    private List<Endpoint> ownEndpoints() {
        return mesh().peers().stream()
                .filter(Peer::self)
                .flatMap(self -> self.endpoints().stream())
                .toList();
    }

    /** Whoever joins there needs no way to this node. */
    private boolean meetsOthersInACluster() {
        return mesh().status().links().values().stream().anyMatch(links -> links.contains("cluster"));
    }

    private Answer join(Ask ask) throws IOException {
        ask.needs(Role.ADMIN);
        Map<String, String> body = ask.body("token", "note");
        String token = body.getOrDefault("token", "").strip();
        if (token.isEmpty()) {
            throw Refused.badRequest("token is missing: what the other node's invitation said");
        }
        mesh().join(token);
        record("join", ask, body);
        return Answer.nothing();
    }

    /** The new key makes a new ID. */
    private Answer rotate(Ask ask) throws IOException {
        ask.needs(Role.ADMIN);
        Map<String, String> body = ask.body("note");
        String node = mesh().rotate();
        record("rotate-key", ask, body);
        return Answer.json(Map.of("node", node));
    }

    private Answer override(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        Map<String, String> body = ask.body("subject", "duration", "note");
        if (!body.containsKey("subject")) {
            throw Refused.badRequest("subject is missing: whose mesh bans peers are to lift");
        }
        Subject whom = Subject.parse(body.get("subject"));
        Duration howLong = length(body.getOrDefault("duration", "24h"));
        if (howLong.compareTo(MOST_OVERRIDE) > 0) {
            throw Refused.badRequest("peers are told for 24h at most");
        }
        mesh().override(whom, howLong);
        record("override", ask, body);
        return Answer.nothing();
    }

    private static Duration length(String text) {
        return Ask.duration(text)
                .filter(length -> !length.isZero())
                .orElseThrow(() -> Refused.badRequest("duration is more than nothing, and not forever"));
    }

    /** No secret is in it. */
    private void record(String order, Ask ask, Map<String, String> body) {
        EventHub events = hub;
        if (events != null) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("order", order);
            detail.put("note", ask.note(body.getOrDefault("note", "")));
            Optional<Subject> whom = Optional.ofNullable(body.get("subject")).map(Subject::parse);
            events.publish(new NodeEvent.Other(Instant.now(), "mesh.ordered", whom, detail));
        }
    }

    private Federation mesh() {
        return need(federation, "the federation bundle is not running: no mesh");
    }
}
