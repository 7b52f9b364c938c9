// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Https.Reply;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes become a mesh, and stop being one, over the API alone. */
class MeshWebIT {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PORT = 9443;

    private static Lab lab;
    private static MeshMember a;
    private static MeshMember b;

    @BeforeAll
    static void start() throws Exception {
        lab = MeshOfThree.lab();
        Distribution distribution = MeshOfThree.distribution(lab);
        Path licence = MeshMember.licence(lab, ROOT);
        a = member(distribution, "web-a", licence);
        b = member(distribution, "web-b", licence);
    }

    private static MeshMember member(Distribution distribution, String name, Path licence) throws IOException {
        MeshMember member = MeshMember.start(
                lab,
                distribution,
                name,
                Map.of("io.honeymesh.transport.mtls", Map.of("bind", "0.0.0.0", "heartbeat", "2s")));
        member.install(licence);
        return member;
    }

    @AfterAll
    static void stop() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private static Https admin(MeshMember of) throws IOException {
        Path token = of.node().base().resolve("data/web/first-token");
        return new Https(of.host(), PORT, Files.readString(token).strip());
    }

    private static int members(Https of) {
        return of.get("/api/v1/peers").body().split("\"node\"").length - 1;
    }

    @Test
    void anInvitationATrustAndAFarewell() throws Exception {
        Https atA = admin(a);
        Https atB = admin(b);
        ApiDescription described =
                new ApiDescription(atA.get("/api/v1/openapi.json").body());
        List<String> differences = new ArrayList<>();
        Reply invited = atA.ask("POST", "/api/v1/mesh/invitations", "{\"duration\":\"10m\"}");
        assertEquals(201, invited.status(), invited.body());
        String token = (String) invited.json().get("token");
        Reply joined = atB.ask("POST", "/api/v1/mesh/join", "{\"token\":\"" + token + "\"}");
        differences.addAll(described.differences("POST /mesh/join", joined));
        Wait.until(SOON, "they know each other", () -> members(atA) == 2 && members(atB) == 2);
        assertFalse(a.node().shell("honeymesh:events --limit 1000").contains(token), "no secret is on record");
        assertTrue(a.node().shell("honeymesh:events --type mesh.ordered").contains("by first"));

        String idOfB = (String) atB.get("/api/v1/me").json().get("node_id");
        String trust = "/api/v1/trust/" + idOfB;
        for (String[] ask : List.of(
                new String[] {"PUT /trust/{node}", trust, "{\"level\":\"L2\",\"note\":\"our own\"}"},
                new String[] {"GET /trust/{node}", trust, ""},
                new String[] {"DELETE /trust/{node}", trust, ""},
                new String[] {"POST /peers/{node}/penalize", "/api/v1/peers/" + idOfB + "/penalize", ""},
                new String[] {"POST /mesh/overrides", "/api/v1/mesh/overrides", "{\"subject\":\"45.45.1.2\"}"})) {
            Reply reply = atA.ask(ask[0].split(" ")[0], ask[1], ask[2]);
            assertTrue(reply.status() < 300, ask[0] + " " + reply.body());
            differences.addAll(described.differences(ask[0], reply));
        }
        String history =
                atA.get("/api/v1/trust/history?node=" + idOfB.substring(0, 12)).body();
        assertTrue(history.contains("operator: our own (by first)"), history);
        assertTrue(atA.get("/pages/mesh").body().contains("our own (by first)"));

        Reply expelled = atA.ask("POST", "/api/v1/peers/" + idOfB + "/expel", "{\"note\":\"done\"}");
        differences.addAll(described.differences("POST /peers/{node}/expel", expelled));
        Wait.until(SOON, "it is sent away", () -> members(atA) == 1);
        Reply rotated = atA.ask("POST", "/api/v1/mesh/rotate-key", "");
        differences.addAll(described.differences("POST /mesh/rotate-key", rotated));
        assertEquals(rotated.json().get("node"), atA.get("/api/v1/me").json().get("node_id"));
        assertEquals(List.of(), differences);
    }
}
