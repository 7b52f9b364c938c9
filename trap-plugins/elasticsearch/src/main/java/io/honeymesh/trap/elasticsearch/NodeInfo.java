// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /_nodes}: the node's settings, operating system, JVM, what is loaded, how busy it is. */
record NodeInfo(Cluster cluster, String address) {

    private static final List<String> ROLES = List.of(
            "data",
            "data_cold",
            "data_content",
            "data_hot",
            "data_warm",
            "ingest",
            "master",
            "ml",
            "remote_cluster_client",
            "transform");

    /** The roles in short. */
    static final String LETTERS = "cdhilmrstw";

    private static final List<String> MODULES = List.of(
            "aggs-matrix-stats",
            "analysis-common",
            "constant-keyword",
            "frozen-indices",
            "ingest-common",
            "ingest-geoip",
            "ingest-user-agent",
            "kibana",
            "lang-expression",
            "lang-mustache",
            "lang-painless",
            "mapper-extras",
            "parent-join",
            "percolator",
            "rank-eval",
            "reindex",
            "repository-url",
            "transport-netty4",
            "x-pack-core",
            "x-pack-ilm",
            "x-pack-ml",
            "x-pack-security",
            "x-pack-sql",
            "x-pack-watcher");

    private String published(int port) {
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
    }

    private String of(String body) {
        return "{\"_nodes\":{\"total\":1,\"successful\":1,\"failed\":0},\"cluster_name\":"
                + JsonText.quote(cluster.name()) + ",\"nodes\":{\"" + cluster.nodeId() + "\":" + body + "}}";
    }

    /** What every node has that isn't told otherwise, with its value. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ml.machine_memory", Long.toString(cluster.memoryBytes()));
        attributes.put("xpack.installed", "true");
        attributes.put("transform.node", "true");
        attributes.put("ml.max_open_jobs", "20");
        return attributes;
    }

    private String attributesJson() {
        return attributes().entrySet().stream()
                .map(attribute -> JsonText.quote(attribute.getKey()) + ":" + JsonText.quote(attribute.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** As the cluster's state lists it. */
    String stateEntry() {
        return "{\"name\":%s,\"ephemeral_id\":\"%s\",\"transport_address\":\"%s\",\"attributes\":%s,\"roles\":%s}"
                .formatted(
                        JsonText.quote(cluster.nodeName()),
                        cluster.ephemeralId(),
                        published(9300),
                        attributesJson(),
                        JsonText.quoteAll(ROLES));
    }

    String hotThreads() {
        String marks = Stream.of(
                        cluster.nodeName(), cluster.nodeId(), cluster.ephemeralId(), address, published(9300), LETTERS)
                .map(mark -> "{" + mark + "}")
                .collect(Collectors.joining());
        return "::: " + marks + attributes() + "\n   Hot threads at "
                + Instant.now().truncatedTo(ChronoUnit.MILLIS)
                + ", interval=500ms, busiestThreads=3, ignoreIdleThreads=true:\n\n";
    }

    String info() {
        Release release = cluster.release();
        String modules = MODULES.stream()
                .map(name -> """
                        {"name":"%s","version":"%2$s","elasticsearch_version":"%2$s","java_version":"1.8",\
                        "extended_plugins":[],"has_native_controller":%3$b,"licensed":false,"type":"isolated"}""".formatted(name, release.version(), name.equals("x-pack-ml")))
                .collect(Collectors.joining(",", "[", "]"));
        return of("""
                {"name":%s,"transport_address":"%s","host":"%3$s","ip":"%3$s","version":"%4$s","build_flavor":"default",\
                "build_type":"deb","build_hash":"%5$s","total_indexing_buffer":%6$d,"roles":%7$s,"attributes":%8$s,\
                "settings":%9$s,"os":%10$s,"process":{"refresh_interval_in_millis":1000,"id":%11$d,"mlockall":false},\
                "jvm":%12$s,"transport":{"bound_address":["[::]:9300"],"publish_address":"%2$s","profiles":{}},\
                "http":{"bound_address":["[::]:9200"],"publish_address":"%13$s","max_content_length_in_bytes":104857600},\
                "plugins":[],"modules":%14$s,"ingest":{"processors":[]}}""".formatted(
                        JsonText.quote(cluster.nodeName()),
                        published(9300),
                        address,
                        release.version(),
                        release.hash(),
                        cluster.heapBytes() / 10,
                        JsonText.quoteAll(ROLES),
                        attributesJson(),
                        settings(),
                        os(),
                        cluster.process(),
                        jvm(),
                        published(9200),
                        modules));
    }

    private String settings() {
        return """
                {"pidfile":"/var/run/elasticsearch/elasticsearch.pid","cluster":{"name":%s},"node":{"name":%s,\
                "attr":{"transform":{"node":"true"},"xpack":{"installed":"true"},"ml":{"machine_memory":"%d",\
                "max_open_jobs":"20"}}},"path":{"data":["/var/lib/elasticsearch"],\
                "logs":"/var/log/elasticsearch","home":"/usr/share/elasticsearch"},"discovery":{"type":"single-node"},\
                "client":{"type":"node"},"http":{"type":"netty4","type.default":"netty4"},\
                "transport":{"type":"netty4","features":{"x-pack":"true"},"type.default":"netty4"},\
                "xpack":{"security":{"enabled":"false"}},"network":{"host":"0.0.0.0"}}""".formatted(JsonText.quote(cluster.name()), JsonText.quote(cluster.nodeName()), cluster.memoryBytes());
    }

