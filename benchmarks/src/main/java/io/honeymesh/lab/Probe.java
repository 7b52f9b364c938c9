// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends bare SYNs from one address to one port that is no trap, and sees from when on none is answered.
 *
 * @param host where it runs
 * @param source an address of that host
 * @param port of the target: closed or listening, and always the same, so that the probe is no port scan
 * @param hz probes a second, up to 50 000
 * @param settle for how long all probes must stay unanswered to be a drop
 * @param limit after which it ends in any case
 * @param resume whether it goes on after the drop until probes are answered again
 * @param busy whether it waits by looking at the clock all the time: needed for fine grids, costs a processor
 * @param cpu the processor it has for itself
 */
public record Probe(
        Lab lab,
        Host host,
        String source,
        String target,
        int port,
        int hz,
        Duration settle,
        Duration limit,
        boolean resume,
        boolean busy,
        OptionalInt cpu) {

    /** What a person would call "at once": fine enough for that, and cheap. */
    public static final int COARSE_HZ = 1000;

    private static final Duration GRACE = Duration.ofSeconds(10);

    public static Probe coarse(Lab lab, Host host, String source, String target, int port) {
        return new Probe(
                lab,
                host,
                source,
                target,
                port,
                COARSE_HZ,
                Duration.ofMillis(150),
                Duration.ofSeconds(90),
                false,
                false,
                OptionalInt.empty());
    }

    public static Probe fine(Lab lab, Host host, String source, String target, int port, int hz) {
        return new Probe(
                lab,
                host,
                source,
                target,
                port,
                hz,
                Duration.ofMillis(40),
                Duration.ofMillis(600),
                false,
                true,
                OptionalInt.empty());
    }

    /** With a processor for itself, from which the caller keeps the victim's programs away. */
    public Probe on(OptionalInt processor) {
        return new Probe(lab, host, source, target, port, hz, settle, limit, resume, busy, processor);
    }

    /** Goes on after the drop until probes are answered again, or the limit is reached. */
    public Probe untilResumed(Duration longest) {
        return new Probe(lab, host, source, target, port, hz, settle, longest, true, busy, cpu);
    }

    /** Connects to the trap itself and waits for what follows. */
    public ProbeResult touch(int trapPort) {
        return touch(trapPort, dropped -> {});
    }

    /**
     * As {@link #touch(int)}.
     *
     * @param atDrop told as soon as the drop is certain, if the probe goes on after it
     */
    public ProbeResult touch(int trapPort, Consumer<ProbeResult> atDrop) {
        Process process =
                command(List.of("--connect", Integer.toString(trapPort))).start();
        try (JsonLines lines = new JsonLines(process, fields -> {})) {
            Duration patience = limit.plus(GRACE);
            lines.await(fields -> "dropped".equals(fields.get("ended")), patience)
                    .map(ProbeResult::of)
                    .filter(result -> resume)
                    .ifPresent(atDrop);
            lines.awaitEnd(patience);
            if (lines.seen().isEmpty()) {
                throw new LabException("a probe said nothing: " + lines.complaints());
            }
            return ProbeResult.of(lines.seen().getLast());
        }
    }

    /** Starts to watch what other programs of its host do to the target. */
    public Watch watch() {
        return new Watch(command(List.of("--watch")).start());
    }

    private Command command(List<String> mode) {
        List<String> words = new ArrayList<>(List.of(
                Natives.program(lab, "probe").toString(),
                "--source",
                source,
                "--target",
                target,
                "--port",
                Integer.toString(port),
                "--hz",
                Integer.toString(hz),
                "--settle-ms",
                Long.toString(settle.toMillis()),
                "--limit-ms",
                Long.toString(limit.toMillis())));
        words.addAll(mode);
        if (resume) {
            words.add("--resume");
        }
        if (busy) {
            words.add("--busy");
        }
        cpu.ifPresent(number -> words.addAll(List.of("--cpu", Integer.toString(number))));
        return host.command(Command.of(words));
    }

    /** A probe at work. It ends by itself after the drop, or after it was told to. */
    public static final class Watch implements AutoCloseable {

        private final Process process;

        private Watch(Process process) {
            this.process = process;
        }

        /** Waits for its end, at most so long; then ends it. */
        public ProbeResult await(Duration patience) {
            try {
                process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
                process.getOutputStream().close();
                if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new LabException("a probe did not end");
                }
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.exitValue() != 0) {
                    throw new LabException("a probe failed: "
                            + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip());
                }
                return ProbeResult.parse(output);
            } catch (IOException e) {
                throw new LabException("lost a probe: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted", e);
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            Command.kill(process);
        }
    }
}
