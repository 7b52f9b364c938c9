// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Settings;
import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one conversation, one source and all of them together may use, and which traps there are.
 *
 * @param listen which of the installed traps listen where nobody has configured them
 * @param allPorts whether every TCP port that nobody uses leads to the catch-all trap (S07)
 * @param firstDeadline longest silence of a client that has not said anything yet; each node and trap waits for up to a third less
 * @param readDeadline longest silence of a client after that, while a trap reads
 * @param lifetime longest conversation; at most the 60 s for which the kernel contains one (S05)
 * @param bytesIn most bytes taken from one client, as on the wire
 * @param bytesOut most bytes sent to one client, as on the wire
 * @param perSource open conversations of one source (IPv4 address or IPv6 /64)
 * @param connections open conversations in all
 * @param backlog connections the kernel completes ahead of a listener
 * @param evidence pieces of evidence kept of one conversation
 * @param evidenceBytes captured bytes in that evidence
 * @param captureMemoryBytes memory for all captures of all open conversations
 * @param recordings whether conversations are recorded
 * @param recordingBytes most recorded bytes of one conversation, both directions
 * @param recordingsDiskBytes disk space of all recordings; the oldest go first (S12)
 * @param recordingsPerSourceBytes disk space of one source's recordings, so that none pushes out the others' (S12)
 */
record Limits(
        Listen listen,
        boolean allPorts,
        Duration firstDeadline,
        Duration readDeadline,
        Duration lifetime,
        long bytesIn,
        long bytesOut,
        int perSource,
        int connections,
        int backlog,
        int evidence,
        int evidenceBytes,
        long captureMemoryBytes,
        boolean recordings,
        int recordingBytes,
        long recordingsDiskBytes,
        long recordingsPerSourceBytes) {

    static final String PID = "io.honeymesh.traps";

    private static final Logger log = LoggerFactory.getLogger(Limits.class);

    static final long CAPTURE_MEMORY_BYTES = 24L << 20;

    static final Limits DEFAULT = of(Map.of());

    /** @throws IllegalArgumentException with one clear line */
    static Limits of(Map<String, ?> properties) {
        Settings in = new Settings(PID, properties);
        Limits limits = of(in);
        in.unknown().forEach(log::warn);
        return limits;
    }

    /** One line for each key that is no limit. */
    static List<String> unknown(Map<String, ?> properties) {
        Settings in = new Settings(PID, properties);
        of(in);
        return in.unknown();
    }

    private static Limits of(Settings in) {
        return new Limits(
                listen(in),
                in.flag("all.ports", false),
                in.duration("first.deadline", Duration.ofSeconds(18), Duration.ofMillis(50), Duration.ofSeconds(60)),
                in.duration("read.deadline", Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofSeconds(60)),
                in.duration("lifetime", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(60)),
                in.bytes("bytes.in", 1L << 20, 1 << 10, 64L << 20),
                in.bytes("bytes.out", 4L << 20, 1 << 10, 64L << 20),
                in.integer("connections.per.source", 64, 1, 10_000),
                in.integer("connections", 1024, 1, 100_000),
                in.integer("backlog", 256, 1, 65_535),
                in.integer("evidence", 256, 1, 10_000),
                (int) in.bytes("evidence.bytes", 128 << 10, 1 << 10, 16 << 20),
                in.bytes("capture.memory", CAPTURE_MEMORY_BYTES, 1 << 20, 1L << 30),
                in.flag("recordings", true),
                (int) in.bytes("recording.bytes", 128 << 10, 1 << 10, 16 << 20),
                in.bytes("recordings.disk", 256L << 20, 1 << 20, 1L << 40),
                in.bytes("recordings.disk.per.source", 4L << 20, 4 << 10, 1L << 40));
    }

    /** How long this node's trap waits for a client's first byte: a time that all nodes shared would tell what they are. */
    Duration firstDeadline(Persona persona, String trap) {
        int thousandths = persona.number("patience." + trap, 667, 1000);
        Duration mine = firstDeadline.multipliedBy(thousandths).dividedBy(1000);
        return mine.compareTo(readDeadline) < 0 ? readDeadline : mine;
    }

    private static Listen listen(Settings in) {
        String allowed = "role, all, or names of traps";
        List<String> words = in.list("listen", allowed, Listen::word);
        try {
            return Listen.of(words);
        } catch (IllegalArgumentException mixed) {
            throw in.refusal("listen", String.join(", ", words), allowed + ", each alone");
        }
    }
}
