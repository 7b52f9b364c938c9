// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.api.IpAddress;
import io.honeymesh.trap.http.json.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds who answers a request, in the order in which Elasticsearch looks at it. */
final class Router {

    private static final Set<String> CONTENT_TYPES = Set.of(
            "application/json", "application/x-ndjson", "application/yaml", "application/smile", "application/cbor");

    private final Cluster cluster;
    private final Shelf shelf;
    private final CatApi cat;
    private final ClusterApi clusterApi;
    private final Searches searches;
    private final Documents documents;

    Router(Cluster cluster, IpAddress address) {
        this.cluster = cluster;
        this.shelf = new Shelf(cluster.indices());
        this.cat = new CatApi(cluster, shelf, address.toString());
        this.clusterApi = new ClusterApi(cluster, shelf, address.toString());
        this.searches = new Searches(cluster, shelf);
        this.documents = new Documents(shelf);
    }

    static Answer badParameter(String why) {
        return Answer.error(
                400,
                "bad_parameter_exception",
                "java.lang.IllegalArgumentException: " + why,
                "",
                ",\"caused_by\":{\"type\":\"illegal_argument_exception\",\"reason\":" + JsonText.quote(why) + "}");
    }

    Answer answer(Call call) {
        if (!call.body().isEmpty() && !isKnownType(call)) {
            String type = call.request().header("content-type").orElse("");
            return Answer.json(
                    406,
                    "{\"error\":" + JsonText.quote("Content-Type header [" + type + "] is not supported")
                            + ",\"status\":406}");
        }
        Answer answer = routed(call);
        Set<String> unknown = Parameters.unknown(call);
        if (answer.status() < 400 && !unknown.isEmpty()) {
            return Parameters.refused(call, unknown);
        }
        return answer;
    }

    private static boolean isKnownType(Call call) {
        String type = call.request()
                .header("content-type")
                .orElse("")
                .split(";", 2)[0]
                .strip();
        return CONTENT_TYPES.contains(type.toLowerCase(Locale.ROOT))
                || type.startsWith("application/vnd.elasticsearch+");
    }

    private Answer routed(Call call) {
        return switch (call.part(0)) {
            case "" -> root(call);
            case "favicon.ico" -> Answer.text("");
            case "_cat" -> cat.answer(call);
            case "_cluster", "_nodes", "_license", "_xpack", "_tasks", "_security", "_ilm", "_ssl" ->
                clusterApi.answer(call);
            case "_search", "_count", "_msearch" -> search(call, "", 0);
            case "_aliases", "_alias", "_mapping", "_mappings", "_settings", "_stats" -> metadata(call, "", 0);
            case "_bulk", "_refresh", "_flush", "_forcemerge", "_reindex", "_delete_by_query" ->
                documents.answer(call, "", 0);
            case "_snapshot", "_template", "_index_template", "_ingest", "_scripts", "_data_stream" ->
                new Storage(call).answer();
            default -> index(call, call.part(0));
        };
    }

    private Answer root(Call call) {
        if (!call.isGet()) {
            return call.method().equals("DELETE")
                    ? Answer.error(
                            400,
                            "action_request_validation_exception",
                            "Validation Failed: 1: index / indices is missing;")
                    : Answer.notAllowed(call, List.of("GET", "HEAD", "DELETE"));
        }
        return Answer.json("""
                {"name":%s,"cluster_name":%s,"cluster_uuid":"%s","version":{"number":"%s","build_flavor":"default",\
                "build_type":"deb","build_hash":"%s","build_date":"%s","build_snapshot":false,"lucene_version":"%s",\
                "minimum_wire_compatibility_version":"6.8.0","minimum_index_compatibility_version":"6.0.0-beta1"},\
                "tagline":"You Know, for Search"}""".formatted(
                        JsonText.quote(cluster.nodeName()),
                        JsonText.quote(cluster.name()),
                        cluster.uuid(),
                        cluster.release().version(),
                        cluster.release().hash(),
                        cluster.release().date(),
                        Release.LUCENE));
    }

    private Answer index(Call call, String name) {
        if (call.path().size() == 1) {
            return whole(call, name);
        }
        return switch (call.part(1)) {
            case "_search", "_count", "_msearch" -> search(call, name, 1);
            case "_alias", "_aliases", "_mapping", "_mappings", "_settings", "_stats" -> metadata(call, name, 1);
            default -> call.path().size() <= 3 ? documents.answer(call, name, 1) : Answer.noHandler(call);
        };
    }

    private Answer search(Call call, String names, int at) {
        if (!call.isGet() && !call.method().equals("POST") || call.method().equals("HEAD")) {
            return Answer.notAllowed(call, List.of("GET", "POST"));
        }
        return searches.answer(call, names, at);
    }

    /** The index as such: told, made or deleted. */
    private Answer whole(Call call, String names) {
        return switch (call.method()) {
            case "GET", "HEAD" -> metadata(call, names, 1);
            case "DELETE" -> shelf.delete(names) ? Answer.json("{\"acknowledged\":true}") : noIndex(names);
            case "PUT" -> documents.create(names);
            default -> Answer.notAllowed(call, List.of("GET", "HEAD", "DELETE", "PUT"));
        };
    }

    private Answer noIndex(String names) {
        return names.startsWith("_")
                ? Answer.badIndexName(names, "must not start with '_'.")
                : Answer.noIndex(shelf.missing(names).orElse(names));
    }

    private Answer metadata(Call call, String names, int at) {
        if (!call.isGet()) {
            return documents.answer(call, names, at);
        }
        if (call.part(at).equals("_alias") && !call.part(at + 1).isEmpty()) {
            return Answer.json(
                    404,
                    "{\"error\":" + JsonText.quote("alias [" + call.part(at + 1) + "] missing") + ",\"status\":404}");
        }
        return shelf.named(names)
                .map(found -> Answer.json(
                        call.part(at).equals("_stats")
                                ? clusterApi.stats(found)
                                : found.stream()
                                        .map(index -> JsonText.quote(index.name()) + ":" + told(index, call.part(at)))
                                        .collect(Collectors.joining(",", "{", "}"))))
                .orElseGet(() -> noIndex(names));
    }

    private String told(Index index, String what) {
        String mappings = "\"mappings\":" + index.kind().mappings();
        String settings = "\"settings\":" + index.settings(cluster.release());
        return switch (what) {
            case "_alias", "_aliases" -> "{\"aliases\":{}}";
            case "_mapping", "_mappings" -> "{" + mappings + "}";
            case "_settings" -> "{" + settings + "}";
            default -> "{\"aliases\":{}," + mappings + "," + settings + "}";
        };
    }
}
