// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.itests.Https.Following;
import io.honeymesh.itests.Https.Reply;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's web: who is let in, what the API does to the kernel, and what an attacker gets. */
class WebIT {

    private static final int PORT = 9443;
    private static final String HOME = "https://127.0.0.1:9443";
    private static final String EVENTS = "/api/v1/events";
    private static final String PRINT = "/fingerprints/{kind}/{value}";
    private static final String PRINT_PATH = "/fingerprints/ja4/t13d1516h2_8daaf6152771_e5627efa2ab1";

    /** {@link MeshWebIT} has two nodes for these. */
    private static final Set<String> NEED_A_PEER = Set.of(
            "POST /peers/{node}/penalize",
            "POST /peers/{node}/expel",
            "GET /trust/{node}",
            "PUT /trust/{node}",
            "DELETE /trust/{node}",
            "POST /mesh/join",
            "POST /mesh/rotate-key",
            "POST /mesh/overrides");

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private static Path fleet;

    private static Victim victim;
    private static Https admin;
    private static Https stranger;
    private static int hosts;

    @BeforeAll
    static void start() throws Exception {
        String key = FleetTool.key(fleet);
        victim = Victim.start(WebIT.class, Map.of("io.honeymesh.federation", Map.of("fleet.admin", key)));
        String token =
                Files.readString(victim.base().resolve("data/web/first-token")).strip();
        admin = new Https(victim.host(), PORT, token);
        stranger = admin.with("");
        Wait.until(SOON, "the API answers", WebIT::answers);
    }

