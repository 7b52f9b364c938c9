// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables under {@code /_cat}. */
final class CatApi {

    private static final String OVERVIEW = """
            =^.^=
            /_cat/allocation
            /_cat/shards
            /_cat/shards/{index}
            /_cat/master
            /_cat/nodes
            /_cat/tasks
            /_cat/indices
            /_cat/indices/{index}
            /_cat/segments
            /_cat/segments/{index}
            /_cat/count
            /_cat/count/{index}
            /_cat/recovery
            /_cat/recovery/{index}
            /_cat/health
            /_cat/pending_tasks
            /_cat/aliases
            /_cat/aliases/{alias}
            /_cat/thread_pool
            /_cat/thread_pool/{thread_pools}
            /_cat/plugins
            /_cat/fielddata
            /_cat/fielddata/{fields}
            /_cat/nodeattrs
            /_cat/repositories
            /_cat/snapshots/{repository}
            /_cat/templates
            /_cat/ml/anomaly_detectors
            /_cat/ml/anomaly_detectors/{job_id}
            /_cat/ml/trained_models
            /_cat/ml/trained_models/{model_id}
            /_cat/ml/datafeeds
            /_cat/ml/datafeeds/{datafeed_id}
            /_cat/ml/data_frame/analytics
            /_cat/ml/data_frame/analytics/{id}
            /_cat/transforms
            /_cat/transforms/{transform_id}
            """;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Cluster cluster;
    private final Shelf shelf;
    private final String address;

    CatApi(Cluster cluster, Shelf shelf, String address) {
        this.cluster = cluster;
        this.shelf = shelf;
        this.address = address;
    }

    Answer answer(Call call) {
        if (!call.isGet() || call.method().equals("HEAD")) {
            return Answer.notAllowed(call, List.of("GET"));
        }
        String names = call.part(2);
        Optional<List<Index>> indices = shelf.named(names);
        return switch (call.part(1)) {
            case "" -> Answer.text(OVERVIEW);
            case "indices" -> indices.map(found -> indices(call, found)).orElseGet(() -> noIndex(names));
            case "shards" -> indices.map(found -> shards(call, found)).orElseGet(() -> noIndex(names));
            case "count" -> indices.map(found -> count(call, found)).orElseGet(() -> noIndex(names));
            case "health" -> health(call);
            case "nodes" -> nodes(call);
            case "master" ->
                Table.of("id", "host,h", "ip", "node,n")
                        .row(cluster.nodeId(), address, address, cluster.nodeName())
                        .answer(call);
            case "allocation" -> allocation(call);
            case "aliases" ->
                Table.of("alias,a", "index,i", "filter,f", "routing.index", "routing.search", "is_write_index")
                        .answer(call);
            case "plugins" -> Table.of("name,n", "component,c", "version,v").answer(call);
            case "templates" ->
                Table.of("name,n", "index_patterns,t", "order,o", "version,v", "composed_of,c")
                        .answer(call);
            case "repositories" -> Table.of("id", "type,t").answer(call);
            case "fielddata" ->
                Table.of("id", "host,h", "ip", "node,n", "field,f", "size,s").answer(call);
            case "nodeattrs" -> nodeAttributes(call);
            case "pending_tasks" ->
                Table.of("insertOrder,o", "timeInQueue,t", "priority,p", "source,s")
                        .answer(call);
            case "tasks", "segments", "recovery", "thread_pool", "transforms", "ml", "snapshots" -> Answer.text("");
            default -> Answer.notAllowed(call, List.of("POST"));
        };
    }

    private Answer noIndex(String names) {
        return Answer.noIndex(shelf.missing(names).orElse(names));
    }

    private static String size(Call call, long bytes) {
        return call.parameter("bytes").orElse("").equals("b") ? Long.toString(bytes) : Sizes.of(bytes);
    }

