// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.time.Duration;
import java.util.Map;

/**
 * What one conversation, one source and all of them together may use.
 *
 * @param readDeadline longest silence of a client while a trap reads
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

    static final int READ_DEADLINE_MILLIS = 3000;
    static final int LIFETIME_SECONDS = 60;
    static final long BYTES_IN = 1L << 20;
    static final long BYTES_OUT = 4L << 20;
    static final int PER_SOURCE = 16;
    static final int CONNECTIONS = 512;
    static final int BACKLOG = 256;
    static final int EVIDENCE = 256;
    static final int EVIDENCE_BYTES = 128 << 10;
    static final long CAPTURE_MEMORY_BYTES = 24L << 20;
    static final boolean RECORDINGS = true;
    static final int RECORDING_BYTES = 128 << 10;
    static final long RECORDINGS_DISK_BYTES = 256L << 20;
    static final long RECORDINGS_PER_SOURCE_BYTES = 4L << 20;

    static final Limits DEFAULT = of(Map.of());

    /** @throws Settings.BadSetting with one clear line */
    static Limits of(Map<String, ?> properties) {
        Settings settings = new Settings(PID, properties);
        return new Limits(
                Duration.ofMillis(settings.number("readDeadlineMillis", READ_DEADLINE_MILLIS, 50, 60_000)),
                Duration.ofSeconds(settings.number("lifetimeSeconds", LIFETIME_SECONDS, 1, 60)),
                settings.number("bytesIn", BYTES_IN, 1 << 10, 64L << 20),
                settings.number("bytesOut", BYTES_OUT, 1 << 10, 64L << 20),
                settings.number("connectionsPerSource", PER_SOURCE, 1, 10_000),
                settings.number("connections", CONNECTIONS, 1, 100_000),
                settings.number("backlog", BACKLOG, 1, 65_535),
                settings.number("evidence", EVIDENCE, 1, 10_000),
                settings.number("evidenceBytes", EVIDENCE_BYTES, 1 << 10, 16 << 20),
                settings.number("captureMemoryBytes", CAPTURE_MEMORY_BYTES, 1 << 20, 1L << 30),
                settings.flag("recordings", RECORDINGS),
                settings.number("recordingBytes", RECORDING_BYTES, 1 << 10, 16 << 20),
                settings.number("recordingsDiskBytes", RECORDINGS_DISK_BYTES, 1 << 20, 1L << 40),
                settings.number("recordingsPerSourceBytes", RECORDINGS_PER_SOURCE_BYTES, 4 << 10, 1L << 40));
    }
}
