// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Crowd;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The ban book, the kernel's tables and the ledger's file: the same, whatever happens. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerKernelIT {

    private static final int BANS = 10_000;
    private static final int ORDERS = 10_000;
    private static final int ROUNDS = 2;
    private static final int SAMPLES = 5;
    private static final Duration SOON = Duration.ofSeconds(20);
    /** A group commit is at most 50 ms; the rest is for a busy disk. */
    private static final Duration ON_DISK = Duration.ofMillis(50 + 250);

    private static Victim victim;
    private static Crowd crowd;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.prepare(
                LedgerKernelIT.class, Map.of("io.honeymesh.enforcement", Map.of("capacity", "" + 2 * BANS)));
        crowd = victim.lab().crowd(victim.lab().host("router"), List.of(victim.host()));
        victim.node().start();
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    @Order(1)
    void tenThousandBansAreBackAndEnforcedWithinASecondOfTheirRestore() throws Exception {
        List<String> banned = new ArrayList<>();
        try (Inside inside = Inside.of(victim.base())) {
            long begun = System.nanoTime();
            for (int i = 0; i < BANS; i++) {
                String address = crowd.next();
                assertEquals(List.of("ENFORCED"), inside.ask("ban " + address + " 7200"));
                banned.add(address);
            }
            System.out.printf("%d bans by hand: %d ms%n", BANS, (System.nanoTime() - begun) / 1_000_000);
        }
        Thread.sleep(ON_DISK.toMillis());
        victim.killHard();
        String last = banned.getLast();
        try (Poller poller = Poller.start(crowd.router(), last, victim.host().ipv4(), Victim.SERVICE_PORT)) {
            Wait.until(SOON, "traffic flows", () -> poller.count(Meets.OPEN) > 0);
            long launched = System.nanoTime();
            victim.node().start();
            Wait.until(
                    SOON,
                    "the drop",
                    () -> poller.first(Meets.NOTHING, launched).isPresent());
            long dropped = poller.first(Meets.NOTHING, launched).orElseThrow().begun();
            System.out.printf(
                    "%d bans: enforced on the wire %d ms after `honeymesh start`%n",
                    BANS, (dropped - launched) / 1_000_000);
        }
        for (int i = 0; i < SAMPLES; i++) {
            assertEquals(Meets.NOTHING, meets(banned.get(i * BANS / SAMPLES)));
            assertEquals(Meets.OPEN, meets(crowd.next()));
        }
        try (Inside inside = Inside.of(victim.base())) {
            assertAgreement(inside);
            assertEquals(BANS, inside.ask("bans").size());

            List<String> parts = inside.ask("sync");
            System.out.printf(
                    "%d bans: read from the ledger in %s µs, written to the kernel in %s µs%n",
                    BANS, parts.get(0), parts.get(1));
            assertTrue(
                    Long.parseLong(parts.get(0)) + Long.parseLong(parts.get(1)) < 1_000_000,
                    "restored and enforced after " + parts + " µs");
            List<String> micros = inside.ask("restore " + BANS);
            System.out.printf(
                    "%d bans, policy started again: in the book after %s µs, in the kernel after %s µs%n",
                    BANS, micros.get(0), micros.get(1));
            assertEquals(Meets.NOTHING, meets(last));
            assertAgreement(inside);
            for (String address : banned) {
                inside.ask("unban " + address);
            }
            assertAgreement(inside);
            assertEquals(List.of(), inside.ask("bans"));
            System.out.printf(
                    "no bans, policy started again: %s µs%n",
                    inside.ask("restore 0").getFirst());
        }
        assertEquals(Meets.OPEN, meets(last));
    }

    private static Meets meets(String source) {
        return victim.meets(crowd.router(), source, victim.host().ipv4(), Victim.SERVICE_PORT, 500);
    }

    @Test
    @Order(2)
    void nothingAcknowledgedIsLostWhenTheNodeIsKilledAmongThousandsOfOrders() throws Exception {
        Orders orders = new Orders(20_261_121);
        try (Inside inside = Inside.of(victim.base())) {
            orders.startFrom(bans(inside), allows(inside));
        }
        for (int round = 1; round <= ROUNDS; round++) {
            long killed = killAmong(orders, ORDERS / ROUNDS);
            LedgerFile dead = LedgerFile.of(victim.base());
            assertEquals(
                    List.of(),
                    orders.unexplained(dead.bans(), dead.allows(), killed - ON_DISK.toNanos()),
                    "what the dead node's ledger holds");
            System.out.printf(
                    "killed after %d orders: the ledger holds %d bans and %d allows; %d subjects are behind the last order%n",
                    orders.given(),
                    dead.bans().size(),
                    dead.allows().size(),
                    orders.unexplained(dead.bans(), dead.allows(), Long.MAX_VALUE - 1)
                            .size());

            victim.node().start();
            try (Inside inside = Inside.of(victim.base())) {
                assertAgreement(inside);
                assertEquals(
                        List.of(),
                        orders.unexplained(bans(inside), allows(inside), killed - ON_DISK.toNanos()),
                        "what the new node's book holds");
                orders.startFrom(bans(inside), allows(inside));
            }
        }
        assertEquals(List.of(), victim.logged("ERROR"));
    }

    /** Gives orders, and kills the node while it gives more. @return when */
    private static long killAmong(Orders orders, int count) throws Exception {
        try (Inside inside = Inside.of(victim.base())) {
            int until = orders.given() + count;
            long begun = System.nanoTime();
            while (orders.given() < until) {
                orders.giveOne(inside);
            }
            System.out.printf("%d orders: %d ms%n", count, (System.nanoTime() - begun) / 1_000_000);
            assertEquals(List.of(), inside.ask("differences"), "book and kernel among orders");
            long[] killed = new long[1];
            Thread killer = Thread.ofPlatform().start(() -> {
                killed[0] = System.nanoTime();
                victim.signal("KILL");
            });
            try {
                while (true) {
                    orders.giveOne(inside);
                }
            } catch (IOException dead) {
                killer.join();
            }
            return killed[0];
        }
    }

    /** Book = kernel at once, = ledger after its next flush. */
    private static void assertAgreement(Inside inside) throws Exception {
        assertEquals(List.of(), inside.ask("differences"), "book and kernel");
        long patience = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (!book(inside).equals(LedgerFile.of(victim.base())) && System.nanoTime() < patience) {
            Thread.sleep(50);
        }
        assertEquals(book(inside), LedgerFile.of(victim.base()), "book and ledger");
    }

    private static LedgerFile book(Inside inside) throws IOException {
        return new LedgerFile(bans(inside), allows(inside));
    }

    private static Map<String, Instant> bans(Inside inside) throws IOException {
        return inside.table("bans").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        row -> Instant.parse(row.getValue().replaceFirst("^MANUAL=", "")),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private static Map<String, Instant> allows(Inside inside) throws IOException {
        return inside.table("allows").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> Instant.parse(row.getValue()), (a, b) -> a, TreeMap::new));
    }
}
