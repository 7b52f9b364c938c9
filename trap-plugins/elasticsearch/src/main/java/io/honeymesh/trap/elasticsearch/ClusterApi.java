// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonText;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /_cluster} and what else tells of the whole. */
final class ClusterApi {

    private final Cluster cluster;
    private final Shelf shelf;
    private final NodeInfo node;

    ClusterApi(Cluster cluster, Shelf shelf, String address) {
        this.cluster = cluster;
        this.shelf = shelf;
        this.node = new NodeInfo(cluster, address);
    }

    Answer answer(Call call) {
        String what = call.part(0) + (call.part(0).equals("_cluster") ? "/" + call.part(1) : "");
        if (what.equals("_cluster/settings") && call.method().equals("PUT")) {
            return call.body().isEmpty()
                    ? Answer.error(400, "parse_exception", "request body is required")
                    : Answer.json("{\"acknowledged\":true,\"persistent\":{},\"transient\":{}}");
        }
        if (what.equals("_cluster/")) {
            return Answer.badIndexName("_cluster", "must not start with '_'.");
        }
        if (!call.isGet()) {
            return Answer.notAllowed(call, List.of("GET"));
        }
        return switch (what) {
            case "_cluster/health" -> health(call);
            case "_cluster/settings" -> Answer.json("{\"persistent\":{},\"transient\":{}}");
            case "_cluster/stats" -> Answer.json(clusterStats());
            case "_cluster/state" -> Answer.json(state());
            case "_cluster/pending_tasks" -> Answer.json("{\"tasks\":[]}");
            case "_nodes" -> nodes(call);
            case "_license" -> Answer.json(license());
            case "_tasks" -> Answer.json("{\"nodes\":{}}");
            case "_ssl" -> Answer.json("[]");
            case "_ilm" -> Answer.json("{}");
            case "_security" ->
                Answer.error(
                        500,
                        "security_exception",
                        "Security must be explicitly enabled when using a [basic] license. Enable security by setting "
                                + "[xpack.security.enabled] to [true] in the elasticsearch.yml file and restart the node.");
            default -> Answer.notAllowed(call, List.of("POST"));
        };
    }

    private Answer nodes(Call call) {
        if (call.path().contains("hot_threads")) {
            return Answer.text(node.hotThreads());
        }
        return Answer.json(call.path().contains("stats") ? node.stats(shelf.indices()) : node.info());
    }

    private Answer health(Call call) {
        String names = call.part(2);
        List<Index> found = shelf.named(names).orElse(List.of());
        boolean missing = found.isEmpty() && !names.isEmpty();
        int shards = found.size();
        String status = missing ? "red" : shards == 0 ? "green" : "yellow";
        String levels = call.parameter("level").orElse("").equals("indices")
                ? found.stream()
                        .map(index -> JsonText.quote(index.name()) + """
                                :{"status":"yellow","number_of_shards":1,"number_of_replicas":1,"active_primary_shards":1,\
                                "active_shards":1,"relocating_shards":0,"initializing_shards":0,"unassigned_shards":1}""")
                        .collect(Collectors.joining(",", ",\"indices\":{", "}"))
                : "";
        return Answer.json(missing ? 408 : 200, """
                {"cluster_name":%1$s,"status":"%2$s","timed_out":%3$b,"number_of_nodes":1,"number_of_data_nodes":1,\
                "active_primary_shards":%4$d,"active_shards":%4$d,"relocating_shards":0,"initializing_shards":0,\
                "unassigned_shards":%4$d,"delayed_unassigned_shards":0,"number_of_pending_tasks":0,\
                "number_of_in_flight_fetch":0,"task_max_waiting_in_queue_millis":0,\
                "active_shards_percent_as_number":%5$s%6$s}""".formatted(
                JsonText.quote(cluster.name()), status, missing, shards, shards == 0 ? "100.0" : "50.0", levels));
    }

    /** The short form of _stats. */
    String stats(List<Index> found) {
        int docs = found.stream().mapToInt(Index::docs).sum();
        int deleted = found.stream().mapToInt(Index::deleted).sum();
        long bytes = found.stream().mapToLong(Index::storeBytes).sum();
        String indices = found.stream()
                .map(index -> JsonText.quote(index.name()) + ":{\"uuid\":\"" + index.uuid() + "\","
                        + both(index.docs(), index.deleted(), index.storeBytes()) + "}")
                .collect(Collectors.joining(","));
        return "{\"_shards\":{\"total\":%d,\"successful\":%d,\"failed\":0},\"_all\":{%s},\"indices\":{%s}}"
                .formatted(2 * found.size(), found.size(), both(docs, deleted, bytes), indices);
    }

