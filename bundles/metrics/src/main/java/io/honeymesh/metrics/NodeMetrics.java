// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.metrics;

import io.honeymesh.api.Mode;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.TrapHost;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is told, out of what is there at the moment; what is not running has no lines. */
final class NodeMetrics {

    /** How the enforcer calls what are levels and no counts. */
    private static final String TABLE = "table.";

    private NodeMetrics() {}

    static MetricSnapshots of(
            String version,
            EventCounts counts,
            Optional<BanBook> book,
            Optional<EventLog> log,
            Optional<TrapHost> traps,
            Optional<Federation> federation) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        all.metricSnapshot(InfoSnapshot.builder()
                .name("honeymesh_build")
                .help("The program that runs")
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version))
                        .build())
                .build());
        all.metricSnapshot(Family.counters("honeymesh_events", "Events since the start", "type", counts.byType()));
        all.metricSnapshot(Family.counters(
                "honeymesh_touches", "Touches of traps since the start", "trap", counts.touchesByTrap()));
        book.ifPresent(bans -> bans(bans, all));
        traps.ifPresent(host -> traps(host, all));
        log.ifPresent(events -> ledger(events, all));
        federation.ifPresent(mesh -> mesh(mesh, all));
        process(all);
        return all.build();
    }

    private static void bans(BanBook book, MetricSnapshots.Builder all) {
        BanBook.Counts counts = book.counts();
        all.metricSnapshot(Family.gauge("honeymesh_bans", "Bans in force", counts.bans()));
        all.metricSnapshot(Family.gauge("honeymesh_allows", "Subjects on the allow-list", counts.allows()));
        Map<String, Long> packets = new LinkedHashMap<>();
        Map<String, Long> entries = new LinkedHashMap<>();
        book.statistics().forEach((name, value) -> {
            if (name.startsWith(TABLE)) {
                entries.put(name.substring(TABLE.length()), value);
            } else {
                packets.put(name, value);
            }
        });
        all.metricSnapshot(Family.counters(
                "honeymesh_packets", "Packets by what the kernel's program made of them", "verdict", packets));
        all.metricSnapshot(
                Family.gauges("honeymesh_table_entries", "Entries of the kernel's tables", "table", entries));
        Map<String, Integer> modes = new LinkedHashMap<>();
        Mode mode = book.mode();
        Arrays.stream(Mode.values()).forEach(one -> modes.put(lower(one), one == mode ? 1 : 0));
        all.metricSnapshot(Family.gauges("honeymesh_mode", "1 for the mode the node is in", "mode", modes));
    }

    private static void traps(TrapHost host, MetricSnapshots.Builder all) {
        Map<String, Long> states = new LinkedHashMap<>();
        Arrays.stream(TrapStatus.State.values()).forEach(state -> states.put(lower(state), 0L));
        long connections = 0;
        for (TrapStatus trap : host.traps()) {
            states.merge(lower(trap.state()), 1L, Long::sum);
            connections += trap.connections();
        }
        all.metricSnapshot(Family.gauges("honeymesh_trap_listeners", "Listeners of traps by state", "state", states));
        all.metricSnapshot(
                Family.gauge("honeymesh_trap_connections", "Conversations with traps that go on", connections));
    }

    private static void ledger(EventLog log, MetricSnapshots.Builder all) {
        log.head()
                .ifPresent(head -> all.metricSnapshot(Family.counter(
                        "honeymesh_ledger_events", "Events in the ledger's hash chain", head.sequence())));
        all.metricSnapshot(Family.gauge(
                "honeymesh_ledger_degraded",
                "1 while events don't reach the disk",
                log.degraded().isPresent() ? 1 : 0));
    }

    private static void mesh(Federation federation, MetricSnapshots.Builder all) {
        Federation.Status status = federation.status();
        all.metricSnapshot(
                Family.gauge("honeymesh_mesh_members", "Members of the mesh, this node included", status.members()));
        Map<String, Integer> links = new LinkedHashMap<>();
        status.links().forEach((transport, up) -> links.put(transport, up.size()));
        all.metricSnapshot(Family.gauges("honeymesh_mesh_links", "Links to peers that are up", "transport", links));
        all.metricSnapshot(
                Family.counter("honeymesh_mesh_messages_accepted", "Messages of peers taken", status.accepted()));
        all.metricSnapshot(Family.counters(
                "honeymesh_mesh_messages_refused", "Messages of peers refused", "cause", federation.refusals()));
        all.metricSnapshot(
                Family.gauge("honeymesh_mesh_bans", "Subjects banned for what peers say", status.enforced()));
    }

    private static void process(MetricSnapshots.Builder all) {
        Runtime runtime = Runtime.getRuntime();
        all.metricSnapshot(Family.gauge(
                "process_start_time_seconds",
                "When the process began, in seconds since 1970",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0));
        all.metricSnapshot(Family.gauge(
                "jvm_memory_used_bytes", "Java heap in use", runtime.totalMemory() - runtime.freeMemory()));
        all.metricSnapshot(
                Family.gauge("jvm_memory_max_bytes", "The most that the Java heap may have", runtime.maxMemory()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
