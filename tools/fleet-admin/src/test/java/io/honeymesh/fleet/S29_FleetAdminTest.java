// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.Envelopes;
import io.honeymesh.federation.wire.EventId;
import io.honeymesh.federation.wire.FleetOrders;
import io.honeymesh.federation.wire.Header;
import io.honeymesh.federation.wire.Hpke;
import io.honeymesh.federation.wire.Signer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S29_FleetAdminTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Signer NODE = new Signer(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream both = new PrintStream(said, true);
        return new FleetAdmin(both, both, InstantSource.fixed(NOW)).run(arguments);
    }

    private Path roster(byte[] sealing) throws Exception {
        Header header = new Header("orchard", EventId.random(), 1, NOW, Duration.ofDays(7));
        byte[] envelope = Envelopes.sign(NODE, header, new Body.Sealing(Body.Octets.of(Hpke.publicKey(sealing))));
        return Files.writeString(
                folder.resolve("roster"), FleetOrders.roster("orchard", List.of(Envelopes.open(envelope, "orchard"))));
    }

    private int order(Path roster, Path to) {
        return run(
                "order",
                "--key",
                folder.resolve("fleet.key").toString(),
                "--roster",
                roster.toString(),
                "--out",
                to.toString());
    }

    @Test
    void anOrderHasATokenForEachNodeThatOnlyItReads() throws Exception {
        byte[] sealing = Hpke.privateKey(new SecureRandom());
        assertEquals(0, run("key", "--out", folder.toString()));
        String key = said.toString().replaceAll("(?s).*fleet.admin = ([0-9a-f]{64}).*", "$1");
        assertEquals(0, order(roster(sealing), folder.resolve("out")));
        for (String secret : List.of("fleet.key", "out/tokens")) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))));
        }
        Body.Order order = FleetOrders.orders(Files.readString(folder.resolve("out/order")), "orchard")
                .getFirst();
        assertEquals(key, order.admin().hex());
        assertEquals(NOW.getEpochSecond(), order.epoch());
        String[] token = Files.readString(folder.resolve("out/tokens")).strip().split(" ");
        assertEquals(NODE.key().nodeId(), token[0]);
        assertArrayEquals(
                Base64.getUrlDecoder().decode(token[1].substring(3)),
                FleetOrders.open(order, "orchard", sealing).orElseThrow());
        assertFalse(said.toString().contains(token[1]), "no secret on the screen");
        assertEquals(
                FleetAdmin.FAILED, order(folder.resolve("roster"), folder.resolve("out")), "nothing is overwritten");
    }

    @Test
    void aKeyThatItsNodeHasNotSignedIsNotSealedTo() throws Exception {
        run("key", "--out", folder.toString());
        Path roster = roster(Hpke.privateKey(new SecureRandom()));
        String text = Files.readString(roster);
        String line = text.lines().skip(1).findFirst().orElseThrow();
        byte[] envelope = Base64.getUrlDecoder().decode(line);
        envelope[envelope.length - 1] ^= 1;
        Files.writeString(
                roster,
                text.replace(line, Base64.getUrlEncoder().withoutPadding().encodeToString(envelope)));
        assertEquals(FleetAdmin.FAILED, order(roster, folder.resolve("out")));
        assertTrue(said.toString().contains("not signed by its node"), said::toString);
        assertFalse(Files.exists(folder.resolve("out/order")));
    }

    @Test
    void wrongUseIsTold() {
        assertEquals(FleetAdmin.USAGE, run());
        assertEquals(FleetAdmin.USAGE, run("order", "--kye", "x"));
        assertEquals(FleetAdmin.USAGE, run("key", "--out"));
        assertEquals(0, run("help"));
    }
}
