// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.Body;
import io.honeymesh.trap.http.message.Credentials;
import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import io.honeymesh.trap.http.message.Secrets;
import io.honeymesh.trap.http.message.Witness;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** All requests of one connection, one after the other. */
final class Exchange {

    /** nginx's keepalive_requests. */
    private static final int MAX_REQUESTS = 1000;

    /** nginx's client_max_body_size of 1m. */
    private static final long MAX_BODY_BYTES = 1 << 20;

    /** nginx's own status 497. */
    private static final String TO_HTTPS = "The plain HTTP request was sent to HTTPS port";

    private final TrapSession session;
    private final Input in;
    private final Server server;
    private final Door door;

    Exchange(TrapSession session, Door door) {
        this.session = session;
        this.in = new Input(session.input());
        this.server = new Server(
                Site.of(session.persona()), door, session.touch().flow().local().port());
        this.door = door;
    }

    void run() throws IOException {
        RequestReader reader = new RequestReader(in);
        boolean goOn = true;
        for (int i = 1; goOn && i <= MAX_REQUESTS; i++) {
            goOn = switch (reader.next()) {
                case RequestReader.Outcome.Asked asked -> answer(asked.request(), asked.path(), i < MAX_REQUESTS);
                case RequestReader.Outcome.Refused refused -> refuse(refused);
                case RequestReader.Outcome.Gone gone -> false;
            };
        }
    }

    private boolean refuse(RequestReader.Outcome.Refused refused) throws IOException {
        session.add(new Evidence.Violation(refused.why(), Captured.of(Secrets.line(refused.read()))));
        String title = refused.title();
        Reply page = Reply.page(refused.status(), title, server.name(), Optional.empty());
        session.output().write(refused.bare() ? page.body() : page.bytes(server.name(), Optional.empty(), false));
        return false;
    }

    private boolean answer(Request request, String path, boolean mayGoOn) throws IOException {
        Witness.keep(session, request);
        Optional<Request> asked = Optional.of(request);
        if (door == Door.PLAIN_AT_TLS_PORT) {
            Reply page = Reply.page(Status.BAD_REQUEST, TO_HTTPS, server.name(), asked);
            session.output().write(page.bytes(server.name(), asked, false));
            keepBody(request, path);
            return false;
        }
        boolean tooLarge = request.contentLength() > MAX_BODY_BYTES;
        if (tooLarge) {
            Reply page = Reply.page(Status.TOO_LARGE, server.name(), asked);
            session.output().write(page.bytes(server.name(), asked, false));
            keepBody(request, path);
            return false;
        }
        boolean goOn = mayGoOn && request.keepsAlive();
        if (server.isApplication(path) && request.hasBody()) {
            continueIfExpected(request);
            Optional<Status> failed = keepBody(request, path);
            if (failed.isPresent()) {
                Reply page = Reply.page(failed.get(), server.name(), asked);
                session.output().write(page.bytes(server.name(), asked, false));
                return false;
            }
        }
        session.output().write(server.answer(request, path).bytes(server.name(), asked, goOn));
        if (request.hasBody() && !server.isApplication(path)) {
            // nginx has answered already when it throws away the body of a request to a file.
            goOn &= keepBody(request, path).isEmpty();
        }
        return goOn;
    }

    private void continueIfExpected(Request request) throws IOException {
        if (request.minor() >= 1
                && request.header("expect")
                        .filter("100-continue"::equalsIgnoreCase)
                        .isPresent()) {
            session.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
    }

    private Optional<Status> keepBody(Request request, String path) throws IOException {
        Body body = new Body(in, MAX_BODY_BYTES, Body.HEAD_BYTES);
        try {
            return body.read(request).map(fault -> switch (fault) {
                case BROKEN -> Status.BAD_REQUEST;
                case TOO_LARGE -> Status.TOO_LARGE;
            });
        } finally {
            // Also what a client that hung up half-way had sent.
            if (body.size() > 0) {
                session.add(body.evidence(path));
                String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
                Credentials.form(type, body.head()).ifPresent(session::add);
            }
        }
    }
}
