// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Caller;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Role;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.TokenBucket;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Reports;
import io.honeymesh.api.spi.NodeEventListener;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServlet;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Events: over HTTP those of the ledger, over a WebSocket what happens from now on. */
@Component(service = {Servlet.class, NodeEventListener.class})
@HttpWhiteboardServletPattern("/v1/events/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class EventsServlet extends JettyWebSocketServlet implements NodeEventListener {

    private static final long serialVersionUID = 1L;

    private static final int MOST_FOLLOWERS = 500;

    /** With one token: nobody takes all the places. */
    private static final int MOST_OF_ONE = MOST_FOLLOWERS / 2;

    /** Of each kind that comes by the thousand so many are told of; more nobody could read, and touches don't crowd out bans. */
    private static final int COMMON_A_SECOND = 20;

    /** Of a conversation up to 200 captured pieces are told, each as long as its client likes; the ledger has more of it. */
    static final int MOST_CHARS = 32 << 10;

    private static final Set<String> SHORTEST = Set.of("type", "at", "subject", "line");

    private static final String FULL = "as many follow the events already as may";

    private static final int MAX_MESSAGE_BYTES = 1024;
    private static final Duration IDLE = Duration.ofMinutes(2);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile EventLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Reports reports;

    @Reference
    transient AccessTokens tokens;

    private final transient Resource stored = new EventsResource(() -> log);
    private final transient Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final transient AtomicLong skipped = new AtomicLong();
    private final transient Map<String, TokenBucket> common = new HashMap<>();

    @Override
    protected void configure(JettyWebSocketServletFactory factory) {
        factory.setIdleTimeout(IDLE);
        factory.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
        factory.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
        factory.setCreator((request, response) ->
                follower((Caller) request.getHttpServletRequest().getAttribute(Caller.ATTRIBUTE)));
    }

    Follower follower(Caller caller) {
        return new Follower(caller, () -> tokens.isValid(caller), skipped::get, this::admit, followers::remove);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
        if (!upgrade) {
            stored.service(request, response);
        } else if (isFull((Caller) request.getAttribute(Caller.ATTRIBUTE))) {
            Answer.problem(Refused.unavailable(FULL)).send(response, true);
        } else {
            super.service(request, response);
        }
    }

    /** Asked again: many may have been let through at the same moment. */
    private synchronized void admit(Follower follower) {
        if (isFull(follower.caller())) {
            follower.end(Follower.TRY_AGAIN_LATER, FULL);
        } else {
            followers.add(follower);
        }
    }

    private boolean isFull(Caller caller) {
        return followers.size() >= MOST_FOLLOWERS
                || followers.stream()
                                .filter(one -> one.caller().tokenId().equals(caller.tokenId()))
                                .count()
                        >= MOST_OF_ONE;
    }

    /** On one thread. */
    @Override
    public void on(NodeEvent event) {
        if (followers.isEmpty()) {
            return;
        }
        if (isCommon(event) && !hasRoom(event.type())) {
            skipped.incrementAndGet();
            return;
        }
        Map<String, Object> fields = event.fields();
        String open = told(fields);
        Map<String, Object> hidden = Secrets.hidden(fields);
        String masked = hidden == fields ? open : told(hidden);
        followers.forEach(follower -> follower.offer(follower.caller().role().includes(Role.OPERATOR) ? open : masked));
    }

    /** Whether it is one of those that come by the thousand when somebody wants them to. */
    private static boolean isCommon(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Touched _,
                    NodeEvent.Conversed _,
                    NodeEvent.Scanned _,
                    NodeEvent.Intended _,
                    NodeEvent.Observed _,
                    NodeEvent.BanChanged _ -> true;
            default -> false;
        };
    }

    /** Evenly through a second: all at its beginning would hold up everybody else. */
    private boolean hasRoom(String type) {
        return common.computeIfAbsent(type, any -> new TokenBucket(COMMON_A_SECOND, COMMON_A_SECOND, System::nanoTime))
                .take();
    }

    /** An event as followers get it: with a line for people; of one that a stranger made too long only what matters. */
    String told(Map<String, Object> fields) {
        Map<String, Object> document = new LinkedHashMap<>(fields);
        Reports describing = reports;
        if (describing != null) {
            document.put("line", describing.line(fields));
        }
        String text = json(document);
        if (text.length() > MOST_CHARS) {
            document.remove("evidence");
            document.put("cut", true);
            text = json(document);
        }
        if (text.length() > MOST_CHARS) {
            document.keySet().retainAll(SHORTEST);
            document.put("cut", true);
            text = json(document);
        }
        return text;
    }

    private static String json(Map<String, Object> document) {
        try {
            return JSON.std.asString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Deactivate
    void stop() {
        followers.forEach(follower -> follower.end(Follower.GOING_AWAY, "the API ends"));
    }
}
