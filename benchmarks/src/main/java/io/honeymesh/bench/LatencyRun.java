// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.JsonLines;
import io.honeymesh.lab.Probe;
import io.honeymesh.lab.ProbeResult;
import io.honeymesh.lab.Processors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * From connect() to the first dropped packet, for many addresses that were never seen before: one touches the node, the
 * next the C baseline, and so on, with the same probe.
 */
final class LatencyRun {

    private static final Duration EVENT_PATIENCE = Duration.ofSeconds(3);

    private final Stage stage;
    private final Options options;
    private final JsonLines events;

    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();
    private final List<Double> ourAccept = new ArrayList<>();
    private final List<Double> ourDecision = new ArrayList<>();
    private final List<Double> theirAccept = new ArrayList<>();
    private final List<Double> theirWrite = new ArrayList<>();
    private final List<Double> gaps = new ArrayList<>();
    private int oursMissed;
    private int theirsMissed;

    private LatencyRun(Stage stage, Options options, JsonLines events) {
        this.stage = stage;
        this.options = options;
        this.events = events;
    }

    static LatencyReport run(Stage stage, Options options, JsonLines events, Timeline timeline) {
        LatencyRun run = new LatencyRun(stage, options, events);
        int trap = stage.trapPort("ssh");
        stage.node().pid().ifPresent(Processors::keepOff);
        Processors.keepOff(stage.baseline().pid());
        for (int i = 0; i < options.warmUp(); i++) {
            timeline.progress("warming up", i + 1, options.warmUp());
            run.probe(stage.victim(), stage.crowd().next(), trap);
            run.probe(stage.yardstick(), stage.crowd().next(), Stage.BASELINE_PORT);
        }
        MachineLoad load = MachineLoad.start();
        for (int i = 0; i < options.sources(); i++) {
            run.measureNode(trap);
            run.measureBaseline();
            timeline.progress("measuring", i + 1, options.sources());
        }
        MachineLoad.Reading reading = load.sinceStart();
        stage.node().pid().ifPresent(Processors::release);
        Processors.release(stage.baseline().pid());
        return run.report(stage, reading);
    }

    private LatencyReport report(Stage stage, MachineLoad.Reading load) {
        return new LatencyReport(
                stage.enforcer(),
                stage.attachMode(),
                options.hz(),
                options.warmUp(),
                new Sample(ours),
                new Sample(theirs),
                oursMissed,
                theirsMissed,
                new Sample(ourAccept),
                new Sample(ourDecision),
                new Sample(theirAccept),
                new Sample(theirWrite),
                new Sample(gaps),
                load);
    }

    private ProbeResult probe(Host target, String source, int trap) {
        return Probe.fine(stage.lab(), stage.crowd().router(), source, target.ipv4(), stage.quietPort(), options.hz())
                .on(Processors.probes())
                .touch(trap);
    }

    private void measureNode(int trap) {
        String source = stage.crowd().next();
        ProbeResult result = probe(stage.victim(), source, trap);
        OptionalDouble micros = result.touchToFirstDropMicros();
        if (micros.isEmpty()) {
            oursMissed++;
            return;
        }
        ours.add(micros.getAsDouble());
        gaps.add(result.gapMicros().orElseThrow());
        Instant connect = result.wall(result.connect().orElseThrow());
        Optional<Event> touch = events.await(
                        fields -> "touch".equals(fields.get("type")) && source.equals(fields.get("subject")),
                        EVENT_PATIENCE)
                .map(Event::new);
        touch.flatMap(Event::at).ifPresent(accepted -> {
            ourAccept.add(micros(connect, accepted));
            touch.flatMap(Event::since).ifPresent(decided -> ourDecision.add(micros(accepted, decided)));
        });
    }

    private void measureBaseline() {
        String source = stage.crowd().next();
        ProbeResult result = probe(stage.yardstick(), source, Stage.BASELINE_PORT);
        OptionalDouble micros = result.touchToFirstDropMicros();
        if (micros.isEmpty()) {
            theirsMissed++;
            return;
        }
        theirs.add(micros.getAsDouble());
        gaps.add(result.gapMicros().orElseThrow());
        stage.baseline().banOf(source).ifPresent(ban -> {
            double accepted = number(ban, "accepted_us");
            theirAccept.add(accepted - result.connect().orElseThrow());
            theirWrite.add(number(ban, "written_us") - accepted);
        });
    }

    private static double micros(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1000.0;
    }

    private static double number(Map<String, Object> fields, String name) {
        return ((Number) fields.get(name)).doubleValue();
    }
}
