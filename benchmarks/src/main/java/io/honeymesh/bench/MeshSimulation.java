// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.transport.gossip.Simulation;
import io.honeymesh.transport.gossip.Simulation.Node;
import io.honeymesh.transport.gossip.Simulation.Weather;
import io.honeymesh.transport.gossip.swim.Pace;
import io.honeymesh.transport.gossip.wire.StateExchange.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gossip among many nodes: the protocol's own code down to sealed packets, on a simulated network and clock. Times are the
 * simulation's, so the machine's load doesn't change them; the same seed gives the same figures.
 */
record MeshSimulation() implements MeshPart {

    private static final Weather FAIR = new Weather(0, Duration.ofMillis(1), Duration.ofMillis(30));
    private static final Weather STORM = new Weather(0.3, Duration.ofMillis(1), Duration.ofMillis(30));
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int MESSAGES = 20;
    private static final int MESSAGE_BYTES = 400;
    private static final int SEED = 1;

    /** @param storm how long datagrams get lost @param apart how long the two halves don't hear each other */
    private record Size(int nodes, Duration storm, Duration apart) {}

    private static final List<Size> SIZES = List.of(
            new Size(100, Duration.ofMinutes(1), Duration.ofMinutes(10)),
            new Size(1000, Duration.ofSeconds(10), Duration.ofMinutes(1)));

    @Override
    public boolean measure(Options options, Timeline timeline, Map<String, Object> figures) {
        Map<String, Object> simulations = new LinkedHashMap<>();
        figures.put("simulations", simulations);
        boolean complete = true;
        for (Size size : SIZES) {
            timeline.title("Gossip of " + size.nodes + " simulated nodes, 1 to 30 ms apart");
            Run run = new Run(size, timeline);
            complete &= run.measure();
            simulations.put(Integer.toString(size.nodes), run.fields);
        }
        return complete;
    }

    private static final class Run {
        private final Size size;
        private final Timeline timeline;
        private final Simulation simulation = new Simulation(SEED, Pace.LAN, FAIR);
        private final Map<String, Object> fields = new LinkedHashMap<>();
        private boolean complete = true;

        Run(Size size, Timeline timeline) {
            this.size = size;
            this.timeline = timeline;
        }

        boolean measure() {
            join();
            double idle = idle();
            spread(idle);
            storm();
            divide();
            return complete;
        }

        private List<Node> nodes() {
            return simulation.nodes();
        }

        private boolean allKnowAll() {
            return nodes().stream().allMatch(node -> node.swim().others() == size.nodes - 1);
        }

        private void took(String what, String key, Optional<Duration> time) {
            complete &= time.isPresent();
            time.ifPresent(duration -> fields.put(key, duration.toMillis()));
            line(
                    what,
                    time.map(duration -> duration.toMillis() + " ms")
                            .orElse("not within " + PATIENCE.toMinutes() + " min"));
        }

        private void line(String what, String value) {
            timeline.line(String.format(Locale.ROOT, "  %-58s %s", what, value));
        }

        private void join() {
            Node first = simulation.add(List.of());
            for (int i = 1; i < size.nodes; i++) {
                simulation.add(List.of(first));
                simulation.run(Duration.ofMillis(10));
            }
            took("after the last came all know all", "join_ms", simulation.until(this::allKnowAll, PATIENCE));
            simulation.run(Duration.ofSeconds(20));
        }

        private long bytes() {
            return nodes().stream().mapToLong(Node::bytesSent).sum();
        }

        /** Bytes that a node sends a second while nothing happens. */
        private double idle() {
            long before = bytes();
            Duration time = Duration.ofSeconds(30);
            simulation.run(time);
            double idle = (bytes() - before) / (double) size.nodes / time.toSeconds();
            fields.put("idle_bytes_per_node_second", Math.round(idle));
            line("a node sends while nothing happens", Math.round(idle) + " bytes a second");
            return idle;
        }

        private void spread(double idle) {
            List<Double> millis = new ArrayList<>();
            long before = bytes();
            Duration start = simulation.now();
            for (int i = 0; i < MESSAGES; i++) {
                String id = nodes().get(i * 37 % size.nodes).publish(MESSAGE_BYTES);
                Optional<Duration> time =
                        simulation.until(() -> nodes().stream().allMatch(node -> node.has(id)), PATIENCE);
                complete &= time.isPresent();
                time.ifPresent(duration -> millis.add((double) duration.toMillis()));
                simulation.run(Duration.ofSeconds(3));
            }
            double seconds = simulation.now().minus(start).toMillis() / 1000.0;
            double each = ((bytes() - before) / (double) size.nodes - idle * seconds) / MESSAGES;
            Sample sample = new Sample(millis);
            fields.put("spread_p50_ms", sample.median());
            fields.put("spread_max_ms", sample.max());
            fields.put("bytes_per_node_message", Math.round(each));
            line(
                    "a message of " + MESSAGE_BYTES + " bytes is at all nodes after",
                    String.format(
                            Locale.ROOT, "p50 %.0f ms, max %.0f ms (%d)", sample.median(), sample.max(), MESSAGES));
            line("and costs each node", Math.round(each) + " bytes");
        }

        private void storm() {
            simulation.weather(STORM);
            Set<String> suspected = new HashSet<>();
            Set<String> dead = new HashSet<>();
            List<String> ids = new ArrayList<>();
            for (Duration time = Duration.ZERO; time.compareTo(size.storm) < 0; time = time.plus(LOOK)) {
                if (time.toMillis() % 1000 == 0 && ids.size() < MESSAGES) {
                    ids.add(nodes().get(ids.size() * 31 % size.nodes).publish(MESSAGE_BYTES));
                }
                simulation.run(LOOK);
                for (Node node : nodes()) {
                    node.swim().view().forEach(entry -> {
                        if (entry.state() == State.SUSPECT) {
                            suspected.add(entry.name());
                        } else if (entry.state() == State.DEAD) {
                            dead.add(entry.name());
                        }
                    });
                }
            }
            fields.put("storm_loss", STORM.loss());
            fields.put("storm_seconds", size.storm.toSeconds());
            fields.put("storm_suspected", suspected.size());
            fields.put("storm_held_for_dead", dead.size());
            line(
                    "30 % loss for " + size.storm.toSeconds() + " s: wrongly suspected, held for dead",
                    suspected.size() + ", " + dead.size());
            took(
                    "and of " + ids.size() + " messages meanwhile all are everywhere after",
                    "storm_spread_ms",
                    simulation.until(
                            () -> nodes().stream().allMatch(node -> ids.stream().allMatch(node::has)), PATIENCE));
            simulation.weather(FAIR);
            simulation.run(Duration.ofSeconds(20));
        }

        private void divide() {
            Set<Node> half = Set.copyOf(nodes().subList(0, size.nodes / 2));
            int before = nodes().getFirst().held();
            simulation.cut((one, other) -> half.contains(one) && !half.contains(other));
            for (int i = 0; i < MESSAGES; i++) {
                nodes().get(i * size.nodes / MESSAGES).publish(MESSAGE_BYTES);
                simulation.run(size.apart.dividedBy(MESSAGES));
            }
            simulation.cut((_, _) -> false);
            fields.put("apart_seconds", size.apart.toSeconds());
            took(
                    "two halves apart for " + size.apart.toSeconds() + " s: all know all and hold the same after",
                    "heal_ms",
                    simulation.until(
                            () -> allKnowAll() && nodes().stream().allMatch(node -> node.held() == before + MESSAGES),
                            PATIENCE));
        }
    }
}