    private Answer indices(Call call, List<Index> found) {
        Table table = Table.of(
                "health,h",
                "status,s",
                "index,i",
                "uuid,id",
                ">pri,p",
                ">rep,r",
                ">docs.count,dc",
                ">docs.deleted,dd",
                ">store.size,ss",
                ">pri.store.size");
        for (Index index : found) {
            String size = size(call, index.storeBytes());
            table.row("yellow", "open", index.name(), index.uuid(), 1, 1, index.docs(), index.deleted(), size, size);
        }
        return table.answer(call);
    }

    private Answer shards(Call call, List<Index> found) {
        Table table = Table.of("index,i", "shard,s", "prirep,p", "state,st", ">docs,d", ">store,sto", "ip", "node,n");
        for (Index index : found) {
            String size = size(call, index.storeBytes());
            table.row(index.name(), 0, "p", "STARTED", index.docs(), size, address, cluster.nodeName());
            table.row(index.name(), 0, "r", "UNASSIGNED", "", "", "", "");
        }
        return table.answer(call);
    }

    private Answer count(Call call, List<Index> found) {
        Instant now = Instant.now();
        return Table.of("epoch,t", "timestamp,ts", "count,dc")
                .row(
                        now.getEpochSecond(),
                        TIME.format(now),
                        found.stream().mapToInt(Index::docs).sum())
                .answer(call);
    }

    private Answer health(Call call) {
        Instant now = Instant.now();
        int shards = shelf.indices().size();
        return Table.of(
                        "epoch,t",
                        "timestamp,ts",
                        "cluster,cl",
                        "status,st",
                        ">node.total,nt",
                        ">node.data,nd",
                        ">shards,t",
                        ">pri,p",
                        ">relo,r",
                        ">init,i",
                        ">unassign,u",
                        ">pending_tasks,pt",
                        ">max_task_wait_time,mtwt",
                        ">active_shards_percent,asp")
                .row(
                        now.getEpochSecond(),
                        TIME.format(now),
                        cluster.name(),
                        shards == 0 ? "green" : "yellow",
                        1,
                        1,
                        shards,
                        shards,
                        0,
                        0,
                        shards,
                        0,
                        "-",
                        shards == 0 ? "100.0%" : "50.0%")
                .answer(call);
    }

    private Answer nodes(Call call) {
        Load load = Load.of(cluster, Instant.now());
        return Table.of(
                        "ip,i",
                        ">heap.percent,hp",
                        ">ram.percent,rp",
                        ">cpu",
                        ">load_1m,l",
                        ">load_5m",
                        ">load_15m",
                        "node.role,r",
                        "master,m",
                        "name,n")
                .row(
                        address,
                        load.heapPercent(),
                        load.memoryPercent(),
                        load.cpuPercent(),
                        load.text(1),
                        load.text(5),
                        load.text(15),
                        NodeInfo.LETTERS,
                        "*",
                        cluster.nodeName())
                .answer(call);
    }

    private Answer allocation(Call call) {
        Load load = Load.of(cluster, Instant.now());
        int shards = shelf.indices().size();
        long stored = shelf.indices().stream().mapToLong(Index::storeBytes).sum();
        Table table = Table.of(
                ">shards,s",
                ">disk.indices,di",
                ">disk.used,du",
                ">disk.avail,da",
                ">disk.total,dt",
                ">disk.percent,dp",
                "host,h",
                "ip",
                "node,n");
        table.row(
                shards,
                size(call, stored),
                size(call, load.diskUsedBytes()),
                size(call, load.diskBytes() - load.diskUsedBytes()),
                size(call, load.diskBytes()),
                100 * load.diskUsedBytes() / load.diskBytes(),
                address,
                address,
                cluster.nodeName());
        if (shards > 0) {
            table.row(shards, "", "", "", "", "", "", "", "UNASSIGNED");
        }
        return table.answer(call);
    }

    private Answer nodeAttributes(Call call) {
        Table table = Table.of("node,n", "host,h", "ip", "attr", "value,v");
        new NodeInfo(cluster, address)
                .attributes()
                .forEach((name, value) -> table.row(cluster.nodeName(), address, address, name, value));
        return table.answer(call);
    }
}
