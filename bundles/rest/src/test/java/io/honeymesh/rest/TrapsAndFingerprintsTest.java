// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Role;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.TrapHost;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrapsAndFingerprintsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Fingerprint JA4 = Fingerprint.parse(Fingerprint.JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    private static final String JA4_PATH = "/ja4/" + JA4.value();

    private final Traps traps = new Traps();
    private final Prints prints = new Prints();
    private final TrapsResource trapsResource = new TrapsResource();
    private final FingerprintsResource printsResource = new FingerprintsResource();

    TrapsAndFingerprintsTest() {
        trapsResource.host = traps;
        printsResource.log = prints;
        printsResource.book = prints;
    }

    /** Keeps what it is told. */
    private static final class Traps implements TrapHost {
        final List<String> orders = new ArrayList<>();
        final Map<String, TrapOverride> overrides = new HashMap<>();

        @Override
        public List<TrapStatus> traps() {
            return List.of(new TrapStatus(
                    "ssh", Transport.TCP, Endpoint.parse("127.0.0.1:22"), TrapStatus.State.LISTENING, "", 0, 0));
        }

        @Override
        public Map<String, TrapOverride> overrides() {
            return overrides;
        }

        @Override
        public void stop(String trap, String note) {
            orders.add("stop " + trap + " " + note);
            overrides.put(trap, new TrapOverride(trap, false, List.of(), IpAddress.parse("::"), NOW, note));
        }

        @Override
        public void start(String trap, String note) {
            orders.add("start " + trap + " " + note);
        }

        @Override
        public void restart(String trap, String note) {
            throw new IllegalArgumentException("trap " + trap + " is stopped: start it");
        }

        @Override
        public void listen(String trap, List<Integer> ports, IpAddress address, String note) {
            orders.add("listen " + trap + " " + ports + " " + address + " " + note);
        }
    }

    /** Has seen one fingerprint of one source. */
    private static final class Prints implements FingerprintLog, FingerprintBook {
        final Map<Fingerprint, FingerprintOrder> orders = new TreeMap<>();

        @Override
        public List<Sighting> shownBy(Subject subject, int limit) {
            return List.of();
        }

        @Override
        public List<Sighting> of(Fingerprint fingerprint, int limit) {
            return fingerprint.equals(JA4)
                    ? List.of(new Sighting(JA4, IpAddress.parse("192.0.2.1"), NOW, NOW, 3, "<b>\u001bnmap"))
                    : List.of();
        }

        @Override
        public long sources(Fingerprint fingerprint) {
            return of(fingerprint, 1).size();
        }

        @Override
        public List<Fingerprint> latest(String kind, int limit) {
            return kind.equals(Fingerprint.JA4) ? List.of(JA4) : List.of();
        }

        @Override
        public Map<Fingerprint, FingerprintOrder> orders() {
            return orders;
        }

        @Override
        public Optional<FingerprintOrder> order(
                Fingerprint fingerprint, Action action, Optional<Duration> duration, String note) {
            Instant until = duration.map(NOW::plus).orElse(Ban.FOREVER);
            return Optional.ofNullable(
                    orders.put(fingerprint, new FingerprintOrder(fingerprint, action, NOW, until, note)));
        }

        @Override
        public Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note) {
            return Optional.ofNullable(orders.remove(fingerprint));
        }
    }

    private Asked traps(Role role, String method, String path, String body) throws IOException {
        return Asked.ask(trapsResource, role, method, path, body);
    }

    private Asked prints(Role role, String method, String path, String body) throws IOException {
        return Asked.ask(printsResource, role, method, path, body);
    }

    private static void assertStatus(int status, Asked asked) {
        assertEquals(status, asked.status(), asked.body());
    }

    @Test
    void operatorsStopStartAndMoveTrapsAndViewersDoNot() throws IOException {
        for (String[] ask : List.of(
                new String[] {"POST", "/ssh/stop"},
                new String[] {"POST", "/ssh/start"},
                new String[] {"POST", "/ssh/restart"},
                new String[] {"PUT", "/ssh"},
                new String[] {"DELETE", "/ssh"})) {
            assertStatus(403, traps(Role.VIEWER, ask[0], ask[1], ""));
        }
        Asked stopped = traps(Role.OPERATOR, "POST", "/ssh/stop", "{\"note\":\"moving\"}");
        Map<?, ?> ordered = (Map<?, ?>) ((Map<?, ?>) stopped.items().getFirst()).get("ordered");
        assertEquals(false, ordered.get("runs"));
        assertEquals("moving (by karla)", ordered.get("note"));
        assertStatus(200, traps(Role.OPERATOR, "POST", "/ssh/start", ""));
        assertStatus(400, traps(Role.OPERATOR, "POST", "/ssh/restart", ""));
        assertStatus(200, traps(Role.OPERATOR, "PUT", "/ssh", "{\"ports\":\"22, 2222\",\"address\":\"192.0.2.9\"}"));
        assertStatus(200, traps(Role.OPERATOR, "DELETE", "/ssh?note=back", ""));
        assertEquals(
                List.of(
                        "stop ssh moving (by karla)",
                        "start ssh by karla",
                        "listen ssh [22, 2222] 192.0.2.9 by karla",
                        "listen ssh [] :: back (by karla)"),
                traps.orders);
    }

    @Test
    void S30_nothingIsDoneForATokenThatWasTakenBackWhileTheBodyCame() throws IOException {
        trapsResource.tokens = Asked.tokens(false);
        printsResource.tokens = Asked.tokens(false);
        assertStatus(401, traps(Role.OPERATOR, "POST", "/ssh/stop", "{\"note\":\"x\"}"));
        assertStatus(401, prints(Role.OPERATOR, "PUT", JA4_PATH, "{\"order\":\"ban\"}"));
        assertEquals(List.of(), traps.orders);
        assertEquals(Map.of(), prints.orders);
    }

    @Test
    void aBodyIsJsonAndSaysSo() throws IOException {
        for (String type : List.of("application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded", "")) {
            Asked refused = Asked.ask(trapsResource, Role.OPERATOR, "POST", "/ssh/stop", type, "{\"note\":\"x\"}");
            assertStatus(415, refused);
            assertEquals(
                    "send JSON, and say so: Content-Type: application/json",
                    refused.json().get("detail"));
        }
        assertEquals(List.of(), traps.orders);
    }

    @Test
    void aNoteHas500CharactersAtMost() throws IOException {
        assertStatus(400, traps(Role.OPERATOR, "POST", "/ssh/stop", "{\"note\":\"" + "x".repeat(501) + "\"}"));
        assertStatus(400, traps(Role.OPERATOR, "DELETE", "/ssh?note=" + "x".repeat(501), ""));
        assertEquals(List.of(), traps.orders);
        assertStatus(200, traps(Role.OPERATOR, "POST", "/ssh/stop", "{\"note\":\"" + "x".repeat(500) + "\"}"));
    }

    @Test
    void oneTrapIsShownAlone() throws IOException {
        assertEquals(1, traps(Role.VIEWER, "GET", "/ssh", "").items().size());
        for (String path : List.of("/none", "/ssh/", "/ssh/stop", "/../ssh")) {
            assertStatus(404, traps(Role.VIEWER, "GET", path, ""));
        }
        assertStatus(400, traps(Role.VIEWER, "GET", "/ssh?colour=red", ""));
    }

    @Test
    void hostileOrdersOnTrapsAreRefused() throws IOException {
        for (String path : List.of("/none/stop", "/../stop", "/ssh/stop/now", "/ssh/explode", "//stop", "/<b>/stop")) {
            assertStatus(404, traps(Role.OPERATOR, "POST", path, ""));
        }
        for (String body : List.of(
                "",
                "{\"ports\":\"\"}",
                "{\"ports\":\",\"}",
                "{\"ports\":\"0\"}",
                "{\"ports\":\"65536\"}",
                "{\"ports\":\"22-24\"}",
                "{\"ports\":\"-1\"}",
                "{\"ports\":\"22\",\"address\":\"localhost\"}",
                "{\"ports\":22}",
                "{\"port\":\"22\"}")) {
            assertStatus(400, traps(Role.OPERATOR, "PUT", "/ssh", body));
        }
        assertEquals(List.of(), traps.orders);
    }

    @Test
    void theLatestFingerprintsAndWhoHasShownOneAreTold() throws IOException {
        for (String path : List.of("/", "/?kind=ja4&limit=1")) {
            assertEquals(1, prints(Role.VIEWER, "GET", path, "").items().size());
        }
        assertEquals(0, prints(Role.VIEWER, "GET", "/?kind=hassh", "").items().size());
        Asked one = prints(Role.VIEWER, "GET", JA4_PATH, "");
        assertEquals(1, one.items().size());
        assertFalse(one.body().contains("\u001b"), one.body());
    }

    @Test
    void ordersOnFingerprintsAreGivenByOperatorsAndTakenBack() throws IOException {
        assertStatus(403, prints(Role.VIEWER, "PUT", JA4_PATH, "{\"order\":\"ban\"}"));
        assertStatus(403, prints(Role.VIEWER, "DELETE", JA4_PATH, ""));
        Asked made = prints(Role.OPERATOR, "PUT", JA4_PATH, "{\"order\":\"ban\",\"duration\":\"7d\",\"note\":\"x\"}");
        assertStatus(201, made);
        assertEquals("x (by karla)", made.json().get("note"));
        assertStatus(
                400,
                prints(Role.OPERATOR, "PUT", JA4_PATH, "{\"order\":\"ban\",\"note\":\"" + "x".repeat(501) + "\"}"));
        Asked next = prints(Role.OPERATOR, "PUT", JA4_PATH, "{\"order\":\"ALLOW\"}");
        assertStatus(200, next);
        assertEquals(true, next.json().get("permanent"));
        assertEquals(1, prints(Role.VIEWER, "GET", "/orders", "").items().size());
        assertStatus(204, prints(Role.OPERATOR, "DELETE", JA4_PATH, ""));
        assertStatus(404, prints(Role.OPERATOR, "DELETE", JA4_PATH, ""));
    }

    @Test
    void hostileFingerprintsAreRefused() throws IOException {
        for (String path : List.of(
                "/?kind=md5",
                "/?limit=201",
                "/?limit=0",
                "/?colour=red",
                "/ja4/x",
                "/ja3/" + JA4.value(),
                "/md5/x",
                "/ja4/" + "a".repeat(10_000),
                JA4_PATH + "?limit=1001")) {
            assertStatus(400, prints(Role.VIEWER, "GET", path, ""));
        }
        for (String path : List.of("/ja4", JA4_PATH + "/x", "/ja4/../x")) {
            assertStatus(404, prints(Role.VIEWER, "GET", path, ""));
        }
        for (String body :
                List.of("", "{\"order\":\"forgive\"}", "{\"order\":\"ban\",\"duration\":\"soon\"}", "{\"order\":1}")) {
            assertStatus(400, prints(Role.OPERATOR, "PUT", JA4_PATH, body));
        }
        assertEquals(Map.of(), prints.orders);
    }
}
