// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Https.Reply;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node exports, given to the programs that it is for. */
class ExportsIT {

    private static final int PORT = 9443;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static Victim victim;
    private static Https admin;
    private static Host attacker;

    @BeforeAll
    static void attack() throws Exception {
        victim = Victim.start(ExportsIT.class, Map.of());
        String token =
                Files.readString(victim.base().resolve("data/web/first-token")).strip();
        admin = new Https(victim.host(), PORT, token);
        Wait.until(SOON, "the web answers", () -> {
            try {
                return admin.get("/ready").status() == 200;
            } catch (RuntimeException notYet) {
                return false;
            }
        });
        attacker = victim.lab().host("exports");
        attacker.call(() -> {
            try (var socket = new java.net.Socket(victim.host().ipv4(), 21)) {
                socket.getOutputStream().write("USER root\r\nPASS =cmd|hunter2\r\nQUIT\r\n".getBytes());
                return new String(socket.getInputStream().readAllBytes());
            }
        });
        Wait.until(
                SOON,
                "the conversation is on record",
                () -> !admin.get("/api/v1/events?type=conversation").items().isEmpty());
        for (String more : List.of("198.51.100.0/24", "198.51.100.7", "2001:db8::/64")) {
            assertEquals(201, admin.ask("PUT", "/api/v1/bans/" + more, "").status());
        }
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    private static String exported(String name) {
        Reply reply = admin.get("/api/v1/exports/" + name);
        assertEquals(200, reply.status(), reply.body());
        return reply.body();
    }

    private static Path file(String name) throws Exception {
        return Files.writeString(folder.resolve(name), exported(name));
    }

    @Test
    void nftTakesTheTableAndDropsWhoIsInIt() throws Exception {
        Host elsewhere = victim.lab().host("firewall");
        Host banned = attacker;
        try (var _ = elsewhere.call(() -> new java.net.ServerSocket(8080))) {
            assertEquals(Meets.OPEN, victim.meets(banned, banned.ipv4(), elsewhere.ipv4(), 8080, 400));
            for (int round = 0; round < 2; round++) {
                String said = elsewhere
                        .command("nft", "-f", file("bans.nft").toString())
                        .run(SOON)
                        .output();
                assertEquals("", said, "twice is no mistake");
            }
            assertEquals(Meets.NOTHING, victim.meets(banned, banned.ipv4(), elsewhere.ipv4(), 8080, 400));
            String rules = elsewhere
                    .command("nft", "list", "table", "inet", "honeymesh")
                    .run(SOON)
                    .output();
            assertTrue(rules.contains("198.51.100.0/24") && rules.contains("2001:db8::/64"), rules);
            assertTrue(rules.contains(banned.ipv4() + " timeout"), rules);
        }
    }

    @Test
    void ipsetTakesTheSets() throws Exception {
        Host elsewhere = victim.lab().host("ipset");
        for (int round = 0; round < 2; round++) {
            elsewhere
                    .command("ipset", "restore", "-file", file("bans.ipset").toString())
                    .output(SOON);
        }
        for (String member : List.of(attacker.ipv4(), "198.51.100.200")) {
            // It says so on the stream for errors.
            var said = elsewhere.command("ipset", "test", "honeymesh4", member).run(SOON);
            assertEquals(0, said.exit(), said.toString());
        }
        assertEquals(
                1,
                elsewhere
                        .command("ipset", "test", "honeymesh4", "192.0.2.1")
                        .run(SOON)
                        .exit(),
                "another one isn't");
    }

    @Test
    void prometheusReadsTheMetrics() throws Exception {
        for (String format : List.of("text/plain", "application/openmetrics-text; version=1.0.0")) {
            Reply reply = admin.ask("GET", "/metrics", Map.of("Accept", format), "");
            assertEquals(200, reply.status());
            assertTrue(
                    reply.headers().get("content-type").startsWith(format.split(";")[0]),
                    reply.headers().toString());
            Path file = Files.writeString(folder.resolve("metrics.txt"), reply.body());
            String parser =
                    format.startsWith("text") ? "prometheus_client.parser" : "prometheus_client.openmetrics.parser";
            String read = victim.host()
                    .command(
                            "/usr/bin/python3",
                            "-c",
                            "import sys\nfrom " + parser + " import text_string_to_metric_families as read\n"
                                    + "for family in read(open(sys.argv[1], newline='').read()):\n"
                                    + "  for one in family.samples: print(one.name, dict(one.labels), one.value)",
                            file.toString())
                    .output(SOON);
            assertTrue(read.contains("honeymesh_bans {} 4.0"), read);
            assertTrue(read.contains("honeymesh_touches_total {'trap': 'ftp'} 1.0"), read);
            assertTrue(read.contains("honeymesh_mode {'mode': 'enforce'} 1.0"), read);
        }
        assertEquals(401, admin.with("").get("/metrics").status(), "not to everybody");
        assertEquals(404, admin.get("/metrics/x").status());
    }

    @Test
    void healthIsForEverybodyAndSaysNothingMore() {
        Https stranger = admin.with("");
        for (String path : List.of("/health", "/ready")) {
            Reply reply = stranger.get(path);
            assertEquals(200, reply.status());
            assertEquals("{\"status\":\"pass\"}", reply.body());
        }
        assertEquals(404, stranger.get("/health/x").status());
    }

    @Test
    void S33_whoLooksGetsNoPasswords() throws Exception {
        Https viewer = admin.with((String) admin.ask("POST", "/api/v1/tokens", "{\"name\":\"it\",\"role\":\"viewer\"}")
                .json()
                .get("secret"));
        for (String name : List.of("events.ndjson", "events.csv", "events.ecs.ndjson", "events.cef")) {
            assertFalse(viewer.get("/api/v1/exports/" + name).body().contains("hunter2"), name);
        }
        assertTrue(exported("events.ndjson").contains("hunter2"));
        assertFalse(victim.node().shell("honeymesh:export events.csv").contains("hunter2"));
        assertTrue(victim.node().shell("honeymesh:export events.csv --reveal").contains("hunter2"));
    }

    @Test
    void aDownloadTakesATicketAndTheShellPrintsTheSame() throws Exception {
        String path = "/api/v1/exports/bans.csv";
        Reply reply = admin.with("").get(path + "?ticket=" + admin.ticket(path));
        assertEquals(200, reply.status());
        assertEquals(
                "attachment; filename=\"honeymesh-bans.csv\"", reply.headers().get("content-disposition"));
        assertEquals(
                reply.body().lines().count(),
                victim.node().shell("honeymesh:export bans.csv").lines().count());
        String listed = victim.node().shell("honeymesh:export");
        assertTrue(listed.contains("bans.stix.json") && listed.contains("events.cef"), listed);
        assertEquals(404, admin.get("/api/v1/exports/bans.pdf").status());
        assertEquals(400, admin.get(path + "?type=ban").status());
    }
}
