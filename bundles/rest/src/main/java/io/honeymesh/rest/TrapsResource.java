// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Role;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.TrapHost;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The trap listeners, and what operators order about traps. */
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
        return "GET, HEAD, PUT, POST, DELETE";
    }

    private static final int LAST_PORT = 65_535;

    @Override
    Answer get(Ask ask) {
        ask.knows();
        return ask.rest().isEmpty() ? listeners(host(), _ -> true) : listenersOf(known(ask.rest()));
    }

    /** {@code PUT /traps/ssh} has it listen elsewhere. */
    @Override
    Answer put(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows();
        String trap = known(ask.rest());
        Map<String, String> body = ask.body("ports", "address", "note");
        List<Integer> ports = ports(body.getOrDefault("ports", ""));
        if (ports.isEmpty()) {
            throw Refused.badRequest("ports is missing, such as \"22,2222\"; DELETE goes back to what is configured");
        }
        host().listen(
                        trap,
                        ports,
                        IpAddress.parse(body.getOrDefault("address", "::")),
                        ask.note(body.getOrDefault("note", "")));
        return listenersOf(trap);
    }

    private static List<Integer> ports(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(port -> !port.isEmpty())
                .map(port -> (int) Ask.number("a port", port, 1, LAST_PORT))
                .toList();
    }

    /** It listens as it is configured again. */
    @Override
    Answer delete(Ask ask) {
        ask.needs(Role.OPERATOR);
        ask.knows("note");
        String trap = known(ask.rest());
        host().listen(
                        trap,
                        List.of(),
                        IpAddress.parse("::"),
                        ask.note(ask.parameter("note").orElse("")));
        return listenersOf(trap);
    }

    /** {@code POST /traps/ssh/stop}, and {@code start} and {@code restart}. */
    @Override
    Answer post(Ask ask) throws IOException {
        ask.needs(Role.OPERATOR);
        ask.knows();
        String[] parts = ask.rest().split("/", -1);
        if (parts.length != 2) {
            throw Refused.notFound("there is nothing at this path");
        }
        String trap = known(parts[0]);
        TrapHost traps = host();
        switch (parts[1]) {
            case "stop" -> traps.stop(trap, note(ask));
            case "start" -> traps.start(trap, note(ask));
            case "restart" -> traps.restart(trap, note(ask));
            default -> throw Refused.notFound("a trap can be told to stop, start or restart");
        }
        return listenersOf(trap);
    }

    private static String note(Ask ask) throws IOException {
        return ask.note(ask.body("note").getOrDefault("note", ""));
    }

    private String known(String trap) {
        TrapHost traps = host();
        if (!traps.overrides().containsKey(trap)
                && traps.traps().stream().map(TrapStatus::trap).noneMatch(trap::equals)) {
            throw Refused.notFound("there is no such trap");
        }
        return trap;
    }

    private TrapHost host() {
        return need(host, "the trap host is not running: no traps");
    }

    private Answer listenersOf(String trap) {
        return listeners(host(), status -> status.trap().equals(trap));
    }

    private static Answer listeners(TrapHost host, Predicate<TrapStatus> wanted) {
        Map<String, TrapOverride> orders = host.overrides();
        return Answer.page(
                host.traps().stream()
                        .filter(wanted)
                        .map(status -> document(status, Optional.ofNullable(orders.get(status.trap()))))
                        .toList(),
                Optional.empty());
    }

    private static Map<String, Object> document(TrapStatus status, Optional<TrapOverride> order) {
        Map<String, Object> document = new LinkedHashMap<>(status.fields());
        order.ifPresent(given -> document.put("ordered", given.fields()));
        return document;
    }
}
