// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Somebody who can forge addresses tries to have the node cut off those it needs. */
class SpoofIT {

    private static final int MIRROR_PORT = 8001;
    private static final long HALF_AN_HOUR = 1800;
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration SEEN = Duration.ofSeconds(10);

    @Test
    void S02_forgedScansBanNobodyAndLeaveTheForgedAddressesConnectionsAlone() throws Exception {
        Tools.Tool nping = new Tools.Tool(List.of("nping"), "nmap");
        String missing = Tools.missing(List.of(nping)).orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), "skipped: " + missing);
        try (Victim victim = Victim.start(SpoofIT.class, Map.of())) {
            Host forger = victim.lab().host("forger");
            Host customer = victim.lab().host("customer");
            Host mirror = victim.lab().host("mirror");
            try (ServerSocket server = mirror.call(() -> new ServerSocket(MIRROR_PORT));
                    ServerSocket shop = victim.host().call(() -> new ServerSocket(8445));
                    Socket session =
                            customer.call(() -> new Socket(victim.host().ipv4(), 8445));
                    Socket served = shop.accept()) {
                assertTalk(session, served);
                for (Host forged : List.of(customer, mirror)) {
                    forge(forger, forged.ipv4(), victim.host().ipv4());
                    Wait.until(
                            SEEN,
                            "the scan in the name of " + forged.name() + " is seen",
                            () -> victim.why(forged.ipv4()).toString().contains("stopped_for_s"));
                    Map<String, Object> why = victim.why(forged.ipv4());
                    assertEquals(List.of(), why.get("bans"), "a ban for " + forged.name());
                    assertTrue(stoppedSeconds(why) <= HALF_AN_HOUR, why.toString());
                }
                assertEquals(Meets.NOTHING, victim.service(customer), "new connections wait for the stop's end");
                assertTalk(session, served);
                assertTalk(served, session);
                assertEquals(
                        Meets.OPEN,
                        victim.meets(victim.host(), victim.host().ipv4(), mirror.ipv4(), MIRROR_PORT, 2000),
                        "what the victim itself opens");
                download(victim.host(), mirror, server);
                assertTrue(victim.node().shell("honeymesh:bans").contains("No bans"));
                try (Inside inside = Inside.of(victim.base())) {
                    inside.ask("unban " + customer.ipv4());
                }
                assertEquals(Meets.OPEN, victim.service(customer), "an operator ends the stop");
            }
        }
    }

    private static void forge(Host forger, String source, String target) {
        Command.Result result = forger.command(
                        "nping",
                        "--tcp",
                        "--flags",
                        "syn",
                        "-S",
                        source,
                        "-p",
                        "22,80,1001-1040",
                        "-c",
                        "1",
                        "--rate",
                        "200",
                        "-H",
                        "-N",
                        target)
                .run(LIMIT);
        assertEquals(0, result.exit(), result.toString());
    }

    private static long stoppedSeconds(Map<String, Object> why) {
        return ((List<?>) why.get("events"))
                .stream()
                        .map(event -> ((Map<?, ?>) event).get("stopped_for_s"))
                        .filter(Number.class::isInstance)
                        .mapToLong(seconds -> ((Number) seconds).longValue())
                        .max()
                        .orElseThrow();
    }

    private static void assertTalk(Socket from, Socket to) throws IOException {
        to.setSoTimeout(3000);
        from.getOutputStream().write(42);
        assertEquals(42, to.getInputStream().read());
    }

    /** A connection that the victim opens carries data both ways. */
    private static void download(Host host, Host mirror, ServerSocket server) throws Exception {
        try (Socket earlier = server.accept();
                Socket client = host.call(() -> {
                    Socket socket = new Socket();
                    socket.connect(new InetSocketAddress(InetAddress.getByName(mirror.ipv4()), MIRROR_PORT), 3000);
                    return socket;
                });
                Socket accepted = server.accept()) {
            assertTalk(client, accepted);
            assertTalk(accepted, client);
            assertEquals(-1, earlier.getInputStream().read(), "the one before was closed");
        }
    }
}
