// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The least program that bans who connects, in C: accept(), one map update. The yardstick for a node. IPv4 only. */
public final class Baseline implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JsonLines lines;
    private final long pid;

    private Baseline(JsonLines lines, long pid) {
        this.lines = lines;
        this.pid = pid;
    }

    public long pid() {
        return pid;
    }

    /** @param attachMode {@code native} or {@code generic} */
    public static Baseline start(Lab lab, Host host, int port, String attachMode) {
        Process process = host.command(
                        Natives.program(lab, "baseline").toString(),
                        Host.INTERFACE,
                        attachMode,
                        Integer.toString(port),
                        Natives.program(lab, "baseline.bpf.o").toString())
                .start();
        JsonLines lines = new JsonLines(process, object -> {});
        lab.beforeEnd(lines::close);
        if (lines.await(object -> object.containsKey("ready"), PATIENCE).isEmpty()) {
            lines.close();
            throw new LabException("the C baseline did not start: " + lines.complaints());
        }
        return new Baseline(lines, process.pid());
    }

    /** When it accepted this source and when the ban stood in the map: {@code accepted_us}, {@code written_us}. */
    public Optional<Map<String, Object>> banOf(String source) {
        return lines.await(object -> source.equals(object.get("source")), PATIENCE);
    }

    @Override
    public void close() {
        lines.close();
    }
}
