// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.json.JsonText;
import io.honeymesh.trap.http.message.Body;
import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import io.honeymesh.trap.http.message.Witness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All requests of one connection, one after the other. */
final class Exchange {

    /** http.max_content_length; the host's own limit comes sooner. */
    private static final long MAX_BODY_BYTES = 100L << 20;

    /** What is kept of a body to be understood. */
    private static final int KEPT_BYTES = 64 << 10;

    private static final int MAX_REQUESTS = 1000;

    private final TrapSession session;
    private final Input in;
    private final Router router;

    Exchange(TrapSession session) {
        this.session = session;
        this.in = new Input(session.input());
        this.router = new Router(
                Cluster.of(session.persona()), session.touch().flow().local().address());
    }

    void run() throws IOException {
        RequestReader reader = new RequestReader(in);
        boolean goOn = true;
        for (int i = 0; goOn && i < MAX_REQUESTS; i++) {
            goOn = switch (reader.next()) {
                case RequestReader.Outcome.Asked(Request request, String version) -> answer(request, version);
                case RequestReader.Outcome.Refused refused -> refuse(refused);
                case RequestReader.Outcome.Gone _ -> false;
            };
        }
    }

    private boolean refuse(RequestReader.Outcome.Refused refused) throws IOException {
        session.add(new Evidence.Violation(refused.reason(), Captured.of(refused.read())));
        Answer answer = Answer.error(400, refused.type(), refused.reason());
        session.output().write(Reply.bytes(refused.version(), Optional.empty(), answer));
        if (!refused.version().equals("HTTP/1.0")) {
            ignoreTheRest();
        }
        return false;
    }

    /** After what it can't make sense of Netty reads on and throws away; the connection stays open until the client has enough. */
    private void ignoreTheRest() throws IOException {
        byte[] sink = new byte[4096];
        for (int got = 0; got >= 0; ) {
            got = in.read(sink, sink.length);
        }
    }

    private boolean answer(Request request, String version) throws IOException {
        Witness.keep(session, request);
        Optional<String> expected = request.header("expect");
        if (expected.isPresent() && !expected.get().equalsIgnoreCase("100-continue")) {
            session.write(version + " 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n");
            return true;
        }
        if (request.contentLength() > MAX_BODY_BYTES) {
            session.write(version + " 413 Request Entity Too Large\r\ncontent-length: 0\r\n\r\n");
            ignoreTheRest();
            return false;
        }
        if (expected.isPresent()) {
            session.write(version + " 100 Continue\r\n\r\n");
        }
        Body body = new Body(in, MAX_BODY_BYTES, KEPT_BYTES);
        Optional<Body.Fault> fault = request.hasBody() ? read(body, request) : Optional.empty();
        Answer answer = fault.isPresent()
                ? Answer.error(
                        400, "number_format_exception", "For input string: \"" + body.chunkSize() + "\" under radix 16")
                : handled(request, body);
        session.output().write(Reply.bytes(version, Optional.of(request), answer));
        if (fault.isPresent()) {
            ignoreTheRest();
        }
        return fault.isEmpty() && stays(request, version);
    }

    private static boolean stays(Request request, String version) {
        String wish = request.header("connection").orElse("").toLowerCase(Locale.ROOT);
        return version.equals("HTTP/1.1") ? !wish.contains("close") : wish.contains("keep-alive");
    }

    private Optional<Body.Fault> read(Body body, Request request) throws IOException {
        try {
            return body.read(request);
        } finally {
            // Also what a client that hung up half-way had sent.
            if (body.size() > 0) {
                session.add(
                        Intent.isWriting(request)
                                ? body.evidence(request.target())
                                : new Evidence.Detail(
                                        "elasticsearch.query", Captured.head(body.head(), Body.HEAD_BYTES)));
            }
        }
    }

    private Answer handled(Request request, Body body) {
        String text = new String(body.head(), StandardCharsets.UTF_8);
        Intent.of(request, text).forEach(session::command);
        List<String> path;
        try {
            path = Call.path(request.target());
        } catch (Call.BadEscape e) {
            return new Answer(
                    405,
                    List.of("Allow: GET,HEAD,DELETE,PUT"),
                    true,
                    "{\"error\":"
                            + JsonText.quote(e.getMessage() + ", allowed: [GET, HEAD, DELETE, PUT]")
                            + ",\"status\":405}");
        }
        Map<String, String> parameters;
        try {
            parameters = Call.parameters(request.target());
        } catch (Call.BadEscape e) {
            return Router.badParameter(e.getMessage());
        }
        return router.answer(new Call(request, path, parameters, text));
    }
}
