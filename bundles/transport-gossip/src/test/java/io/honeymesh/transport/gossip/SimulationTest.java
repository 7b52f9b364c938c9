// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.transport.gossip.swim.Pace;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final Simulation.Weather FAIR =
            new Simulation.Weather(0, Duration.ofMillis(1), Duration.ofMillis(5));
    private static final Simulation.Weather STORM =
            new Simulation.Weather(0.3, Duration.ofMillis(1), Duration.ofMillis(50));

    private static Simulation cluster(int size, Simulation.Weather weather) {
        return cluster(size, weather, Pace.LAN);
    }

    private static Simulation cluster(int size, Simulation.Weather weather, Pace pace) {
        Simulation simulation = new Simulation(size, pace, weather);
        Simulation.Node first = simulation.add(List.of());
        for (int i = 1; i < size; i++) {
            simulation.add(List.of(first));
        }
        assertTrue(
                simulation
                        .until(
                                () -> simulation.nodes().stream()
                                        .allMatch(node -> node.swim().others() == size - 1),
                                Duration.ofMinutes(3))
                        .isPresent(),
                "all know all");
        return simulation;
    }

    private static long seen(Simulation simulation, Simulation.Node node, State state) {
        return simulation.nodes().stream()
                .filter(other -> other != node && other.isAlive())
                .filter(other -> other.sees(node).equals(Optional.of(state)))
                .count();
    }

    @Test
    void whatOneSaysAllHearWithinASecond() {
        Simulation simulation = cluster(50, FAIR);
        String id = simulation.nodes().getLast().publish(400);
        assertTrue(simulation
                .until(() -> simulation.nodes().stream().allMatch(node -> node.has(id)), Duration.ofSeconds(1))
                .isPresent());
    }

    @Test
    void whatFitsInNoDatagramGoesByConnections() {
        Simulation simulation = cluster(30, FAIR);
        // Hardly any has answered another yet: who isn't connected to hears of it as nodes compare what they hold.
        String early = simulation.nodes().getLast().publish(16 << 10);
        assertTrue(have(simulation, early, 30, Duration.ofMinutes(2)));
        simulation.run(Duration.ofMinutes(1));
        String late = simulation.nodes().getLast().publish(16 << 10);
        assertTrue(have(simulation, late, 28, Duration.ofSeconds(2)), "chance may leave one out, rarely two");
    }

    private static boolean have(Simulation simulation, String id, int nodes, Duration within) {
        return simulation
                .until(
                        () -> simulation.nodes().stream()
                                        .filter(node -> node.has(id))
                                        .count()
                                >= nodes,
                        within)
                .isPresent();
    }

    @Test
    void withThirtyPercentLossAllHearEverythingAndNobodyIsHeldForDead() {
        Simulation simulation = cluster(30, STORM);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ids.add(simulation.nodes().get(i % 30).publish(400));
            simulation.run(Duration.ofSeconds(1));
            for (Simulation.Node node : simulation.nodes()) {
                assertEquals(0, seen(simulation, node, State.DEAD), "held for dead");
            }
        }
        simulation.run(Duration.ofSeconds(60));
        for (Simulation.Node node : simulation.nodes()) {
            assertTrue(ids.stream().allMatch(node::has));
        }
    }

    @Test
    void whoeverDiesIsFoundDeadByAllAndWhoeverLeavesIsNotSuspected() {
        Simulation simulation = cluster(20, FAIR);
        Simulation.Node killed = simulation.nodes().get(3);
        Simulation.Node leaving = simulation.nodes().get(4);
        killed.kill();
        leaving.leave();
        assertTrue(simulation
                .until(() -> seen(simulation, leaving, State.LEFT) == 18, Duration.ofSeconds(5))
                .isPresent());
        assertTrue(simulation
                .until(() -> seen(simulation, killed, State.DEAD) >= 18, Duration.ofSeconds(40))
                .isPresent());
    }

    @Test
    void aSplitClusterHealsAndBothSidesCatchUpWithOneExchange() {
        Simulation simulation = cluster(20, FAIR);
        List<Simulation.Node> left = simulation.nodes().subList(0, 10);
        simulation.cut((one, other) -> left.contains(one) && !left.contains(other));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ids.add(simulation.nodes().get(i % 20).publish(400));
            simulation.run(Duration.ofSeconds(10));
        }
        assertTrue(simulation.nodes().stream().allMatch(node -> node.held() == 30), "each side has its own");
        simulation.cut((_, _) -> false);
        Optional<Duration> healed = simulation.until(
                () -> simulation.nodes().stream()
                        .allMatch(node -> node.held() == 60 && node.swim().others() == 19),
                Duration.ofSeconds(60));
        assertTrue(healed.isPresent());
        assertTrue(ids.stream().allMatch(simulation.nodes().getFirst()::has));
    }

    /** Whether anybody suspects one of two that don't hear each other, and all others do, within a minute. */
    private static boolean isSuspected(Simulation simulation) {
        Simulation.Node one = simulation.nodes().get(2);
        Simulation.Node other = simulation.nodes().get(5);
        simulation.cut((from, to) -> from == one && to == other);
        return simulation
                .until(
                        () -> seen(simulation, one, State.SUSPECT) + seen(simulation, other, State.SUSPECT) > 0,
                        Duration.ofMinutes(1))
                .isPresent();
    }

    @Test
    void whomOthersCanReachIsNotSuspected() {
        assertFalse(isSuspected(cluster(10, FAIR)));
        Pace lan = Pace.LAN;
        Pace alone = new Pace(
                lan.probe(),
                lan.probeTimeout(),
                0,
                lan.suspicion(),
                lan.suspicionMost(),
                lan.gossip(),
                lan.fanout(),
                lan.retransmit(),
                lan.exchange(),
                lan.rejoin(),
                lan.awareness());
        assertTrue(isSuspected(cluster(10, FAIR, alone)), "it is for the others' help");
    }

    /** So it gives all others more time before it holds them for dead. */
    @Test
    void aNodeThatIsCutOffTakesItForItsOwnIllness() {
        Simulation simulation = cluster(10, FAIR);
        Simulation.Node cutOff = simulation.nodes().get(4);
        assertEquals(0, cutOff.swim().illness());
        simulation.cut((from, to) -> from == cutOff);
        assertTrue(simulation
                .until(() -> cutOff.swim().illness() >= 5, Duration.ofSeconds(30))
                .isPresent());
        Simulation.Node well = simulation.nodes().get(5);
        assertTrue(
                simulation
                        .until(() -> well.swim().illness() == 0, Duration.ofSeconds(30))
                        .isPresent(),
                "the others answer for each other");
        simulation.cut((_, _) -> false);
        assertTrue(simulation
                .until(() -> cutOff.swim().illness() == 0 && cutOff.swim().others() == 9, Duration.ofMinutes(2))
                .isPresent());
    }
}
