// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Caller;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.Tickets.Ticket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorkeeperTest {

    private static final String EVENTS = "/api/v1/events";

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final List<NodeEvent> events = new ArrayList<>();
    private TokenBook tokens;
    private TicketBook tickets;
    private Doorkeeper keeper;
    private String token;

    @BeforeEach
    void open() throws Exception {
        tokens = new TokenBook(folder, () -> now, event -> {});
        tickets = new TicketBook(() -> now, tokens::isValid);
        keeper = new Doorkeeper(
                tokens, tickets, new Throttle(this::nanos), new RefusalLog(() -> now, this::nanos, events::add));
        token = Files.readString(folder.resolve("first-token")).strip();
    }

    private long nanos() {
        return now.toEpochMilli() * 1_000_000;
    }

    private void assertOut(int status, Asked asked) {
        Doorkeeper.Out out = assertInstanceOf(Doorkeeper.Out.class, keeper.ask(asked.request()), asked.toString());
        assertEquals(status, out.refusal().problem().status(), asked.toString());
    }

    private Caller in(Asked asked) {
        return assertInstanceOf(Doorkeeper.In.class, keeper.ask(asked.request()), asked.toString())
                .caller();
    }

    private Asked withTicket(String method, String path, String value) {
        return new Asked(method, path, "since=1&ticket=" + value, "192.0.2.7", Map.of());
    }

    @Test
    void S31_elsewhereARoleMayBeNeeded() {
        IpAddress source = IpAddress.parse("192.0.2.9");
        assertInstanceOf(Doorkeeper.In.class, keeper.ask(source, token, Role.ADMIN));
        String operator = tokens.issue("op", Role.OPERATOR).secret();
        assertInstanceOf(Doorkeeper.In.class, keeper.ask(source, operator, Role.VIEWER));
        for (String wrong : List.of(operator, "", "x", token + "x")) {
            Doorkeeper.Out out = assertInstanceOf(Doorkeeper.Out.class, keeper.ask(source, wrong, Role.ADMIN));
            assertEquals(401, out.refusal().problem().status());
        }
        assertEquals("web.refused", events.getFirst().type());
        for (int i = 0; i < Throttle.BURST; i++) {
            keeper.ask(source, "x", Role.ADMIN);
        }
        Doorkeeper.Out often = assertInstanceOf(Doorkeeper.Out.class, keeper.ask(source, "x", Role.ADMIN));
        assertEquals(429, often.refusal().problem().status());
        assertInstanceOf(Doorkeeper.In.class, keeper.ask(source, token, Role.ADMIN), "the right one is let in");
    }

    @Test
    void S30_onlyAHeaderLetsIn() {
        assertEquals(Role.ADMIN, in(Asked.withToken(token)).role());
        assertEquals(
                Role.ADMIN,
                in(Asked.get("/", Map.of("Authorization", "bearer  " + token))).role());
        assertOut(401, Asked.get("/api/v1/status", Map.of()));
        assertOut(401, Asked.get("/api/v1/status", Map.of("Cookie", "token=" + token)));
        assertOut(401, new Asked("GET", "/api/v1/status", "token=" + token, "192.0.2.7", Map.of()));
        assertOut(401, new Asked("GET", "/api/v1/status", "ticket=" + token, "192.0.2.7", Map.of()));
        for (String header : List.of(
                token,
                "Basic " + token,
                "Bearer",
                "Bearer ",
                "Bearer " + token + " x",
                "Bearer x\n" + token,
                "Bearer " + "a".repeat(300))) {
            assertOut(401, Asked.get("/api/v1/status", Map.of("Authorization", header)));
        }
        Map<String, List<String>> twice = new HashMap<>();
        twice.put("Authorization", List.of("Bearer " + token, "Bearer " + token));
        assertOut(401, new Asked("GET", "/api/v1/status", null, "192.0.2.7", twice));
    }

    @Test
    void S30_aPageOfAnotherSiteIsRefusedWhateverItShows() {
        Map<String, String> own =
                Map.of("Authorization", "Bearer " + token, "Host", "node:9443", "Origin", "https://node:9443");
        assertEquals(Role.ADMIN, in(Asked.get("/", own)).role());
        for (String origin :
                List.of("https://evil.example", "http://node:9443", "null", "https://node:9443.evil.example", "")) {
            Map<String, String> other = new HashMap<>(own);
            other.put("Origin", origin);
            assertOut(403, Asked.get("/", other));
        }
    }

    @Test
    void S30_aTicketLetsInOnceForOnePathWithinTenSeconds() {
        Caller viewer =
                tokens.caller(tokens.issue("viewer", Role.VIEWER).secret()).orElseThrow();
        Ticket ticket = tickets.issue(viewer, EVENTS);
        assertEquals(viewer, in(withTicket("GET", EVENTS, ticket.value())));
        assertOut(401, withTicket("GET", EVENTS, ticket.value()));

        String elsewhere = tickets.issue(viewer, EVENTS).value();
        assertOut(401, withTicket("GET", "/api/v1/tokens", elsewhere));
        assertOut(401, withTicket("GET", EVENTS, elsewhere));

        String post = tickets.issue(viewer, EVENTS).value();
        assertOut(401, withTicket("POST", EVENTS, post));

        String late = tickets.issue(viewer, EVENTS).value();
        now = now.plus(TicketBook.LIFE);
        assertOut(401, withTicket("GET", EVENTS, late));
    }

    @Test
    void S30_aTicketEndsWithItsMakersToken() {
        AccessTokens.Issued viewer = tokens.issue("viewer", Role.VIEWER);
        Ticket ticket = tickets.issue(tokens.caller(viewer.secret()).orElseThrow(), EVENTS);
        tokens.rotate(viewer.token().id());
        assertOut(401, withTicket("GET", EVENTS, ticket.value()));
    }

    @Test
    void ticketsAreForPathsAndNotEndless() {
        Caller admin = tokens.caller(token).orElseThrow();
        for (String path :
                List.of("", "events", "https://evil.example/", "/a?b", "/a b", "/\u00e9", "/" + "a".repeat(300))) {
            assertThrows(IllegalArgumentException.class, () -> tickets.issue(admin, path), path);
        }
        for (int i = 0; i < 100; i++) {
            tickets.issue(admin, EVENTS);
        }
        assertThrows(IllegalArgumentException.class, () -> tickets.issue(admin, EVENTS));
        now = now.plus(TicketBook.LIFE);
        tickets.issue(admin, EVENTS);
    }

    @Test
    void S30_whoGuessesIsHeldUpAndWhoKnowsIsNot() {
        for (int i = 0; i < Throttle.BURST; i++) {
            assertOut(401, Asked.withToken("hm_guess" + i));
        }
        Doorkeeper.Out out =
                (Doorkeeper.Out) keeper.ask(Asked.withToken("hm_guess").request());
        assertEquals(429, out.refusal().problem().status());
        assertTrue(out.refusal().retryAfterSeconds().orElse(0) > 0);
        assertEquals(Role.ADMIN, in(Asked.withToken(token)).role(), "others may share the address");
        now = now.plus(Throttle.EACH);
        assertOut(401, Asked.withToken("hm_guess"));
        assertOut(429, Asked.withToken("hm_guess"));
        now = now.plus(Duration.ofHours(1));
        assertOut(401, Asked.withToken("hm_guess"));
    }

    @Test
    void allOfAnIpv6NetworkIsHeldUpTogether() {
        for (int i = 0; i < Throttle.BURST; i++) {
            assertOut(401, from("2001:db8::" + i));
        }
        assertOut(429, from("2001:db8::ffff"));
        assertOut(401, from("2001:db8:0:1::1"));
        assertOut(401, from("fe80::1%eth0"));
        assertOut(401, from("[2001:db8:0:2::1]"));
    }

    private static Asked from(String address) {
        return new Asked("GET", "/", null, address, Map.of("Authorization", List.of("Bearer hm_guess")));
    }

    @Test
    void S30_refusalsAreRecordedAndFillNothing() {
        for (int i = 0; i < 5000; i++) {
            keeper.ask(Asked.withToken("hm_secret-" + i).request());
        }
        assertEquals(1, events.size());
        now = now.plus(RefusalLog.PAUSE);
        keeper.ask(Asked.withToken("hm_secret").request());
        Map<String, Object> fields = events.getLast().fields();
        assertEquals("web.refused", fields.get("type"));
        assertEquals("192.0.2.7", fields.get("subject"));
        assertEquals(Map.of("what", "token", "times", 5000L), fields.get("detail"));
        keeper.ask(Asked.withToken("hm_secret").request());
        now = now.plus(RefusalLog.PAUSE);
        keeper.ask(from("198.51.100.1").request());
        assertEquals(java.util.Optional.empty(), events.getLast().subject(), "of several nobody is named");
        assertTrue(!events.toString().contains("hm_secret"), "what was shown may be nearly right");
    }
}