    private static boolean answers() {
        try {
            return admin.get("/api/v1/status").status() == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    private static Https issued(String role) throws IOException {
        return admin.with((String) admin.ask("POST", "/api/v1/tokens", "{\"name\":\"it\",\"role\":\"" + role + "\"}")
                .json()
                .get("secret"));
    }

    private static Host attacker() {
        return victim.lab().host("web-" + ++hosts);
    }

    @Test
    void aBanOverTheApiDropsPacketsAndLiftingItFreesThem() throws Exception {
        Host other = attacker();
        assertEquals(Meets.OPEN, victim.service(other));
        String ban = "/api/v1/bans/" + other.ipv4();
        Reply first = admin.ask("PUT", ban, "{\"duration\":\"1h\",\"note\":\"a test\"}");
        assertEquals(201, first.status(), first.body());
        assertEquals("ENFORCED", first.json().get("enforcement"), first.body());
        assertEquals(200, admin.ask("PUT", ban, "").status(), "the same again is the same ban");
        assertEquals(Meets.NOTHING, victim.service(other));
        assertTrue(admin.get("/api/v1/bans?search=" + other.ipv4()).body().contains("\"MANUAL\""));
        assertEquals(204, admin.ask("DELETE", ban, "").status());
        assertEquals(Meets.OPEN, victim.service(other));
        assertEquals(404, admin.ask("DELETE", ban, "").status());
        assertEquals(200, admin.ask("PUT", "/api/v1/allows/" + other.ipv4(), "").status());
        assertEquals(400, admin.ask("PUT", ban, "").status(), "who is allowed can't be banned");
        assertEquals(
                204, admin.ask("DELETE", "/api/v1/allows/" + other.ipv4(), "").status());
    }

    @Test
    void whatHappensIsToldOverAWebSocketAsItHappens() throws Exception {
        Host other = attacker();
        try (Following following = admin.follow(EVENTS + "?ticket=" + admin.ticket(EVENTS), HOME)) {
            other.call(() -> {
                try (var socket = new java.net.Socket(victim.host().ipv4(), 21)) {
                    socket.getOutputStream().write("USER root\r\n".getBytes());
                    return socket.getInputStream().read();
                }
            });
            String heard = until(following, "\"type\":\"touch\"");
            assertTrue(heard.contains(other.ipv4()) && heard.contains("\"line\":\"ftp "), heard);
        }
        List<?> stored =
                admin.get(EVENTS + "?subject=" + other.ipv4() + "&type=touch").items();
        assertEquals(1, stored.size(), "and is on record");
    }

    private static String until(Following following, String wanted) throws IOException {
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(wanted) < 0) {
            String next = following.next();
            if (next.startsWith("close ")) {
                throw new IOException(next + " before " + wanted + ": " + heard);
            }
            heard.append(next);
        }
        return heard.toString();
    }

    /** Each operation that is described, with a good answer and some that are not. */
    @Test
    void theApiIsAsItsDescriptionSays() throws Exception {
        Host other = attacker();
        other.call(() -> {
            try (var socket = new java.net.Socket(victim.host().ipv4(), 21)) {
                socket.getOutputStream().write("USER root\r\nPASS x\r\nQUIT\r\n".getBytes());
                return new String(socket.getInputStream().readAllBytes());
            }
        });
        Wait.until(
                SOON,
                "it is recorded",
                () -> !admin.get("/api/v1/sessions?source=" + other.ipv4())
                        .items()
                        .isEmpty());
        long session =
                ((Number) ((Map<?, ?>) admin.get("/api/v1/sessions").items().getFirst()).get("session")).longValue();
        Https spare = issued("OPERATOR");
        String spareId = (String) spare.get("/api/v1/me").json().get("token");
        ApiDescription described =
                new ApiDescription(admin.get("/api/v1/openapi.json").body());
        List<String[]> asked = List.of(
                new String[] {"GET /me", "/me", ""},
                new String[] {"GET /status", "/status", ""},
                new String[] {"PUT /bans/{subject}", "/bans/198.51.100.200", "{\"duration\":\"1h\"}"},
                new String[] {"PUT /bans/{subject}", "/bans/198.51.100.200", ""},
                new String[] {"PUT /bans/{subject}", "/bans/127.0.0.1", ""},
                new String[] {"PUT /bans/{subject}", "/bans/198.51.100.200", "{"},
                new String[] {"GET /bans", "/bans?limit=1", ""},
                new String[] {"GET /bans", "/bans?limit=x", ""},
                new String[] {"GET /bans/{subject}", "/bans/198.51.100.200", ""},
                new String[] {"GET /bans/{subject}", "/bans/198.51.100.201", ""},
                new String[] {"DELETE /bans/{subject}", "/bans/198.51.100.200", ""},
                new String[] {"DELETE /bans/{subject}", "/bans/198.51.100.200", ""},
                new String[] {"PUT /allows/{subject}", "/allows/198.51.100.202", "{\"duration\":\"1h\"}"},
                new String[] {"GET /allows", "/allows", ""},
                new String[] {"DELETE /allows/{subject}", "/allows/198.51.100.202", ""},
                new String[] {"GET /why/{address}", "/why/" + other.ipv4(), ""},
                new String[] {"GET /traps", "/traps", ""},
                new String[] {"GET /traps/{trap}", "/traps/ftp", ""},
                new String[] {"GET /traps/{trap}", "/traps/none", ""},
                new String[] {"PUT /traps/{trap}", "/traps/ftp", "{\"ports\":\"21,2121\",\"note\":\"described\"}"},
                new String[] {"PUT /traps/{trap}", "/traps/ftp", "{\"ports\":\"0\"}"},
                new String[] {"PUT /traps/{trap}", "/traps/none", "{\"ports\":\"21\"}"},
                new String[] {"POST /traps/{trap}/restart", "/traps/ftp/restart", ""},
                new String[] {"POST /traps/{trap}/stop", "/traps/ftp/stop", ""},
                new String[] {"POST /traps/{trap}/restart", "/traps/ftp/restart", ""},
                new String[] {"GET /traps", "/traps", ""},
                new String[] {"DELETE /traps/{trap}", "/traps/ftp", ""},
                new String[] {"POST /traps/{trap}/start", "/traps/ftp/start", ""},
                new String[] {"GET /fingerprints", "/fingerprints?limit=5", ""},
                new String[] {"GET /fingerprints", "/fingerprints?kind=md5", ""},
                new String[] {"PUT " + PRINT, PRINT_PATH, "{\"order\":\"ban\",\"duration\":\"1h\"}"},
                new String[] {"PUT " + PRINT, PRINT_PATH, "{\"order\":\"allow\"}"},
                new String[] {"PUT " + PRINT, PRINT_PATH, ""},
                new String[] {"GET " + PRINT, PRINT_PATH, ""},
                new String[] {"GET /fingerprints/orders", "/fingerprints/orders", ""},
                new String[] {"DELETE " + PRINT, PRINT_PATH, ""},
                new String[] {"DELETE " + PRINT, PRINT_PATH, ""},
                new String[] {"GET /peers", "/peers", ""},
                new String[] {"GET /trust", "/trust", ""},
                new String[] {"GET /trust/history", "/trust/history?limit=5", ""},
                new String[] {"GET /trust/{node}", "/trust/00", ""},
                new String[] {"GET /mesh", "/mesh", ""},
                new String[] {"POST /mesh/invitations", "/mesh/invitations", "{\"endpoint\":\"203.0.113.9:7443\"}"},
                new String[] {"POST /mesh/invitations", "/mesh/invitations", "{\"endpoint\":\"x\"}"},
                new String[] {"POST /mesh/join", "/mesh/join", "{\"token\":\"x\"}"},
                new String[] {"GET /mode", "/mode", ""},
                new String[] {"POST /mode/confirm", "/mode/confirm", ""},
                new String[] {"PUT /mode", "/mode", "{\"mode\":\"LOCKDOWN\"}"},
                new String[] {"POST /mode/confirm", "/mode/confirm", ""},
                new String[] {"PUT /mode", "/mode", "{\"mode\":\"ENFORCE\"}"},
                new String[] {"GET /events", "/events?limit=50", ""},
                new String[] {"GET /statistics", "/statistics?dimension=technique&window=7d&limit=5", ""},
                new String[] {"GET /statistics", "/statistics", ""},
                new String[] {"GET /statistics", "/statistics?window=forever", ""},
                new String[] {"GET /ledger", "/ledger", ""},
                new String[] {"POST /ledger/verify", "/ledger/verify", ""},
                new String[] {"GET /sessions", "/sessions?since=24h", ""},
                new String[] {"GET /sessions/{id}/cast", "/sessions/" + session + "/cast", ""},
                new String[] {"GET /sessions/{id}/cast", "/sessions/1/cast", ""},
                new String[] {"GET /exports", "/exports", ""},
                new String[] {"GET /exports/{name}", "/exports/bans.json", ""},
                new String[] {"GET /exports/{name}", "/exports/bans.stix.json?subject=198.51.100.0/24", ""},
                new String[] {"GET /exports/{name}", "/exports/events.cef?since=24h&limit=5", ""},
                new String[] {"GET /exports/{name}", "/exports/bans.csv?limit=5", ""},
                new String[] {"GET /exports/{name}", "/exports/..%2fbans", ""},
                new String[] {"PUT /imports/{name}", "/imports/described?for=1h", "45.1.2.3 # seen\n10.0.0.1\nx\n"},
                new String[] {"PUT /imports/{name}", "/imports/described?form=text", "45.1.2.4\n"},
                new String[] {"PUT /imports/{name}", "/imports/described?form=stix", "x"},
                new String[] {"PUT /imports/{name}", "/imports/described?for=forever", "45.1.2.4\n"},
                new String[] {"GET /imports", "/imports", ""},
                new String[] {"GET /imports/{name}", "/imports/described", ""},
                new String[] {"GET /why/{address}", "/why/45.1.2.4", ""},
                new String[] {"DELETE /imports/{name}", "/imports/described", ""},
                new String[] {"DELETE /imports/{name}", "/imports/described", ""},
                new String[] {"GET /tokens", "/tokens", ""},
                new String[] {"POST /tokens", "/tokens", "{\"name\":\"described\",\"role\":\"viewer\"}"},
                new String[] {"POST /tokens", "/tokens", "{\"name\":\"\"}"},
                new String[] {"GET /tokens/fleet-rotation", "/tokens/fleet-rotation", ""},
                new String[] {"POST /tokens/fleet-rotation", "/tokens/fleet-rotation", "{\"order\":\"x\"}"},
                new String[] {"DELETE /tokens/{id}", "/tokens/" + spareId, ""},
                new String[] {"DELETE /tokens/{id}", "/tokens/" + spareId, ""},
                new String[] {"POST /tickets", "/tickets", "{\"path\":\"/api/v1/events\"}"});
        List<String> differences = new ArrayList<>();
        for (String[] one : asked) {
            Reply reply = admin.ask(one[0].split(" ")[0], "/api/v1" + one[1], one[2]);
            differences.addAll(described.differences(one[0], reply));
        }
        String self = (String) admin.get("/api/v1/me").json().get("node_id");
        differences.addAll(described.differences("GET /peers/{node}", admin.get("/api/v1/peers/" + self)));
        differences.addAll(described.differences(
                "POST /peers/{node}/expel", admin.ask("POST", "/api/v1/peers/" + self + "/expel", "")));
        Https rotated = issued("VIEWER");
        String id = (String) rotated.get("/api/v1/me").json().get("token");
        differences.addAll(described.differences(
                "POST /tokens/{id}/rotate", rotated.ask("POST", "/api/v1/tokens/" + id + "/rotate", "")));
        differences.addAll(described.differences("GET /status", stranger.get("/api/v1/status")));
        differences.addAll(backups(described));
        differences.addAll(described.differences("POST /tokens/fleet-rotation", rotatedFleet(id)));
        assertEquals(List.of(), differences);
        Set<String> left = new TreeSet<>(described.operations());
        left.removeAll(described.seen());
        assertEquals(NEED_A_PEER, left, "each was answered well once");
    }

    @Test
    void aTrapThatIsStoppedIsClosedAndSaysByWhom() throws Exception {
        Reply stopped = admin.ask("POST", "/api/v1/traps/https/stop", "{\"note\":\"a test\"}");
        assertEquals(200, stopped.status(), stopped.body());
        String shown = victim.node().shell("honeymesh:traps https");
        assertTrue(shown.contains("CLOSED") && shown.contains("a test (by "), shown);
        assertTrue(victim.node().shell("honeymesh:events --type trap.ordered").contains("a test (by "));
        assertTrue(victim.node().shell("honeymesh:trap-start https").contains("LISTENING"));
        assertFalse(admin.get("/api/v1/traps").body().contains("ordered"));
    }

    private static List<String> backups(ApiDescription described) throws IOException {
        Reply made = admin.ask("POST", "/api/v1/backups", "");
        String one = "/api/v1/backups/" + made.json().get("name");
        String passphrase = "{\"passphrase\":\"" + made.json().get("passphrase") + "\"}";
        List<String> differences = new ArrayList<>(described.differences("POST /backups", made));
        for (String[] ask : List.of(
                new String[] {"POST /backups", "/api/v1/backups", "{\"passphrase\":\"too short\"}"},
                new String[] {"GET /backups", "/api/v1/backups", ""},
                new String[] {"GET /backups/{name}", one, ""},
                new String[] {"POST /backups/{name}/check", one + "/check", passphrase},
                new String[] {"POST /backups/{name}/check", one + "/check", "{\"passphrase\":\"of another one\"}"},
                new String[] {"DELETE /backups/{name}", one, ""},
                new String[] {"GET /backups/{name}", one, ""})) {
            Reply reply = admin.ask(ask[0].split(" ")[0], ask[1], ask[2]);
            differences.addAll(described.differences(ask[0], reply));
        }
        return differences;
    }

    /** All tokens are others from here on. */
    private static Reply rotatedFleet(String viewer) throws Exception {
        Path roster = Files.writeString(fleet.resolve("roster"), victim.node().shell("honeymesh:token fleet-roster"));
        String secret = FleetTool.order(fleet, roster).values().iterator().next();
        String order = Files.readString(fleet.resolve("out/order"));
        Https before = admin;
        Reply reply = admin.ask("POST", "/api/v1/tokens/fleet-rotation", JSON.std.asString(Map.of("order", order)));
        admin = admin.with(secret);
        Wait.until(SOON, "the new token lets in", WebIT::answers);
        assertEquals(401, before.get("/api/v1/status").status(), "the one before does not");
        assertTrue(admin.get("/api/v1/tokens").items().size() == 1
                && !admin.get("/api/v1/tokens").body().contains(viewer));
        return reply;
    }

    /** Wrong tokens are held up, too, after some. */
    private static void assertOut(Reply reply) {
        assertTrue(reply.status() == 401 || reply.status() == 429, reply.toString());
    }

    @Test
    void S30_withoutATokenThereIsNothingButTheShell() throws Exception {
        for (String path : List.of(
                "/api/v1/status",
                "/api/v1/bans",
                "/api/v1/tokens",
                EVENTS,
                "/api/v1/none",
                "/api/",
                "/api/v1/openapi.json",
                "/pages/now",
                "/pages/blocked",
                "/pages/settings")) {
            for (Https client : List.of(stranger, admin.with("hm_" + "A".repeat(43)))) {
                Reply reply = client.get(path);
                assertOut(reply);
                assertEquals("application/problem+json", reply.headers().get("content-type"), path);
                assertEquals("no-store", reply.headers().get("cache-control"), path);
            }
        }
        Reply shell = stranger.get("/");
        assertEquals(200, shell.status());
        assertFalse(
                shell.body()
                        .contains(victim.node().shell("honeymesh:federation").split("\\s+")[1]),
                "no data in it");
        String policy = shell.headers().get("content-security-policy");
        assertTrue(policy.startsWith("default-src 'none';") && !policy.contains("unsafe"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(
                shell.headers().containsKey("set-cookie") || shell.headers().containsKey("server"),
                shell.headers() + "");
    }

    @Test
    void S30_aPageOfAnotherSiteGetsNothingDone() throws Exception {
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:9443")) {
            Map<String, String> from = Map.of("Origin", origin, "Content-Type", "text/plain");
            assertEquals(
                    403,
                    admin.ask("PUT", "/api/v1/bans/198.51.100.1", from, "{}").status(),
                    origin);
            String ticket = admin.ticket(EVENTS);
            String said = assertThrows(RuntimeException.class, () -> admin.follow(EVENTS + "?ticket=" + ticket, origin))
                    .toString();
            assertTrue(said.contains("403"), said);
        }
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");
        assertTrue(admin.ask("PUT", "/api/v1/bans/198.51.100.1", form, "duration=1h")
                        .status()
                >= 400);
        assertEquals(404, admin.get("/api/v1/bans/198.51.100.1").status());
    }

    @Test
    void S30_aTicketOpensOneThingOnce() throws Exception {
        String ticket = admin.ticket(EVENTS);
        admin.follow(EVENTS + "?ticket=" + ticket, HOME).close();
        for (String path :
                List.of(EVENTS + "?ticket=" + ticket, EVENTS, EVENTS + "?ticket=" + admin.ticket("/api/v1/other"))) {
            String said = assertThrows(RuntimeException.class, () -> stranger.follow(path, HOME), path)
                    .toString();
            assertTrue(said.contains("401") || said.contains("429"), said);
        }
        assertTrue(stranger.ask(
                                "DELETE",
                                "/api/v1/bans/198.51.100.1?ticket=" + admin.ticket("/api/v1/bans/198.51.100.1"),
                                "")
                        .status()
                >= 401);
    }

    @Test
    void S30_rotationEndsWhatTheOldTokenHasOpenAtOnce() throws Exception {
        Https viewer = issued("VIEWER");
        String id = (String) viewer.get("/api/v1/me").json().get("token");
        String ticket = viewer.ticket(EVENTS);
        try (Following following = viewer.follow(EVENTS + "?ticket=" + viewer.ticket(EVENTS), HOME)) {
            String next = (String) viewer.ask("POST", "/api/v1/tokens/" + id + "/rotate", "")
                    .json()
                    .get("secret");
            assertEquals("close 4401", following.next());
            assertOut(viewer.get("/api/v1/me"));
            assertEquals("VIEWER", admin.with(next).get("/api/v1/me").json().get("role"));
        }
        String said = assertThrows(RuntimeException.class, () -> stranger.follow(EVENTS + "?ticket=" + ticket, HOME))
                .toString();
        assertTrue(said.contains("401") || said.contains("429"), said);
        Https shell = issued("OPERATOR");
        String other = (String) shell.get("/api/v1/me").json().get("token");
        victim.node().shell("honeymesh:token revoke " + other);
        assertOut(shell.get("/api/v1/me"));
    }

    @Test
    void S30_eachRoleMayDoWhatIsItsOwn() throws Exception {
        Https viewer = issued("VIEWER");
        Https operator = issued("OPERATOR");
        String ban = "/api/v1/bans/198.51.100.77";
        for (String[] ask : List.of(
                new String[] {"PUT", ban},
                new String[] {"DELETE", ban},
                new String[] {"PUT", "/api/v1/allows/198.51.100.78"},
                new String[] {"PUT", "/api/v1/mode"},
                new String[] {"POST", "/api/v1/mode/confirm"},
                new String[] {"POST", "/api/v1/traps/ftp/stop"},
                new String[] {"PUT", "/api/v1/traps/ftp"},
                new String[] {"PUT", "/api/v1" + PRINT_PATH},
                new String[] {"PUT", "/api/v1/imports/any"},
                new String[] {"DELETE", "/api/v1/imports/any"},
                new String[] {"POST", "/api/v1/peers/00/penalize"},
                new String[] {"POST", "/api/v1/mesh/overrides"},
                new String[] {"GET", "/api/v1/sessions/1/cast"},
                new String[] {"GET", "/api/v1/backups"},
                new String[] {"GET", "/api/v1/tokens"},
                new String[] {"POST", "/api/v1/tokens"})) {
            assertEquals(403, viewer.ask(ask[0], ask[1], "").status(), String.join(" ", ask));
        }
        assertEquals(201, operator.ask("PUT", ban, "").status());
        assertEquals(204, operator.ask("DELETE", ban, "").status());
        for (String[] ask : List.of(
                new String[] {"POST", "/api/v1/backups"},
                new String[] {"GET", "/api/v1/backups/any"},
                new String[] {"GET", "/api/v1/tokens"},
                new String[] {"POST", "/api/v1/tokens"},
                new String[] {"PUT", "/api/v1/trust/00"},
                new String[] {"POST", "/api/v1/peers/00/expel"},
                new String[] {"POST", "/api/v1/mesh/invitations"},
                new String[] {"POST", "/api/v1/mesh/join"},
                new String[] {"POST", "/api/v1/mesh/rotate-key"})) {
            assertEquals(403, operator.ask(ask[0], ask[1], "").status(), String.join(" ", ask));
        }
        String first = (String) admin.get("/api/v1/me").json().get("token");
        assertEquals(403, operator.ask("DELETE", "/api/v1/tokens/" + first, "").status());
        assertEquals(200, viewer.get("/api/v1/status").status());
    }

    @Test
    void S30_aBodyThatComesAfterItsTokenWasTakenBackDoesNothing() throws Exception {
        Https operator = issued("OPERATOR");
        String id = (String) operator.get("/api/v1/me").json().get("token");
        String path = "/api/v1/bans/198.51.100.210";
        String answer = victim.host().call(() -> {
            try (SSLSocket socket = admin.open()) {
                socket.getOutputStream()
                        .write(("PUT " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + operator.token()
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                                        + "Expect: 100-continue\r\n\r\n")
                                .getBytes());
                // It was let in: the body is asked for.
                socket.getInputStream().read();
                assertEquals(
                        204, admin.ask("DELETE", "/api/v1/tokens/" + id, "").status());
                socket.getOutputStream().write("{}".getBytes());
                byte[] head = new byte[4096];
                StringBuilder heard = new StringBuilder();
                while (heard.indexOf("HTTP/1.1 4") < 0 && heard.indexOf("HTTP/1.1 2") < 0) {
                    heard.append(new String(head, 0, socket.getInputStream().read(head)));
                }
                return heard.toString();
            }
        });
        assertTrue(answer.contains("HTTP/1.1 401 "), answer);
        assertEquals(404, admin.get(path).status());
    }

    @Test
    void S33_aViewerSeesNoPasswords() throws Exception {
        Host other = attacker();
        other.call(() -> {
            try (var socket = new java.net.Socket(victim.host().ipv4(), 21)) {
                socket.getOutputStream().write("USER root\r\nPASS s3cr3t-word\r\nQUIT\r\n".getBytes());
                return new String(socket.getInputStream().readAllBytes());
            }
        });
        String query = EVENTS + "?type=conversation&subject=" + other.ipv4();
        Wait.until(SOON, "it is on record", () -> admin.get(query).body().contains("s3cr3t-word"));
        Https viewer = issued("VIEWER");
        assertFalse(viewer.get(query).body().contains("s3cr3t-word"));
        assertFalse(viewer.get("/api/v1/why/" + other.ipv4()).body().contains("s3cr3t-word"));
        assertFalse(viewer.get("/pages/traps").body().contains("s3cr3t-word"));
        assertTrue(viewer.get("/pages/traps").body().contains("(hidden)"));
    }

    @Test
    void whatMakesNoSenseIsRefusedWithAReason() throws Exception {
        assertTrue(admin.get("/api/v1/bans/198.51.100.0%2F24").body().contains("%2F"), "of the server's own");
        Map<String, Integer> asked = Map.of(
                "/api/v1/bans?reason=NONE", 400,
                "/api/v1/bans?limit=0", 400,
                "/api/v1/bans?limit=1&limit=2", 400,
                "/api/v1/bans?colour=red", 400,
                "/api/v1/bans/999.1.1.1", 400,
                "/api/v1/events?before=x", 400,
                "/api/v1/sessions?since=yesterday", 400,
                "/api/v1/sessions/x/cast", 400,
                "/api/v1/why/", 400,
                "/api/v1/none", 404);
        assertEquals(400, admin.get("/api/v1/bans?search=%zz").status());
        assertEquals(400, admin.get("/api/v1/bans?search=%ff").status());
        assertEquals(200, admin.get("/pages/blocked?search=%ff").status());
        for (Map.Entry<String, Integer> one : asked.entrySet()) {
            Reply reply = admin.get(one.getKey());
            assertEquals(one.getValue(), reply.status(), one.getKey() + " " + reply.body());
            Map<String, Object> problem = reply.json();
            assertEquals(one.getValue(), problem.get("status"), one.getKey());
            assertTrue(problem.get("detail").toString().length() > 5, one.getKey());
        }
        Reply wrongMethod = admin.ask("PATCH", "/api/v1/bans", "");
        assertEquals(405, wrongMethod.status());
        assertEquals("GET, HEAD, PUT, DELETE", wrongMethod.headers().get("allow"));
        for (String body : List.of(
                "[]",
                "{",
                "{\"duration\":1}",
                "{\"duration\":\"soon\"}",
                "{\"colour\":\"red\"}",
                "{\"duration\":\"1h\",\"duration\":\"2h\"}")) {
            int status = admin.ask("PUT", "/api/v1/bans/198.51.100.9", body).status();
            assertTrue(status == 400, body + " " + status);
        }
    }

    @Test
    void hostileRequestsAreRefusedAndTellNothing() throws Exception {
        String auth = "Authorization: Bearer " + admin.token() + "\r\n";
        List<String> requests = List.of(
                "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /assets/../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /assets/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /assets/%00shell.html HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/v1/%2e%2e/v1/tokens HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/v1;x=y/tokens HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET //api/v1/tokens HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /API/v1/tokens HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/v1/tokens HTTP/1.1\r\n\r\n",
                "GET /api/v1/tokens HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\n" + auth
                        + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: x\r\nSecret: s3cr3t\r\n\r\n",
                "TRACE /pages/now HTTP/1.1\r\nHost: x\r\nSecret: s3cr3t\r\n" + auth + "\r\n",
                "TRACE /api/v1/me HTTP/1.1\r\nHost: x\r\nSecret: s3cr3t\r\n" + auth + "\r\n",
                "\u0000\u0001\u0002 nonsense\r\n\r\n");
        for (String request : requests) {
            Reply reply = stranger.raw(request);
            assertTrue(
                    reply.status() >= 400 && reply.status() < 500,
                    request.lines().findFirst() + " " + reply);
            assertFalse(
                    reply.body().contains("root:")
                            || reply.body().contains("Exception")
                            || reply.body().contains("s3cr3t")
                            || reply.body().contains("jetty"),
                    request.lines().findFirst() + " " + reply);
        }
        String large = "{\"note\":\"" + "x".repeat(100_000) + "\"}";
        assertEquals(413, admin.ask("PUT", "/api/v1/bans/198.51.100.9", large).status());
        assertEquals(List.of(), victim.logged("ERROR"), "nothing of it is an error of the node's");
    }

    /** Reset while the answers are on their way: nobody fills the log so. */
    @Test
    void whoHangsUpLeavesNothingInTheLog() throws Exception {
        String asked = "GET /assets/htmx.min.js HTTP/1.1\r\nHost: x\r\n\r\nGET /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n"
                .repeat(5);
        for (int i = 0; i < 50; i++) {
            victim.host().call(() -> {
                try (SSLSocket socket = admin.open()) {
                    socket.getOutputStream().write(asked.getBytes());
                    socket.setSoLinger(true, 0);
                }
                return null;
            });
        }
        assertEquals(200, admin.get("/api/v1/me").status());
        assertEquals(List.of(), victim.logged("ERROR"));
        assertFalse(victim.log().contains("EofException"), "no trace");
    }

    /** The loopback address has half of all there may be. */
    @Test
    void nobodyTakesAllConnections() throws Exception {
        int kept = 0;
        // Who says nothing for ten seconds is let go: on a machine that takes as long to count, once more.
        for (int i = 0; i < 5; i++) {
            long begun = System.nanoTime();
            kept = keptOf600();
            if (System.nanoTime() - begun < SOON.toNanos() / 2) {
                break;
            }
        }
        assertTrue(kept >= 400 && kept <= 500, kept + " of 600 were kept");
        Wait.until(SOON, "there is room again", WebIT::answers);
    }

    private static int keptOf600() throws Exception {
        List<java.net.Socket> open = new ArrayList<>();
        try {
            return victim.host().call(() -> {
                for (int i = 0; i < 600; i++) {
                    java.net.Socket socket = new java.net.Socket("127.0.0.1", PORT);
                    socket.setSoTimeout(300);
                    open.add(socket);
                }
                int alive = 0;
                for (java.net.Socket socket : open) {
                    alive += isOpen(socket) ? 1 : 0;
                }
                return alive;
            });
        } finally {
            for (java.net.Socket socket : open) {
                socket.close();
            }
        }
    }

    private static boolean isOpen(java.net.Socket socket) throws IOException {
        if (socket.getInputStream().available() == 0) {
            socket.setSoTimeout(2);
            try {
                return socket.getInputStream().read() >= 0;
            } catch (java.net.SocketTimeoutException open) {
                return true;
            } catch (IOException reset) {
                return false;
            }
        }
        return true;
    }

    /** Who sends a byte now and then is let go; others are answered all the while. */
    @Test
    void slowRequestsHoldUpNobody() throws Exception {
        List<SSLSocket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                slow.add(victim.host().call(() -> {
                    SSLSocket socket = admin.open();
                    socket.getOutputStream().write("GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX:".getBytes());
                    return socket;
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(200, admin.get("/api/v1/me").status());
            }
            String body = "POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + admin.token()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n{";
            boolean ended = victim.host().call(() -> {
                try (SSLSocket socket = admin.open()) {
                    socket.setSoTimeout(5000);
                    socket.getOutputStream().write(body.getBytes());
                    for (int i = 0; i < 10; i++) {
                        Thread.sleep(1000);
                        socket.getOutputStream().write(' ');
                    }
                    socket.getInputStream().read();
                    return true;
                } catch (java.net.SocketTimeoutException held) {
                    return false;
                } catch (IOException closed) {
                    return true;
                }
            });
            assertTrue(ended, "a body that comes byte by byte is waited for no longer");
            assertEquals(200, admin.get("/api/v1/me").status());
        } finally {
            for (SSLSocket socket : slow) {
                socket.close();
            }
        }
    }

    /** In the handshake, in the headers of a first request and in those of a later one: no silence, and cut all the same. */
    @Test
    void whoTricklesIsCutAndWhoFollowsTheEventsIsNot() throws Exception {
        List<java.net.Socket> slow = new ArrayList<>();
        try (Following following = admin.follow(EVENTS + "?ticket=" + admin.ticket(EVENTS), HOME)) {
            victim.host().call(() -> {
                java.net.Socket handshake = new java.net.Socket("127.0.0.1", PORT);
                // A ClientHello of 512 bytes, which do not all come.
                handshake.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 4, 1, 0, 2, 0});
                slow.add(handshake);
                for (String begun : List.of("", "GET /health HTTP/1.1\r\nHost: x\r\n\r\n")) {
                    SSLSocket socket = admin.open();
                    socket.getOutputStream().write((begun + "GET / HTTP/1.1\r\nX:").getBytes());
                    slow.add(socket);
                }
                slow.getLast().getInputStream().read(new byte[4096]);
                return null;
            });
            Wait.until(Duration.ofSeconds(90), "all are cut", () -> {
                slow.removeIf(WebIT::isCut);
                return slow.isEmpty();
            });
            issued("VIEWER");
            until(following, "\"type\":\"token.issued\"");
        } finally {
            for (java.net.Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean isCut(java.net.Socket socket) {
        try {
            socket.getOutputStream().write('a');
            socket.setSoTimeout(100);
            while (socket.getInputStream().read() >= 0) {
                // An answer's rest, or an alert.
            }
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void theCertificateIsTheOneTheShellShowsAndCanBeRenewed() throws Exception {
        Map<String, Object> before = JSON.std.mapFrom(victim.node().shell("honeymesh:certificate --json"));
        assertEquals(before.get("sha256"), shown());
        Map<String, Object> after = JSON.std.mapFrom(victim.node().shell("honeymesh:certificate renew --json"));
        assertFalse(after.get("sha256").equals(before.get("sha256")));
        assertEquals(after.get("sha256"), shown());
    }

    private static String shown() {
        return victim.host().call(() -> {
            try (SSLSocket socket = admin.open()) {
                byte[] encoded = socket.getSession().getPeerCertificates()[0].getEncoded();
                return java.util.HexFormat.ofDelimiter(":")
                        .withUpperCase()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(encoded));
            }
        });
    }
}
