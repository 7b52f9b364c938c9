// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.Body;
import io.honeymesh.trap.http.message.HttpDate;
import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import io.honeymesh.trap.http.message.Secrets;
import io.honeymesh.trap.http.message.Witness;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** All requests of one connection to the HTTP proxy. */
final class Exchange {

    private static final int MAX_REQUESTS = 1000;

    /** The host's own limit comes sooner. */
    private static final long MAX_BODY_BYTES = 1L << 40;

    private static final int REFUSED = 111;
    private static final int TIMED_OUT = 110;

    /** As squid calls it. */
    private static final String NO_ERROR = "[No Error]";

    private final TrapSession session;
    private final Input in;
    private final Policy policy;
    private final Pages pages;
    private final int port;

    Exchange(TrapSession session) {
        this.session = session;
        this.in = new Input(session.input());
        this.policy = Policy.of(session.persona());
        this.pages = new Pages(session.persona());
        this.port = session.touch().flow().local().port();
    }

    void run() throws IOException {
        RequestReader reader = new RequestReader(in);
        boolean goOn = true;
        for (int i = 0; goOn && i < MAX_REQUESTS; i++) {
            goOn = switch (reader.next()) {
                case RequestReader.Outcome.Asked asked -> answer(asked);
                case RequestReader.Outcome.TooLarge(String read) ->
                    violated(Page.TOO_BIG, "error:request-too-large", "the head is too large", read);
                case RequestReader.Outcome.Invalid(String read) ->
                    violated(Page.PROTOCOL_UNKNOWN, "error:invalid-request", "no HTTP request", read);
                case RequestReader.Outcome.Gone _ -> false;
            };
        }
    }

    private boolean violated(Page page, String url, String why, String read) throws IOException {
        session.add(new Evidence.Violation(why, Captured.of(Secrets.line(read))));
        return send(plain(page, url), false, true);
    }

    private Reply plain(Page page, String url) {
        return new Reply(page, page.status(), 0, false, false, facts(url, NO_ERROR));
    }

    private Pages.Facts facts(String url, String system) {
        return new Pages.Facts(url, system, policy.host(), HttpDate.of(Instant.now()));
    }

    /** @return {@code stays} */
    private boolean send(Reply reply, boolean stays, boolean withBody) throws IOException {
        Optional<String> realm =
                reply.page() == Page.CACHE_ACCESS_DENIED ? Optional.of(policy.realm()) : Optional.empty();
        session.output().write(reply.bytes(pages, policy.host() + ":" + port, realm, stays, withBody));
        return stays;
    }

    private boolean answer(RequestReader.Outcome.Asked asked) throws IOException {
        Request request = asked.request();
        Optional<Url> url = Url.parse(request.method(), request.target(), policy.host(), port);
        keep(request, url);
        Optional<Reply> refused = refused(asked, url);
        if (refused.isPresent()) {
            return send(refused.get(), false, !request.isHead());
        }
        boolean stays = stays(request);
        Optional<Body.Fault> fault = request.hasBody() ? read(request) : Optional.empty();
        Url wanted = url.orElseThrow();
        Reply reply = permitted(request, wanted);
        boolean goOn = stays && fault.isEmpty() && !reply.bare();
        return send(reply, goOn, !request.isHead());
    }

    private void keep(Request request, Optional<Url> url) {
        // Only who believes to talk to a web server can be a browser that was sent here.
        if (request.target().startsWith("/")) {
            Witness.keep(session, request);
        } else {
            Witness.keepHead(session, request);
        }
        url.ifPresent(u -> session.add(new Evidence.Detail("proxy.target", Captured.of(u.target()))));
    }

    /** What isn't even looked at, if it is such a thing. */
    private Optional<Reply> refused(RequestReader.Outcome.Asked asked, Optional<Url> url) {
        Request request = asked.request();
        boolean options = request.method().equals("OPTIONS");
        if (options && request.target().equals("*")) {
            String host = request.header("host").isPresent() ? ":80" : "";
            return Optional.of(plain(Page.UNSUP_REQ, "http://" + host + "*"));
        }
        if (url.isEmpty()) {
            return Optional.of(plain(Page.INVALID_URL, request.target()));
        }
        String shown = url.get().shown();
        if (asked.broken()) {
            return Optional.of(plain(Page.INVALID_REQ, shown));
        }
        if (asked.major() > 1) {
            return Optional.of(plain(Page.UNSUP_HTTPVERSION, shown));
        }
        Optional<String> encoding = request.header("transfer-encoding");
        boolean ownAnswer =
                options && request.header("max-forwards").filter("0"::equals).isPresent();
        if (ownAnswer || encoding.filter(e -> !e.equalsIgnoreCase("chunked")).isPresent()) {
            return Optional.of(plain(Page.UNSUP_REQ, shown));
        }
        Optional<String> length = request.header("content-length");
        if (length.filter(l -> !isNumber(l)).isPresent()) {
            return Optional.of(invalid(shown, "411 Length Required"));
        }
        return request.header("expect")
                .filter(e -> !e.equalsIgnoreCase("100-continue"))
                .map(_ -> invalid(shown, "417 Expectation Failed"));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private Reply invalid(String url, String status) {
        return new Reply(Page.INVALID_REQ, status, 0, false, false, facts(url, NO_ERROR));
    }

    private static boolean stays(Request request) {
        String wish = request.header("proxy-connection")
                .or(() -> request.header("connection"))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return request.minor() >= 1 ? !wish.contains("close") : wish.contains("keep-alive");
    }

    private Optional<Body.Fault> read(Request request) throws IOException {
        Body body = new Body(in, MAX_BODY_BYTES, Body.HEAD_BYTES);
        try {
            return body.read(request);
        } finally {
            if (body.size() > 0) {
                session.add(body.evidence(Secrets.line(request.target())));
            }
        }
    }

    /** What becomes of a request that is one. Nothing is looked up and nobody is called: it takes as long as if. */
    private Reply permitted(Request request, Url url) throws IOException {
        if (Policy.isForbidden(url)) {
            return plain(Page.ACCESS_DENIED, url.shown());
        }
        if (policy.access() == Policy.Access.PASSWORD) {
            return plain(Page.CACHE_ACCESS_DENIED, url.shown());
        }
        boolean purge = request.method().equals("PURGE");
        if (policy.access() == Policy.Access.DENIED || purge) {
            return plain(Page.ACCESS_DENIED, url.shown());
        }
        if (!url.isAddress()) {
            session.pause(Duration.ofMillis(policy.lookupMillis()));
            Page page = url.isTunnel() ? Page.CANNOT_FORWARD : Page.READ_ERROR;
            return failed(page, 0, url, NO_ERROR);
        }
        if (url.isLoopback()) {
            return failed(Page.CONNECT_FAIL, REFUSED, url, "(111) Connection refused");
        }
        session.pause(Duration.ofMillis(policy.timeoutMillis()));
        return failed(Page.CONNECT_FAIL, TIMED_OUT, url, "(110) Connection timed out");
    }

    private Reply failed(Page page, int number, Url url, String system) {
        return new Reply(page, page.status(), number, true, url.isTunnel(), facts(url.shown(), system));
    }
}
