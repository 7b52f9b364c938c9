// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three assembled nodes on direct links: an order that one of them passes on replaces the tokens of who follows its key. */
class S29_FleetIT {

    private static final int PORT = 9443;

    private static MeshOfThree mesh;
    private static MeshMember a;
    private static MeshMember b;
    private static MeshMember c;
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        Lab lab = MeshOfThree.lab();
        folder = lab.folder();
        String key = FleetTool.key(folder);
        mesh = MeshOfThree.start(S29_FleetIT.class, lab, MeshOfThree.distribution(lab), (_, _) -> {
            Map<String, Map<String, String>> settings = new HashMap<>();
            settings.put("io.honeymesh.federation", Map.of("fleet.admin", key));
            settings.put("io.honeymesh.transport.mtls", Map.of("bind", "0.0.0.0", "heartbeat", "2s"));
            return settings;
        });
        a = mesh.a;
        b = mesh.b;
        c = mesh.c;
        mesh.joinAsChain();
    }

    @AfterAll
    static void stop() throws IOException {
        if (mesh != null) {
            mesh.close();
        }
    }

    private static String firstToken(MeshMember member) throws IOException {
        return Files.readString(member.node().base().resolve("data/web/first-token"))
                .strip();
    }

    private static int status(MeshMember member, String token) {
        return new Https(member.host(), PORT, token).get("/api/v1/status").status();
    }

    private static Map<String, String> report() throws IOException {
        Map<String, String> states = new TreeMap<>();
        for (Object row : JSON.std.listFrom(a.node().shell("honeymesh:token fleet-report --json"))) {
            Map<?, ?> fields = (Map<?, ?>) row;
            states.put((String) fields.get("node"), fields.get("state") + " " + fields.get("detail"));
        }
        return states;
    }

    @Test
    void S29_anOrderByTheShellOfOneEndsTheTokensOfAllWhoFollow() throws Exception {
        Map<MeshMember, String> old = new HashMap<>();
        for (MeshMember one : mesh.all()) {
            old.put(one, firstToken(one));
            mesh.until("its token lets in", () -> status(one, old.get(one)) == 200);
        }
        mesh.until(
                "all have told a key",
                () -> a.node().shell("honeymesh:token fleet-roster").lines().count() == 4);
        Path roster = Files.writeString(folder.resolve("roster"), a.node().shell("honeymesh:token fleet-roster"));
        Map<String, String> fresh = FleetTool.order(folder, roster);
        Path file = c.node().base().resolve("etc/io.honeymesh.federation.cfg");
        Path beside = Files.write(
                file.resolveSibling("federation.new"),
                Files.readAllLines(file).stream()
                        .filter(line -> !line.startsWith("fleet.admin"))
                        .toList());
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        mesh.until("c takes no orders any more", () -> {
            try {
                return c.node().shell("honeymesh:token fleet-report").contains("set fleet.admin");
            } catch (RuntimeException refused) {
                return refused.getMessage().contains("set fleet.admin");
            }
        });

        Path order = folder.resolve("out/order");
        Files.setPosixFilePermissions(order.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(order, PosixFilePermissions.fromString("rw-r--r--"));
        try (Https.Following seated = following(b, old.get(b))) {
            a.node().shell("honeymesh:token rotate-fleet " + order);
            mesh.until("b has confirmed", () -> report().get(b.id()).startsWith("CONFIRMED"));
            String last = seated.next();
            while (!last.startsWith("close ")) {
                last = seated.next();
            }
            assertTrue(last.startsWith("close 4401"), last);
        }
        mesh.until("c has answered", () -> report().get(c.id()).startsWith("REFUSED"));
        assertEquals("REFUSED fleet.admin is not set there", report().get(c.id()));
        assertTrue(report().get(a.id()).startsWith("CONFIRMED"));
        for (MeshMember one : java.util.List.of(a, b)) {
            assertEquals(401, status(one, old.get(one)), "the old one");
            assertEquals(200, status(one, fresh.get(one.id())), "the new one");
            assertFalse(Files.exists(one.node().base().resolve("data/web/first-token")));
            assertTrue(one.node()
                    .shell("honeymesh:events --type token.fleet.rotated")
                    .contains("token.fleet.rotated"));
        }
        assertEquals(401, status(a, fresh.get(b.id())), "each is for one node");
        assertEquals(200, status(c, old.get(c)), "who doesn't follow keeps what it has");
        assertTrue(new Https(a.host(), PORT, fresh.get(a.id()))
                .get("/api/v1/tokens/fleet-rotation")
                .body()
                .contains("CONFIRMED"));
        assertTrue(
                a.node().shell("honeymesh:events --type token.fleet.answered").contains("token.fleet.answered"));
    }

    private static Https.Following following(MeshMember member, String token) throws Exception {
        Https client = new Https(member.host(), PORT, token);
        String path = "/api/v1/events";
        return client.follow(path + "?ticket=" + client.ticket(path), "https://127.0.0.1:" + PORT);
    }
}
