// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The limits as a form; {@link Limits} reads and checks the values. */
@ObjectClassDefinition(
        name = "HoneyMesh traps",
        description = "What traps may use: deadlines, bytes, connections, recordings.")
@interface LimitsConfig {

    @AttributeDefinition(
            name = "Read deadline (ms)",
            description = "Longest silence of a client",
            min = "50",
            max = "60000")
    int readDeadlineMillis() default Limits.READ_DEADLINE_MILLIS;

    @AttributeDefinition(
            name = "Lifetime (s)",
            description = "Longest conversation; the kernel contains one for 60 s at most",
            min = "1",
            max = "60")
    int lifetimeSeconds() default Limits.LIFETIME_SECONDS;

    @AttributeDefinition(
            name = "Bytes in",
            description = "Most bytes taken from one client",
            min = "1024",
            max = "67108864")
    long bytesIn() default Limits.BYTES_IN;

    @AttributeDefinition(
            name = "Bytes out",
            description = "Most bytes sent to one client",
            min = "1024",
            max = "67108864")
    long bytesOut() default Limits.BYTES_OUT;

    @AttributeDefinition(
            name = "Connections per source",
            description = "Open conversations of one IPv4 address or IPv6 /64",
            min = "1",
            max = "10000")
    int connectionsPerSource() default Limits.PER_SOURCE;

    @AttributeDefinition(name = "Connections", description = "Open conversations in all", min = "1", max = "100000")
    int connections() default Limits.CONNECTIONS;

    @AttributeDefinition(
            name = "Backlog",
            description = "Connections the kernel completes ahead of a listener; for listeners opened from now on",
            min = "1",
            max = "65535")
    int backlog() default Limits.BACKLOG;

    @AttributeDefinition(name = "Evidence", description = "Pieces kept of one conversation", min = "1", max = "10000")
    int evidence() default Limits.EVIDENCE;

    @AttributeDefinition(
            name = "Evidence bytes",
            description = "Captured bytes in the evidence of one conversation",
            min = "1024",
            max = "16777216")
    int evidenceBytes() default Limits.EVIDENCE_BYTES;

    @AttributeDefinition(
            name = "Capture memory",
            description = "Bytes of memory for all captures of all open conversations",
            min = "1048576",
            max = "1073741824")
    long captureMemoryBytes() default Limits.CAPTURE_MEMORY_BYTES;

    @AttributeDefinition(name = "Recordings", description = "Whether conversations are recorded")
    boolean recordings() default Limits.RECORDINGS;

    @AttributeDefinition(
            name = "Recording bytes",
            description = "Most recorded bytes of one conversation",
            min = "1024",
            max = "16777216")
    int recordingBytes() default Limits.RECORDING_BYTES;

    @AttributeDefinition(
            name = "Recordings on disk",
            description = "Bytes of disk for all recordings; the oldest go first",
            min = "1048576",
            max = "1099511627776")
    long recordingsDiskBytes() default Limits.RECORDINGS_DISK_BYTES;

    @AttributeDefinition(
            name = "Recordings on disk per source",
            description = "Bytes of disk for one source's recordings",
            min = "4096",
            max = "1099511627776")
    long recordingsPerSourceBytes() default Limits.RECORDINGS_PER_SOURCE_BYTES;
}
