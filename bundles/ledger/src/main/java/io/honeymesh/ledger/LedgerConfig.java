// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form for {@code io.honeymesh.ledger}; {@link LedgerSettings} reads the values and holds the same bounds. */
@ObjectClassDefinition(name = "HoneyMesh ledger", description = "How the node stores its events and its ban book.")
@interface LedgerConfig {

    @AttributeDefinition(
            name = "Group commit (ms)",
            description = "Longest time a change waits for others before it is written.",
            min = "1",
            max = "50")
    int group_commit_millis() default 25;

    @AttributeDefinition(
            name = "Retention (days)",
            description = "Events older than this are pruned.",
            min = "1",
            max = "3650")
    int retention_days() default 90;

    @AttributeDefinition(
            name = "Retention (MiB)",
            description = "The oldest events are pruned when the ledger is larger than this.",
            min = "16",
            max = "1048576")
    int retention_megabytes() default 1024;

    @AttributeDefinition(
            name = "Memory of offences (days)",
            description = "A subject that was quiet for this long counts as a first offender again.",
            min = "1",
            max = "3650")
    int offence_days() default 90;

    @AttributeDefinition(
            name = "Events per source and hour",
            description = "Touches of one source beyond this are counted, not stored.",
            min = "10",
            max = "1000000")
    int events_per_source_per_hour() default 1000;

    @AttributeDefinition(
            name = "Queued events",
            description = "Touches that may wait for the disk; beyond it the oldest are counted, not stored.",
            min = "1000",
            max = "1000000")
    int queued_events() default 10000;
}
