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
            name = "Listen",
            description =
                    "Which installed traps listen where no configuration of their own says so: role (the basics and what"
                            + " belongs to this node's role), all, or names.")
    String[] listen() default {Listen.ROLE};

    @AttributeDefinition(
            name = "All ports",
            description = "Whether every TCP port that nobody uses leads to the catch-all trap.")
    boolean all_ports() default false;

    @AttributeDefinition(
            name = "First deadline",
            description =
                    "Longest silence of a client that has not said anything yet, 50ms-60s; a node may wait a third less")
    String first_deadline() default "18s";

    @AttributeDefinition(name = "Read deadline", description = "Longest silence of a client after that, 50ms-60s")
    String read_deadline() default "3s";

    @AttributeDefinition(name = "Lifetime", description = "Longest conversation, 1s-60s: no longer than containment")
    String lifetime() default "60s";

    @AttributeDefinition(name = "Bytes in", description = "Most bytes taken from one client, 1k-64m")
    String bytes_in() default "1m";

    @AttributeDefinition(name = "Bytes out", description = "Most bytes sent to one client, 1k-64m")
    String bytes_out() default "4m";

    @AttributeDefinition(
            name = "Connections per source",
            description = "Open conversations of one IPv4 address or IPv6 /64, 1-10000",
            min = "1",
            max = "10000")
    int connections_per_source() default 64;

    @AttributeDefinition(
            name = "Connections",
            description = "Open conversations in all, 1-100000",
            min = "1",
            max = "100000")
    int connections() default 1024;

    @AttributeDefinition(
            name = "Backlog",
            description =
                    "Connections the kernel completes ahead of a listener, 1-65535; for listeners opened from now on",
            min = "1",
            max = "65535")
    int backlog() default 256;

    @AttributeDefinition(
            name = "Evidence",
            description = "Pieces kept of one conversation, 1-10000",
            min = "1",
            max = "10000")
    int evidence() default 256;

    @AttributeDefinition(
            name = "Evidence bytes",
            description = "Captured bytes in the evidence of one conversation, 1k-16m")
    String evidence_bytes() default "128k";

    @AttributeDefinition(
            name = "Capture memory",
            description = "Memory for all captures of all open conversations, 1m-1g")
    String capture_memory() default "24m";

    @AttributeDefinition(name = "Recordings", description = "Whether conversations are recorded")
    boolean recordings() default true;

    @AttributeDefinition(name = "Recording bytes", description = "Most recorded bytes of one conversation, 1k-16m")
    String recording_bytes() default "128k";

    @AttributeDefinition(name = "Recordings on disk", description = "All recordings, 1m-1024g; the oldest go first")
    String recordings_disk() default "256m";

    @AttributeDefinition(name = "Recordings on disk per source", description = "One source's recordings, 4k-1024g")
    String recordings_disk_per_source() default "4m";
}
