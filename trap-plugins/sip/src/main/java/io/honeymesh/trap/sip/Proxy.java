// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Answers requests, whichever way they came. */
final class Proxy {

    private static final String SERVER = "Server: kamailio (5.6.3 (x86_64/linux))\r\n";
    private static final int FIRST_FAILURE = 300;
    private static final int MAX_KEPT_BYTES = 1024;

    /** What comes back from the request, in its order. */
    private static final Set<String> REPEATED = Set.of("from", "to", "call-id", "cseq");

    private final TrapSession session;
    private final Identity identity;
    private final Routing routing;

    Proxy(TrapSession session) {
        this.session = session;
        this.identity = new Identity(session.persona());
        this.routing = new Routing(session.touch().flow(), session.persona().hostName());
    }

    /** What comes of some bytes: perhaps an answer, and whether to go on. */
    record Result(Optional<byte[]> answer, boolean goesOn) {}

    Result answer(byte[] bytes) {
        return switch (Message.read(bytes)) {
            case Message.Reading.Request(Message message) -> new Result(answer(message), true);
            case Message.Reading.Response() -> {
                session.add(new Evidence.Request(Captured.of("an answer to nothing")));
                yield new Result(Optional.empty(), true);
            }
            case Message.Reading.Ignored(String what) -> {
                session.add(new Evidence.Violation(what, Captured.head(bytes, MAX_KEPT_BYTES)));
                yield new Result(Optional.empty(), true);
            }
            case Message.Reading.Broken(String what) -> {
                session.add(new Evidence.Violation(what, Captured.head(bytes, MAX_KEPT_BYTES)));
                yield new Result(Optional.empty(), false);
            }
        };
    }

    private Optional<byte[]> answer(Message message) {
        keep(message);
        return switch (routing.decide(message)) {
            case Routing.Decision.Silence() -> Optional.empty();
            case Routing.Decision.Answer(Reply reply) -> Optional.of(write(message, reply));
            case Routing.Decision.LogIn(String realm) -> {
                boolean register = message.is("REGISTER");
                message.header(register ? "authorization" : "proxy-authorization")
                        .flatMap(field -> Credentials.parse(field, message.method()))
                        .ifPresent(session::add);
                String field = "Digest realm=\"" + realm + "\", nonce=\"" + identity.nonce(Instant.now()) + "\"";
                yield Optional.of(write(message, Reply.challenge(register, field)));
            }
        };
    }

    /** A call to a number is what toll fraud begins with. */
    private void keep(Message message) {
        Captured line = kept(message.method() + " " + message.uri());
        boolean call = message.is("INVITE")
                && !Uri.parse(message.uri()).map(Uri::user).orElse("").isEmpty();
        session.add(call ? new Evidence.Command(line) : new Evidence.Request(line));
        session.add(new Evidence.Detail("sip.from", kept(message.required("from"))));
        message.header("user-agent")
                .ifPresent(agent -> session.add(new Evidence.Detail("sip.user-agent", kept(agent))));
    }

    private static Captured kept(String text) {
        return Captured.head(Captured.of(text).bytes(), MAX_KEPT_BYTES);
    }

    private byte[] write(Message message, Reply reply) {
        Via via = message.via().orElseThrow();
        StringBuilder out = new StringBuilder(512);
        out.append(message.version()).append(' ').append(reply.code()).append(' ');
        out.append(reply.reason()).append("\r\n");
        boolean first = true;
        for (Header header : message.headers()) {
            if (header.name().equals("via")) {
                out.append(first ? marked(header, via) + "\r\n" : header.raw());
                first = false;
            } else if (header.name().equals("to") && !message.hasToTag()) {
                String end = header.raw().substring(header.line().length());
                out.append(header.line()).append(";tag=").append(identity.tag(message, via, reply.stateful()));
                out.append(end);
            } else if (REPEATED.contains(header.name())
                    || header.name().equals("record-route") && reply.code() < FIRST_FAILURE) {
                out.append(header.raw());
            }
        }
        reply.challenge().ifPresent(field -> out.append(field).append("\r\n"));
        out.append(SERVER).append("Content-Length: 0\r\n\r\n");
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A Via with where the request really came from (RFC 3261, 18.2.1; RFC 3581, 4). */
    private String marked(Header header, Via via) {
        Endpoint client = session.touch().flow().remote();
        String line = header.line();
        String port = ";rport=" + client.port();
        int start = line.length() - header.value().length();
        String marked = via.asksForPort()
                ? line.substring(0, start + via.rportStart()) + port + line.substring(start + via.rportEnd())
                : line + port;
        boolean elsewhere = !via.host().equals(client.address().toString());
        return elsewhere || via.asksForPort() ? marked + ";received=" + client.address() : marked;
    }
}