    private static String both(int docs, int deleted, long bytes) {
        String one = """
                {"docs":{"count":%d,"deleted":%d},"store":{"size_in_bytes":%d,"reserved_in_bytes":0}}""".formatted(docs, deleted, bytes);
        return "\"primaries\":" + one + ",\"total\":" + one;
    }

    private String clusterStats() {
        List<Index> found = shelf.indices();
        int shards = found.size();
        int docs = found.stream().mapToInt(Index::docs).sum();
        int deleted = found.stream().mapToInt(Index::deleted).sum();
        long bytes = found.stream().mapToLong(Index::storeBytes).sum();
        return """
                {"_nodes":{"total":1,"successful":1,"failed":0},"cluster_name":%s,"cluster_uuid":"%s","timestamp":%d,\
                "status":"%s","indices":{"count":%5$d,"shards":{"total":%5$d,"primaries":%5$d,"replication":0.0},\
                "docs":{"count":%6$d,"deleted":%7$d},"store":{"size_in_bytes":%8$d,"reserved_in_bytes":0}},\
                "nodes":{"count":{"total":1,"coordinating_only":0,"data":1,"data_cold":1,\
                "data_content":1,"data_hot":1,"data_warm":1,"ingest":1,"master":1,"ml":1,\
                "remote_cluster_client":1,"transform":1,"voting_only":0},"versions":["%9$s"],%10$s,"plugins":[],\
                "network_types":{"transport_types":{"netty4":1},"http_types":{"netty4":1}},\
                "discovery_types":{"single-node":1},"packaging_types":[{"flavor":"default","type":"deb","count":1}],\
                "ingest":{"number_of_pipelines":0,"processor_stats":{}}}}""".formatted(
                        JsonText.quote(cluster.name()),
                        cluster.uuid(),
                        System.currentTimeMillis(),
                        shards == 0 ? "green" : "yellow",
                        shards,
                        docs,
                        deleted,
                        bytes,
                        cluster.release().version(),
                        node.summary());
    }

    private String state() {
        String metadata = shelf.indices().stream()
                .map(index -> JsonText.quote(index.name())
                        + """
                        :{"version":7,"mapping_version":2,"settings_version":1,"aliases_version":1,"routing_num_shards":1024,\
                        "state":"open","settings":%s,"mappings":{"_doc":%s},"aliases":[],"primary_terms":{"0":1},\
                        "in_sync_allocations":{},"rollover_info":{},"system":false}""".formatted(
                                index.settings(cluster.release()), index.kind().mappings()))
                .collect(Collectors.joining(","));
        return """
                {"cluster_name":%s,"cluster_uuid":"%2$s","version":%3$d,"state_uuid":"%4$s","master_node":"%5$s","blocks":{},\
                "nodes":{"%5$s":%6$s},"metadata":{"cluster_uuid":"%2$s","cluster_uuid_committed":true,\
                "cluster_coordination":{"term":%7$d,"last_committed_config":["%5$s"],"last_accepted_config":["%5$s"],\
                "voting_config_exclusions":[]},"templates":{},"indices":{%8$s},"index-graveyard":{"tombstones":[]}}}""".formatted(
                        JsonText.quote(cluster.name()),
                        cluster.uuid(),
                        40 + cluster.process() % 900,
                        cluster.ephemeralId(),
                        cluster.nodeId(),
                        node.stateEntry(),
                        3 + cluster.process() % 17,
                        metadata);
    }

    private String license() {
        long issued = Load.of(cluster, Instant.now()).startedMillis();
        return """
                {"license":{"status":"active","uid":"%s","type":"basic","issue_date":"%s",\
                "issue_date_in_millis":%d,"max_nodes":1000,"max_resource_units":null,"issued_to":%s,\
                "issuer":"elasticsearch","start_date_in_millis":-1}}""".formatted(cluster.licenseId(), Instant.ofEpochMilli(issued), issued, JsonText.quote(cluster.name()));
    }
}
