// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Bystander;
import io.honeymesh.lab.Crowd;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Bundles come, are replaced and go while the node runs and is under attack. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedeployIT {

    private static final int REDEPLOYS = 50;
    private static final Duration DEPLOYED = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofSeconds(20);
    /** So that strangers meet it. */
    private static final int BETWEEN_MILLIS = 60;

    private static final String TRAP = "com.example.finger";
    private static final String ENFORCEMENT = "io.honeymesh.enforcement";

    private static Victim victim;
    private static Crowd crowd;
    private static Host banned;
    private static Path jar;

    @BeforeAll
    static void start() throws Exception {
        victim = Victim.prepare(RedeployIT.class, Map.of("io.honeymesh.enforcement", Map.of("capacity", "40000")));
        crowd = victim.lab().crowd(victim.lab().host("router"), List.of(victim.host()));
        banned = victim.lab().host("banned");
        victim.node().start();
        jar = victim.base().resolve("deploy/finger.jar");
    }

    @AfterAll
    static void stop() {
        if (victim != null) {
            victim.close();
        }
    }

    @Test
    @Order(1)
    void aTrapThatIsDroppedInListensSoonAndIsGoneWhenItsJarIs() throws Exception {
        try (Inside inside = Inside.of(victim.base())) {
            deploy();
            remove();
            Remains before = Remains.of(victim.pid(), inside);
            deploy();
            assertEquals(Meets.OPEN, touch());
            remove();
            assertNothingIsLeft(before, inside);
            deploy();
        }
    }

    private static void deploy() throws Exception {
        FingerTrap.bundle(jar, 1);
        long begun = System.nanoTime();
        Wait.until(DEPLOYED, "the new trap listens", RedeployIT::listens);
        System.out.printf("a new trap's jar: listens after %d ms%n", (System.nanoTime() - begun) / 1_000_000);
    }

    private static void remove() throws Exception {
        Files.delete(jar);
        long begun = System.nanoTime();
        Wait.until(DEPLOYED, "the trap's port is free", () -> !listens());
        System.out.printf(
                "a trap's jar removed: its port is free after %d ms%n", (System.nanoTime() - begun) / 1_000_000);
    }

    private static boolean listens() throws IOException {
        return Remains.listening(Path.of("/proc", Long.toString(victim.pid()), "net"))
                .containsKey("port " + FingerTrap.PORT);
    }

    private static Meets touch() {
        return victim.meets(crowd.router(), crowd.next(), victim.host().ipv4(), FingerTrap.PORT, 1000);
    }

    @Test
    @Order(2)
    void fiftyRedeploysOfATrapLeaveNothingBehind() throws Exception {
        redeploy(TRAP);
        assertEquals(Meets.OPEN, touch());
    }

    @Test
    @Order(3)
    void fiftyRedeploysOfTheEnforcementLeaveNothingBehindAndEveryBanInForce() throws Exception {
        victim.node().shell("honeymesh:ban " + banned.ipv4() + " --for 2h");
        redeploy(ENFORCEMENT);
        assertEquals(Meets.NOTHING, victim.service(banned));
    }

    private static void redeploy(String bundle) throws Exception {
        try (Inside inside = Inside.of(victim.base())) {
            rehearse(inside, bundle);
            Remains before = Remains.of(victim.pid(), inside);
            Map<String, String> figures = inside.table("figures");
            Bystander honest = Bystander.start(
                    victim.lab(),
                    victim.lab().host("bystander-" + bundle.length()),
                    victim.host(),
                    Victim.SERVICE_PORT);
            long begun = System.nanoTime();
            try (Hammer hammer = new Hammer(crowd, victim.host().ipv4(), List.of(FingerTrap.PORT, 80, 22, 4001))) {
                for (int i = 0; i < REDEPLOYS; i++) {
                    assertEquals(List.of("32"), inside.ask("redeploy " + bundle), "the bundle is active");
                    Thread.sleep(BETWEEN_MILLIS);
                }
                System.out.printf(
                        "%d redeploys of %s: %d ms, meanwhile %s%n",
                        REDEPLOYS, bundle, (System.nanoTime() - begun) / 1_000_000, hammer);
                assertTrue(hammer.connected() > 0, hammer.toString());
            }
            assertEquals(0, honest.stop().lost(), "what the bystander lost: " + honest.counts());
            assertNothingIsLeft(before, inside);
            List<String> loaders = inside.ask("loaders");
            System.out.printf(
                    "class loaders of replaced bundles: %s still there of %s%n", loaders.get(0), loaders.get(1));
            Map<String, String> after = inside.table("figures");
            System.out.println("before: " + figures + ", after: " + after);
            assertTrue(Integer.parseInt(loaders.get(0)) <= 1, "class loaders that stay: " + loaders);
            assertTrue(
                    Integer.parseInt(after.get("classes")) < Integer.parseInt(figures.get("classes")) + 200,
                    figures + " became " + after);
            assertEquals(List.of(), inside.ask("differences"));
        }
        assertEquals(List.of(), victim.logged("ERROR"));
        assertEquals(
                List.of(),
                victim.log().lines().filter(line -> line.startsWith("\tat ")).toList());
    }

    /** What is made once and kept is there before the first count. */
    private static void rehearse(Inside inside, String bundle) throws Exception {
        try (Hammer hammer = new Hammer(crowd, victim.host().ipv4(), List.of(FingerTrap.PORT, 80, 22, 4001))) {
            for (int i = 0; i < 3; i++) {
                inside.ask("redeploy " + bundle);
                Thread.sleep(100);
            }
            assertTrue(hammer.connected() > 0, hammer.toString());
        }
        Thread.sleep(4000);
    }

    private static void assertNothingIsLeft(Remains before, Inside inside) throws Exception {
        long patience = System.nanoTime() + QUIET.toNanos();
        Remains after = Remains.of(victim.pid(), inside);
        while (!after.isNoMoreThan(before) && System.nanoTime() < patience) {
            Thread.sleep(200);
            after = Remains.of(victim.pid(), inside);
        }
        if (!after.isNoMoreThan(before)) {
            assertEquals(before, after, "what is left behind");
        }
    }
}
