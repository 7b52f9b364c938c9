// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Caller;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.SideDoor;
import io.honeymesh.api.service.Tickets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tokens, tickets and the doorkeeper as one component, for they share what they know. Thread-safe. */
@Component(
        service = {WebDoor.class, AccessTokens.class, Tickets.class, SideDoor.class},
        immediate = true)
public final class WebDoor implements AccessTokens, Tickets, SideDoor {

    private static final Logger LOG = LoggerFactory.getLogger(WebDoor.class);

    private final TokenBook tokens;
    private final TicketBook tickets;
    private final Doorkeeper keeper;

    /** @throws IOException with one clear line if the tokens can't be read, or none can be made */
    @Activate
    public WebDoor(BundleContext context, @Reference EventHub hub) throws IOException {
        InstantSource clock = InstantSource.system();
        WebFolder folder = WebFolder.of(context);
        tokens = new TokenBook(folder.path(), clock, hub::publish);
        tickets = new TicketBook(clock, tokens::isValid);
        keeper = new Doorkeeper(
                tokens, tickets, new Throttle(System::nanoTime), new RefusalLog(clock, System::nanoTime, hub::publish));
        if (folder.hasFirstToken()) {
            LOG.warn("the first token is in {}: take it from there, and remove the file", folder.firstToken());
        }
    }

    /** @return whether the request may go on; if not it has its answer */
    boolean letsIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SecurityHeaders.ofData(response);
        return switch (keeper.ask(request)) {
            case Doorkeeper.In in -> {
                request.setAttribute(Caller.ATTRIBUTE, in.caller());
                yield true;
            }
            case Doorkeeper.Out out -> {
                out.refusal().send(response);
                yield false;
            }
        };
    }

    @Override
    public SideDoor.Answer ask(IpAddress source, String secret, Role least) {
        return switch (keeper.ask(source, secret, least)) {
            case Doorkeeper.In in -> new SideDoor.In(in.caller());
            case Doorkeeper.Out out ->
                new SideDoor.Out(
                        out.refusal().problem().status(),
                        out.refusal().problem().detail(),
                        out.refusal().retryAfterSeconds());
        };
    }

    @Override
    public List<Token> tokens() {
        return tokens.tokens();
    }

    @Override
    public Issued issue(String name, Role role) {
        return tokens.issue(name, role);
    }

    @Override
    public Issued rotate(String id) {
        return tokens.rotate(id);
    }

    @Override
    public void revoke(String id) {
        tokens.revoke(id);
    }

    @Override
    public boolean replaceAll(String secret, long epoch) {
        return tokens.replaceAll(secret, epoch);
    }

    @Override
    public long fleetEpoch() {
        return tokens.fleetEpoch();
    }

    @Override
    public boolean isValid(Caller caller) {
        return tokens.isValid(caller);
    }

    @Override
    public Ticket issue(Caller caller, String path) {
        return tickets.issue(caller, path);
    }
}
