// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.RealService;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A real node on which every unused port is a trap, beside real services. */
class AllPortsIT {

    private static final Duration STEERED = Duration.ofSeconds(30);
    private static final int SECOND_SERVICE = 8089;
    private static final int FREE = 4444;
    private static final int MYSQL = 3306;
    private static final int ROUNDS = 400;

    @Test
    void S07_servicesRestartUnderLoadWithoutABanAndTwoUnusedPortsAreNone() throws Exception {
        Map<String, Map<String, String>> settings = Map.of(
                "io.honeymesh.traps", Map.of("all.ports", "true"),
                "io.honeymesh.enforcement", Map.of("all.ports.quiet", "1s"));
        try (Victim victim = Victim.start(AllPortsIT.class, settings)) {
            Host visitor = victim.lab().host("visitor");
            Host attacker = victim.lab().host("attacker");
            Host scout = victim.lab().host("scout");
            Wait.until(STEERED, "an unused port is open", () -> at(victim, scout, FREE) == Meets.OPEN);
            assertEquals(Meets.CLOSED, at(victim, scout, 113), "some are never steered");

            RealService service = RealService.start(victim.lab(), victim.host(), SECOND_SERVICE);
            List<Meets> met = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 100 == 50) {
                    service.close();
                    Thread.sleep(200); // the thread that accepts closes the socket, once it is woken
                } else if (round % 100 == 60) {
                    service = RealService.start(victim.lab(), victim.host(), SECOND_SERVICE);
                }
                Meets now = at(victim, visitor, SECOND_SERVICE);
                boolean down = round % 100 >= 50 && round % 100 < 60;
                assertEquals(down ? Meets.CLOSED : Meets.OPEN, now, "round " + round);
                met.add(now);
            }
            assertEquals(ROUNDS - 40, met.stream().filter(Meets.OPEN::equals).count());
            assertEquals(List.of(), victim.bans(), "nobody is banned by a restart");

            assertEquals(Meets.OPEN, at(victim, attacker, FREE));
            assertEquals(Meets.OPEN, at(victim, attacker, SECOND_SERVICE), "one port is no reason");
            assertEquals(Meets.OPEN, at(victim, attacker, FREE + 1));
            Wait.until(STEERED, "a second one is", () -> at(victim, attacker, SECOND_SERVICE) == Meets.NOTHING);
            assertEquals(Meets.OPEN, at(victim, visitor, SECOND_SERVICE));
        }
    }

    @Test
    void S07_theTrapThatIsMeantAnswers() throws Exception {
        try (Victim victim = Victim.start(
                AllPortsIT.class,
                Map.of(
                        // Some nodes' role has a trap of its own on MySQL's port.
                        "io.honeymesh.traps", Map.of("all.ports", "true", "listen", "ssh"),
                        "io.honeymesh.enforcement", Map.of("all.ports.quiet", "1s")))) {
            Host attacker = victim.lab().host("attacker");
            Host scout = victim.lab().host("scout");
            Wait.until(STEERED, "an unused port is open", () -> at(victim, scout, FREE) == Meets.OPEN);
            String answer = attacker.call(() -> {
                try (Socket socket = new Socket(victim.host().ipv4(), FREE)) {
                    socket.setSoTimeout(5000);
                    socket.getOutputStream().write("SSH-2.0-scanner\r\n".getBytes(StandardCharsets.US_ASCII));
                    return new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
                }
            });
            assertEquals("SSH-2.0-OpenSSH", answer);
            // What a program of this machine binds, it has at once.
            try (ServerSocket own = victim.host().call(() -> new ServerSocket(MYSQL))) {
                assertEquals(Meets.OPEN, at(victim, scout, MYSQL));
                try (Socket taken = own.accept()) {
                    assertTrue(taken.isConnected());
                }
            }
        }
    }

    private static Meets at(Victim victim, Host from, int port) {
        return victim.meets(from, from.ipv4(), victim.host().ipv4(), port, 400);
    }
}
