// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.transport.mtls.Crowd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Many nodes' mTLS transports in one process: the protocol's own code, TLS handshakes and sockets. The machine has to do all nodes' work,
 * so times are a ceiling; how many links there are and how often a message comes are not.
 */
record MeshCrowd() implements MeshPart {

    /** Of all nodes together, each end an open file: 20 000 of those are often all that a process may have. */
    private static final int ALL_LINKS = 16_000;

    /** As a node has by default. */
    private static final int MOST_LINKS = 32;

    /** So many come at once, the next when these have their links: handshakes of all at once would only time out. */
    private static final int STEP = 50;

    private static final int MESSAGES = 20;
    private static final int MESSAGE_BYTES = 400;
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public boolean measure(Options options, Timeline timeline, Map<String, Object> figures) {
        int nodes = options.nodes();
        int links = Math.min(MOST_LINKS, ALL_LINKS / nodes);
        timeline.title(nodes + " nodes with at most " + links + " links each, in one process (minutes)");
        MachineLoad load = MachineLoad.start();
        try (Crowd crowd = new Crowd(links)) {
            Run run = new Run(nodes, links, crowd, timeline);
            figures.put("crowd", run.fields);
            run.gather();
            run.spread();
            run.comesLate();
            run.end();
            MachineLoad.Reading machine = load.sinceStart();
            timeline.line("  " + machine.text());
            run.fields.putAll(machine.json());
            return run.complete;
        } catch (IOException | UncheckedIOException e) {
            timeline.bad("bench mesh: " + e.getMessage());
            return false;
        }
    }

    private static final class Run {
        private final int wanted;
        private final int allowed;
        private final Crowd crowd;
        private final Timeline timeline;
        private final Map<String, Object> fields = new LinkedHashMap<>();
        private boolean complete = true;

        Run(int wanted, int allowed, Crowd crowd, Timeline timeline) {
            this.wanted = wanted;
            this.allowed = allowed;
            this.crowd = crowd;
            this.timeline = timeline;
            fields.put("nodes", wanted);
            fields.put("links_allowed", allowed);
        }

        private void line(String what, String value) {
            timeline.line(String.format(Locale.ROOT, "  %-58s %s", what, value));
        }

        private void took(String what, String key, double millis) {
            fields.put(key, Math.round(millis));
            line(what, String.format(Locale.ROOT, "%.1f s", millis / 1000));
        }

        /** @return milliseconds until then */
        private double until(BooleanSupplier reached) {
            return until(System.nanoTime(), reached);
        }

        private double until(long start, BooleanSupplier reached) {
            while (!reached.getAsBoolean()) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    complete = false;
                    break;
                }
                pause(Duration.ofMillis(2));
            }
            return (System.nanoTime() - start) / 1e6;
        }

        /** Each calls for three of eight, if it is called by nobody. */
        private boolean haveLinks() {
            List<Integer> links = crowd.links();
            return !links.isEmpty() && links.getFirst() >= Math.min(allowed * 3 / 8, crowd.size() - 1);
        }

        private void gather() {
            long start = System.nanoTime();
            while (crowd.size() < wanted) {
                add(STEP);
                until(this::haveLinks);
                timeline.progress("nodes", crowd.size(), wanted);
            }
            took("all are there and have called theirs after", "gather_ms", (System.nanoTime() - start) / 1e6);
            pause(Duration.ofSeconds(5));
            List<Integer> links = crowd.links();
            fields.put("links_least", links.getFirst());
            fields.put("links_p50", links.get(links.size() / 2));
            fields.put("links_most", links.getLast());
            complete &= links.getLast() <= allowed;
            line(
                    "links each: fewest, median, most",
                    links.getFirst() + ", " + links.get(links.size() / 2) + ", " + links.getLast());
        }

        private void add(int count) {
            try {
                for (int i = 0; i < count; i++) {
                    crowd.add();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private double say(int node) {
            String id = crowd.say(node % crowd.size(), MESSAGE_BYTES);
            double millis = until(() -> crowd.heldBy(id) == crowd.size());
            pause(BETWEEN);
            return millis;
        }

        private void spread() {
            say(1);
            long before = crowd.heard();
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                millis.add(say(i * 37));
            }
            double copies = (crowd.heard() - before) / (double) MESSAGES / wanted;
            Sample sample = new Sample(millis);
            fields.put("spread_p50_ms", Math.round(sample.median()));
            fields.put("spread_max_ms", Math.round(sample.max()));
            fields.put("copies_per_node", Math.round(10 * copies) / 10.0);
            line(
                    "a message of " + MESSAGE_BYTES + " bytes is at all nodes after",
                    String.format(
                            Locale.ROOT, "p50 %.0f ms, max %.0f ms (%d)", sample.median(), sample.max(), MESSAGES));
            line("and comes to each", String.format(Locale.ROOT, "%.1f times", copies));
        }

        private void comesLate() {
            add(1);
            took("one more has its links after", "late_ms", until(this::haveLinks));
        }

        private void end() {
            long start = System.nanoTime();
            crowd.kill(wanted * 3 / 10);
            took("three in ten end; the others have links again after", "heal_ms", until(start, this::haveLinks));
            took("and all hear a message after", "heal_spread_ms", say(1));
        }

        private static void pause(Duration time) {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException("interrupted", e));
            }
        }
    }
}
