// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeshResourcesTest {

    private static final String ME = "11".repeat(32);
    private static final String PEER = "3fa94c".repeat(10) + "0000";
    private static final String TWIN = "3fa94d".repeat(10) + "0000";
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final PeersResource peers = new PeersResource();
    private final TrustResource trust = new TrustResource();
    private final MeshResource mesh = new MeshResource();
    private final Mesh federation = new Mesh();
    private final List<NodeEvent> events = new ArrayList<>();

    /** Keeps what it is told. */
    private static final class Mesh implements Federation {
        final List<String> orders = new ArrayList<>();
        Optional<TrustLevel> granted = Optional.empty();
        List<Endpoint> reached = List.of();

        @Override
        public Status status() {
            return new Status(ME, "orchard", Optional.empty(), Map.of("mtls", List.of("x")), 3, 7, 3, 9, 1);
        }

        @Override
        public Map<String, Long> refusals() {
            return Map.of("its signature is wrong", 4L);
        }

        @Override
        public List<Peer> peers() {
            return List.of(peer(ME, true), peer(PEER, false), peer(TWIN, false));
        }

        private Peer peer(String id, boolean self) {
            return new Peer(
                    id,
                    self,
                    0.25,
                    granted.orElse(TrustLevel.L0),
                    self ? Optional.empty() : granted,
                    Optional.empty(),
                    NOW,
                    Optional.empty(),
                    self ? reached : List.of(),
                    Optional.empty(),
                    2,
                    List.of("\u001b[31m<script>"));
        }

        @Override
        public List<String> why(Subject subject) {
            return List.of();
        }

        @Override
        public String invite(List<Endpoint> at, Duration validFor) {
            orders.add("invite " + at + " " + validFor);
            return "honeymesh-join-2.secret";
        }

        @Override
        public void join(String token) {
            if (!token.startsWith("honeymesh-join-2.")) {
                throw new IllegalArgumentException("that is no token");
            }
            orders.add("join");
        }

        @Override
        public Map<String, List<Endpoint>> introducers() {
            return Map.of();
        }

        @Override
        public void grant(String member, Optional<TrustLevel> level, String note) {
            granted = level;
            orders.add("grant " + member.substring(0, 6) + " " + level + " " + note);
        }

        @Override
        public void penalize(String member, String note) {
            orders.add("penalize " + member.substring(0, 6) + " " + note);
        }

        @Override
        public void expel(String member, String note) {
            orders.add("expel " + member.substring(0, 6) + " " + note);
        }

        @Override
        public void override(Subject subject, Duration ttl) {
            orders.add("override " + subject + " " + ttl);
        }

        @Override
        public String rotate() {
            orders.add("rotate");
            return "22".repeat(32);
        }
    }

    /** As the ledger keeps them: another kind of detail among them. */
    private static final class Log implements EventLog {
        @Override
        public Page find(Query query) {
            List<Entry> entries = new ArrayList<>();
            for (long i = 1; i <= 5; i++) {
                Map<String, Object> detail = Map.of(
                        "peer",
                        i % 2 == 0 ? PEER : TWIN,
                        "score_before",
                        0.1,
                        "score",
                        0.2,
                        "level_before",
                        "L0",
                        "level",
                        "L1",
                        "cause",
                        "<b>\u202e" + i);
                entries.add(new Entry(i, new NodeEvent.Other(NOW, "trust.changed", Optional.empty(), detail).fields()));
            }
            long before = query.beforeSequence().orElse(Long.MAX_VALUE);
            return new Page(
                    entries.stream().filter(entry -> entry.sequence() < before).toList(), Optional.empty());
        }

        @Override
        public List<Entry> findAfter(long sequence, Query query) {
            return List.of();
        }

        @Override
        public Optional<Head> head() {
            return Optional.empty();
        }

        @Override
        public Optional<String> verify() {
            return Optional.empty();
        }

        @Override
        public Optional<String> degraded() {
            return Optional.empty();
        }
    }

    @BeforeEach
    void install() {
        peers.federation = federation;
        trust.federation = federation;
        trust.log = new Log();
        mesh.federation = federation;
        mesh.hub = events::add;
    }

    private static void assertStatus(int status, Asked asked) {
        assertEquals(status, asked.status(), asked.body());
    }

    private Asked peers(Role role, String method, String path, String body) throws IOException {
        return Asked.ask(peers, role, method, path, body);
    }

    @Test
    void membersAreListedAndWhatTheySayOfThemselvesIsText() throws IOException {
        assertEquals(3, peers(Role.VIEWER, "GET", "/", "").items().size());
        Asked one = peers(Role.VIEWER, "GET", "/3fa94c", "");
        assertEquals(PEER, one.json().get("node"));
        assertFalse(one.body().contains("\u001b"), one.body());
        assertStatus(404, peers(Role.VIEWER, "GET", "/44", ""));
        assertStatus(400, peers(Role.VIEWER, "GET", "/3fa", ""));
        for (String hostile : List.of("/../x", "/" + "a".repeat(200), "/<script>", "/3fa94c%00", "/ABC")) {
            Asked asked = peers(Role.VIEWER, "GET", hostile, "");
            assertStatus(400, asked);
            assertFalse(asked.body().contains(hostile.substring(1)), asked.body());
        }
    }

    @Test
    void rolesAreThoseOfTheShell() throws IOException {
        assertStatus(403, peers(Role.VIEWER, "POST", "/3fa94c/penalize", ""));
        assertStatus(403, peers(Role.OPERATOR, "POST", "/3fa94c/expel", ""));
        assertStatus(403, Asked.ask(trust, Role.OPERATOR, "PUT", "/3fa94c", "{\"level\":\"L2\"}"));
        assertStatus(403, Asked.ask(trust, Role.OPERATOR, "DELETE", "/3fa94c", ""));
        for (String admins : List.of("/invitations", "/join", "/rotate-key")) {
            assertStatus(403, Asked.ask(mesh, Role.OPERATOR, "POST", admins, ""));
        }
        assertStatus(403, Asked.ask(mesh, Role.VIEWER, "POST", "/overrides", ""));
        assertEquals(List.of(), federation.orders);
        assertEquals(List.of(), events);
    }

    @Test
    void whoOrderedItIsKept() throws IOException {
        assertStatus(204, peers(Role.OPERATOR, "POST", "/3fa94c/penalize", "{\"note\":\"it lies\\u001b\"}"));
        assertStatus(204, peers(Role.ADMIN, "POST", "/3fa94c/expel", ""));
        assertStatus(200, Asked.ask(trust, Role.ADMIN, "PUT", "/3fa94c", "{\"level\":\"l2\"}"));
        assertStatus(204, Asked.ask(trust, Role.ADMIN, "DELETE", "/3fa94c?note=enough", ""));
        assertStatus(404, Asked.ask(trust, Role.ADMIN, "DELETE", "/3fa94c", ""));
        assertEquals(
                List.of(
                        "penalize 3fa94c operator: it lies\\x1b (by karla)",
                        "expel 3fa94c operator: by karla",
                        "grant 3fa94c Optional[L2] operator: by karla",
                        "grant 3fa94c Optional.empty operator: enough (by karla)"),
                federation.orders);
    }

    @Test
    void anInvitationNeedsAWayHere() throws IOException {
        assertStatus(400, Asked.ask(mesh, Role.ADMIN, "POST", "/invitations", ""));
        Asked made = Asked.ask(mesh, Role.ADMIN, "POST", "/invitations", "{\"endpoint\":\"203.0.113.9:7443\"}");
        assertStatus(201, made);
        assertEquals("honeymesh-join-2.secret", made.json().get("token"));
        federation.reached = List.of(Endpoint.parse("203.0.113.10:7443"));
        assertStatus(201, Asked.ask(mesh, Role.ADMIN, "POST", "/invitations", "{\"duration\":\"10m\"}"));
        assertEquals(List.of("invite [203.0.113.9:7443] PT1H", "invite [203.0.113.10:7443] PT10M"), federation.orders);
        assertEquals(2, events.size());
        assertFalse(events.toString().contains("secret"), events.toString());
        assertTrue(events.toString().contains("by karla"), events.toString());
        for (String wrong : List.of(
                "{\"endpoint\":\"x\"}",
                "{\"endpoint\":\"203.0.113.9:0\"}",
                "{\"duration\":\"forever\"}",
                "{\"duration\":\"0s\"}",
                "{\"colour\":\"red\"}")) {
            assertStatus(400, Asked.ask(mesh, Role.ADMIN, "POST", "/invitations", wrong));
        }
    }

    @Test
    void joiningRotatingAndOverridingAreOnRecord() throws IOException {
        assertStatus(400, Asked.ask(mesh, Role.ADMIN, "POST", "/join", ""));
        assertStatus(400, Asked.ask(mesh, Role.ADMIN, "POST", "/join", "{\"token\":\"x\"}"));
        assertStatus(204, Asked.ask(mesh, Role.ADMIN, "POST", "/join", "{\"token\":\" honeymesh-join-2.x \"}"));
        assertEquals(
                "22".repeat(32),
                Asked.ask(mesh, Role.ADMIN, "POST", "/rotate-key", "").json().get("node"));
        String subject = "{\"subject\":\"203.0.113.7\",\"duration\":\"6h\"}";
        assertStatus(204, Asked.ask(mesh, Role.OPERATOR, "POST", "/overrides", subject));
        for (String wrong :
                List.of("", "{\"subject\":\"x\"}", subject.replace("6h", "25h"), subject.replace("6h", "forever"))) {
            assertStatus(400, Asked.ask(mesh, Role.OPERATOR, "POST", "/overrides", wrong));
        }
        assertEquals(List.of("join", "rotate", "override 203.0.113.7 PT6H"), federation.orders);
        assertEquals(3, events.size());
        assertStatus(404, Asked.ask(mesh, Role.ADMIN, "POST", "/none", ""));
        assertStatus(404, Asked.ask(mesh, Role.VIEWER, "GET", "/none", ""));
        assertEquals(
                "orchard", Asked.ask(mesh, Role.VIEWER, "GET", "/", "").json().get("cluster"));
    }

    @Test
    void theHistoryComesInPagesTheNewestFirst() throws IOException {
        Asked first = Asked.ask(trust, Role.VIEWER, "GET", "/history?limit=2", "");
        assertEquals(2, first.items().size());
        assertEquals("4", first.json().get("next"));
        Asked last = Asked.ask(trust, Role.VIEWER, "GET", "/history?limit=10&before=4", "");
        assertEquals(3, last.items().size());
        assertFalse(last.json().containsKey("next"));
        Asked one = Asked.ask(trust, Role.VIEWER, "GET", "/history?node=3fa94c", "");
        assertEquals(2, one.items().size());
        assertFalse(one.body().contains("\u202e"), one.body());
        for (String wrong : List.of("?limit=0", "?limit=1001", "?before=x", "?before=-1", "?colour=red")) {
            assertStatus(400, Asked.ask(trust, Role.VIEWER, "GET", "/history" + wrong, ""));
        }
        assertEquals(2, Asked.ask(trust, Role.VIEWER, "GET", "/", "").items().size());
    }

    @Test
    void nobodyOrdersAnythingAboutThisNodeItself() throws IOException {
        assertStatus(400, peers(Role.ADMIN, "POST", "/1111/expel", ""));
        assertStatus(400, Asked.ask(trust, Role.ADMIN, "PUT", "/1111", "{\"level\":\"L3\"}"));
        assertStatus(400, Asked.ask(trust, Role.ADMIN, "PUT", "/3fa94c", "{\"level\":\"L9\"}"));
        assertStatus(400, Asked.ask(trust, Role.ADMIN, "PUT", "/3fa94c", ""));
        assertStatus(404, peers(Role.ADMIN, "POST", "/3fa94c/promote", ""));
        assertStatus(405, peers(Role.ADMIN, "PUT", "/3fa94c", ""));
        federation.granted = Optional.empty();
        peers.federation = null;
        assertStatus(503, peers(Role.VIEWER, "GET", "/", ""));
        assertEquals(List.of(), federation.orders);
    }
}
