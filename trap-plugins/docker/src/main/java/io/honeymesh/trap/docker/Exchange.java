// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.Body;
import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import io.honeymesh.trap.http.message.Witness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All requests of one connection, one after the other. */
final class Exchange {

    private static final int MAX_REQUESTS = 1000;

    /** The host's own limit comes sooner. */
    private static final long MAX_BODY_BYTES = 1L << 40;

    /** What is kept of a body to be understood: configurations are small, contexts of builds are not. */
    private static final int KEPT_BYTES = 64 << 10;

    private final TrapSession session;
    private final Input in;
    private final Api api;

    Exchange(TrapSession session) {
        this.session = session;
        this.in = new Input(session.input());
        this.api = new Api(session, in, new Store(Engine.of(session.persona())));
    }

    void run() throws IOException {
        RequestReader reader = new RequestReader(in);
        boolean goOn = true;
        for (int i = 0; goOn && i < MAX_REQUESTS; i++) {
            goOn = switch (reader.next()) {
                case RequestReader.Outcome.Asked(Request request, Target target) -> answer(request, target);
                case RequestReader.Outcome.Refused refused -> refuse(refused);
                case RequestReader.Outcome.Gone _ -> false;
            };
        }
    }

    private boolean refuse(RequestReader.Outcome.Refused refused) throws IOException {
        session.add(new Evidence.Violation(refused.status(), Captured.of(refused.read())));
        session.write("HTTP/1.1 " + refused.status()
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close" + "\r\n\r\n" + refused.text());
        return false;
    }

    private boolean answer(Request request, Target target) throws IOException {
        Witness.keep(session, request);
        request.header("x-registry-auth").flatMap(Logins::header).ifPresent(session::add);
        Optional<String> expected = request.header("expect");
        boolean stays = stays(request) && expected.filter(e -> !isContinue(e)).isEmpty();
        Reply reply = new Reply(session.output(), request, stays);
        if (expected.isPresent() && !isContinue(expected.get())) {
            new Reply(session.output(), request, true).whole(417, List.of("Connection: close"), Optional.empty(), "");
            return false;
        }
        Body body = new Body(in, MAX_BODY_BYTES, KEPT_BYTES);
        if (request.hasBody()) {
            if (expected.isPresent()) {
                session.write("HTTP/1.1 100 Continue\r\n\r\n");
            }
            Optional<Body.Fault> fault = read(body, request, target);
            if (fault.isPresent()) {
                new Reply(session.output(), request, false).error(500, "invalid byte in chunk length");
                return false;
            }
        }
        String text = new String(body.head(), StandardCharsets.UTF_8);
        return api.answer(new Call(request, target, text, body.size()), reply) && stays;
    }

    private static boolean isContinue(String expected) {
        return expected.equalsIgnoreCase("100-continue");
    }

    private static boolean stays(Request request) {
        String wish = request.header("connection").orElse("").toLowerCase(Locale.ROOT);
        return request.minor() >= 1 && !request.line().endsWith("HTTP/2.0")
                ? !wish.contains("close")
                : wish.contains("keep-alive");
    }

    private Optional<Body.Fault> read(Body body, Request request, Target target) throws IOException {
        try {
            return body.read(request);
        } finally {
            // Also what a client that hung up half-way had sent. A configuration is told by its command.
            boolean file = target.part(0).equals("build")
                    || target.part(0).equals("images")
                    || target.part(2).equals("archive");
            if (body.size() > 0) {
                session.add(
                        file
                                ? body.evidence(request.target())
                                : new Evidence.Detail("docker.body", Captured.head(body.head(), Body.HEAD_BYTES)));
            }
        }
    }
}