    private String os() {
        return """
                {"refresh_interval_in_millis":1000,"name":"Linux","pretty_name":"Debian GNU/Linux 12 (bookworm)",\
                "arch":"amd64","version":"%s","available_processors":%2$d,"allocated_processors":%2$d}""".formatted(cluster.machine().kernel().release(), cluster.processors());
    }

    private String jvm() {
        return """
                {"pid":%d,"version":"%s","vm_name":"OpenJDK 64-Bit Server VM","vm_version":"%s",\
                "vm_vendor":"AdoptOpenJDK","bundled_jdk":true,"using_bundled_jdk":true,"start_time_in_millis":%d,\
                "mem":{"heap_init_in_bytes":%5$d,"heap_max_in_bytes":%5$d,"non_heap_init_in_bytes":7667712,\
                "non_heap_max_in_bytes":0,"direct_max_in_bytes":0},"gc_collectors":["G1 Young Generation",\
                "G1 Old Generation"],"memory_pools":["CodeHeap 'non-nmethods'","Metaspace",\
                "CodeHeap 'profiled nmethods'","Compressed Class Space","G1 Eden Space","G1 Old Gen","G1 Survivor Space",\
                "CodeHeap 'non-profiled nmethods'"],"using_compressed_ordinary_object_pointers":"true"}""".formatted(
                        cluster.process(),
                        Release.JDK,
                        Release.VM,
                        Load.of(cluster, Instant.now()).startedMillis(),
                        cluster.heapBytes());
    }

    /** As the cluster's statistics sum it up. */
    String summary() {
        Load load = Load.of(cluster, Instant.now());
        return """
                "os":{"available_processors":%1$d,"allocated_processors":%1$d,"names":[{"name":"Linux","count":1}],\
                "pretty_names":[{"pretty_name":"Debian GNU/Linux 12 (bookworm)","count":1}],\
                "mem":%2$s},"process":{"cpu":{"percent":%3$d},\
                "open_file_descriptors":{"min":%4$d,"max":%4$d,"avg":%4$d}},"jvm":{"max_uptime_in_millis":%5$d,\
                "versions":[{"version":"%6$s","vm_name":"OpenJDK 64-Bit Server VM","vm_version":"%7$s",\
                "vm_vendor":"AdoptOpenJDK","bundled_jdk":true,"using_bundled_jdk":true,"count":1}],\
                "mem":{"heap_used_in_bytes":%8$d,"heap_max_in_bytes":%9$d},"threads":%10$d},\
                "fs":{"total_in_bytes":%11$d,"free_in_bytes":%12$d,"available_in_bytes":%12$d}""".formatted(
                        cluster.processors(),
                        memory(load),
                        load.cpuPercent(),
                        270 + cluster.process() % 60,
                        System.currentTimeMillis() - load.startedMillis(),
                        Release.JDK,
                        Release.VM,
                        cluster.heapBytes() / 100 * load.heapPercent(),
                        cluster.heapBytes(),
                        45 + cluster.process() % 20,
                        load.diskBytes(),
                        load.diskBytes() - load.diskUsedBytes());
    }

    private String memory(Load load) {
        long used = cluster.memoryBytes() / 100 * load.memoryPercent();
        return """
                {"total_in_bytes":%d,"free_in_bytes":%d,"used_in_bytes":%d,"free_percent":%d,"used_percent":%d}""".formatted(
                        cluster.memoryBytes(),
                        cluster.memoryBytes() - used,
                        used,
                        100 - load.memoryPercent(),
                        load.memoryPercent());
    }

    String stats(List<Index> indices) {
        Load load = Load.of(cluster, Instant.now());
        long now = System.currentTimeMillis();
        long bytes = indices.stream().mapToLong(Index::storeBytes).sum();
        return of("""
                {"timestamp":%1$d,"name":%2$s,"transport_address":"%3$s","host":"%4$s","ip":"%3$s","roles":%5$s,\
                "attributes":%6$s,"indices":{"docs":{"count":%7$d,"deleted":%8$d},\
                "store":{"size_in_bytes":%9$d,"reserved_in_bytes":0}},\
                "os":{"timestamp":%1$d,"cpu":{"percent":%10$d,"load_average":{"1m":%11$s,"5m":%12$s,"15m":%13$s}},\
                "mem":%14$s,"swap":{"total_in_bytes":0,"free_in_bytes":0,"used_in_bytes":0}},\
                "jvm":{"timestamp":%1$d,"uptime_in_millis":%15$d,"mem":{"heap_used_in_bytes":%16$d,\
                "heap_used_percent":%17$d,"heap_committed_in_bytes":%18$d,"heap_max_in_bytes":%18$d}},\
                "fs":{"timestamp":%1$d,"total":{"total_in_bytes":%19$d,"free_in_bytes":%20$d,"available_in_bytes":%20$d}}}""".formatted(
                        now,
                        JsonText.quote(cluster.nodeName()),
                        published(9300),
                        address,
                        JsonText.quoteAll(ROLES),
                        attributesJson(),
                        indices.stream().mapToInt(Index::docs).sum(),
                        indices.stream().mapToInt(Index::deleted).sum(),
                        bytes,
                        load.cpuPercent(),
                        load.average(1),
                        load.average(5),
                        load.average(15),
                        memory(load),
                        now - load.startedMillis(),
                        cluster.heapBytes() / 100 * load.heapPercent(),
                        load.heapPercent(),
                        cluster.heapBytes(),
                        load.diskBytes(),
                        load.diskBytes() - load.diskUsedBytes()));
    }
}
