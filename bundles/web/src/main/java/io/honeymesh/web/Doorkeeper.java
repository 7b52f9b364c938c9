// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Caller;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Problem;
import io.honeymesh.api.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is let in (S30): by the token in the header, or once by a ticket in the query. There is no cookie and no session. Thread-safe. */
final class Doorkeeper {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]{1,200})");
    private static final Pattern TICKET = Pattern.compile("(?:^|.*&)ticket=([A-Za-z0-9_-]{1,100})(?:&.*|$)");

    private final TokenBook tokens;
    private final TicketBook tickets;
    private final Throttle throttle;
    private final RefusalLog log;

    Doorkeeper(TokenBook tokens, TicketBook tickets, Throttle throttle, RefusalLog log) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.throttle = throttle;
        this.log = log;
    }

    /** What became of a request at the door. */
    sealed interface Answer {}

    record In(Caller caller) implements Answer {}

    record Out(Refusal refusal) implements Answer {}

    Answer ask(HttpServletRequest request) {
        if (!isOfThisSite(request)) {
            return new Out(Refusal.of(403, "this node answers no page of another site"));
        }
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.isEmpty()) {
            return byTicket(request);
        }
        Matcher bearer = BEARER.matcher(headers.getFirst());
        Optional<Caller> caller =
                headers.size() == 1 && bearer.matches() ? tokens.caller(bearer.group(1)) : Optional.empty();
        return caller.<Answer>map(In::new).orElseGet(() -> wrong(request, "token"));
    }

    private Answer byTicket(HttpServletRequest request) {
        String query = request.getQueryString();
        Matcher ticket = TICKET.matcher(query == null ? "" : query);
        if (!ticket.matches()) {
            return new Out(Refusal.of(
                    401, "send a token in the header Authorization: Bearer TOKEN; honeymesh:token makes one"));
        }
        return request.getMethod().equals("GET")
                ? tickets.take(ticket.group(1), request.getRequestURI())
                        .<Answer>map(In::new)
                        .orElseGet(() -> wrong(request, "ticket"))
                : new Out(Refusal.of(401, "a ticket opens a download or a WebSocket, nothing else"));
    }

    private Answer wrong(HttpServletRequest request, String what) {
        return wrong(IpAddress.parse(request.getRemoteAddr().replaceAll("[\\[\\]]|%.*", "")), what);
    }

    /** Who shows this secret elsewhere, if the role is high enough. */
    Answer ask(IpAddress source, String secret, Role least) {
        Optional<Caller> caller = tokens.caller(secret);
        if (caller.isEmpty()) {
            return wrong(source, "token");
        }
        if (!caller.get().role().includes(least)) {
            log.refused(source, "role");
            return new Out(
                    Refusal.of(401, "this needs a token of role " + least.name().toLowerCase(Locale.ROOT)));
        }
        return new In(caller.get());
    }

    private Out wrong(IpAddress source, String what) {
        log.refused(source, what);
        OptionalLong wait = throttle.failed(source);
        return new Out(
                wait.isEmpty()
                        ? Refusal.of(401, "that " + what + " is none that is valid now")
                        : new Refusal(new Problem(429, "too many that are not valid: wait, then try again"), wait));
    }

    /** Browsers say which page a request comes from; others say nothing. */
    private static boolean isOfThisSite(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null || origin.equals("https://" + request.getHeader("Host"));
    }
}
