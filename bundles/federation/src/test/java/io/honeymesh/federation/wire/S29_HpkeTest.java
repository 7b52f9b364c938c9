// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S29_HpkeTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final byte[] PRIVATE = Samples.filled(32, 4);
    private static final byte[] INFO = "an order".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT = "a token of thirty-two bytes here".getBytes(StandardCharsets.US_ASCII);

    /** Written by Bouncy Castle's HPKE: encapsulated key, then what is sealed. */
    private static final String BY_ANOTHER = "09bd80b1e8a4e67504ac94416c28c1c95386634ca15de0a05246dde3296acf3e"
            + "8588c781281914224748d640981997b29ec93e943d9f3d26ff08146a4d2678d8201a74592ce8e02fd6de0591ac9eb826";

    @Test
    void whatAnotherImplementationHasSealedIsRead() {
        assertArrayEquals(
                TEXT,
                Hpke.open(PRIVATE, INFO, HexFormat.of().parseHex(BY_ANOTHER)).orElseThrow());
    }

    @Test
    void whatIsSealedOnlyItsReaderReadsAndOnlyUnchanged() {
        byte[] sealed = Hpke.seal(Hpke.publicKey(PRIVATE), INFO, TEXT, new SecureRandom());
        assertEquals(TEXT.length + Hpke.OVERHEAD, sealed.length);
        assertArrayEquals(TEXT, Hpke.open(PRIVATE, INFO, sealed).orElseThrow());
        assertTrue(Hpke.open(Samples.filled(32, 9), INFO, sealed).isEmpty(), "another's key");
        assertTrue(Hpke.open(PRIVATE, TEXT, sealed).isEmpty(), "sealed for something else");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertTrue(Hpke.open(PRIVATE, INFO, changed).isEmpty(), "byte " + i);
        }
        assertTrue(Hpke.open(PRIVATE, INFO, new byte[Hpke.OVERHEAD - 1]).isEmpty());
    }

    @Test
    void nothingIsSealedToAKeyOfSmallOrder() {
        assertThrows(IllegalArgumentException.class, () -> Hpke.seal(new byte[32], INFO, TEXT, new SecureRandom()));
        assertEquals(Optional.empty(), Hpke.open(PRIVATE, INFO, new byte[80]));
    }

    private static Body.Order order() {
        return FleetOrders.order(
                Samples.signer(5),
                Samples.CLUSTER,
                NOW,
                Duration.ofDays(1),
                Samples.BETA.key(),
                Hpke.publicKey(PRIVATE),
                TEXT);
    }

    @Test
    void anOrderIsForOneNodeOfOneClusterAndSignedByTheFleetsKey() {
        Body.Order order = order();
        assertTrue(FleetOrders.isSigned(order, Samples.CLUSTER));
        assertFalse(FleetOrders.isSigned(order, "meadow"));
        Body.Order moved = new Body.Order(
                order.admin(), order.epoch(), order.seconds(), Samples.ALPHA.key(), order.sealed(), order.signature());
        assertFalse(FleetOrders.isSigned(moved, Samples.CLUSTER));
        assertArrayEquals(
                TEXT, FleetOrders.open(order, Samples.CLUSTER, PRIVATE).orElseThrow());
        assertTrue(FleetOrders.open(moved, Samples.CLUSTER, PRIVATE).isEmpty(), "sealed for another node");
    }

    @Test
    void textsAreReadBackAndDamagedOnesRefused() throws Exception {
        Body.Order order = order();
        String text = FleetOrders.text(Samples.CLUSTER, List.of(order));
        assertEquals(List.of(order), FleetOrders.orders(text, Samples.CLUSTER));
        assertFalse(text.contains(FleetOrders.token(TEXT).substring(3)), "no token is in it");
        assertThrows(Malformed.class, () -> FleetOrders.orders(text, "meadow"));
        assertThrows(Malformed.class, () -> FleetOrders.orders("", Samples.CLUSTER));
        assertThrows(
                Malformed.class,
                () -> FleetOrders.orders(text.lines().findFirst().orElseThrow(), Samples.CLUSTER));
        char[] damaged = text.toCharArray();
        damaged[text.indexOf('\n') + 200] ^= 1;
        assertThrows(Malformed.class, () -> FleetOrders.orders(new String(damaged), Samples.CLUSTER));
        assertThrows(Malformed.class, () -> FleetOrders.orders(text + "AAAA\n", Samples.CLUSTER));
    }
}
