// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Why a search isn't done: what Elasticsearch doesn't know, and scripts. */
record Checks(String nodeId) {

    /** index.max_result_window. */
    static final int MAX_WINDOW = 10_000;

    private static final Set<String> KEYS = Set.of(
            "query",
            "size",
            "from",
            "sort",
            "aggs",
            "aggregations",
            "_source",
            "script_fields",
            "fields",
            "stored_fields",
            "docvalue_fields",
            "highlight",
            "track_total_hits",
            "timeout",
            "min_score",
            "version",
            "seq_no_primary_term",
            "explain",
            "suggest",
            "post_filter",
            "rescore",
            "collapse",
            "slice",
            "search_after",
            "profile",
            "indices_boost",
            "terminate_after",
            "stats",
            "ext",
            "pit",
            "runtime_mappings",
            "track_scores");

    private static final Set<String> QUERIES = Set.of(
            "match_all",
            "match",
            "match_phrase",
            "match_phrase_prefix",
            "multi_match",
            "term",
            "terms",
            "range",
            "bool",
            "exists",
            "prefix",
            "wildcard",
            "regexp",
            "fuzzy",
            "ids",
            "query_string",
            "simple_query_string",
            "constant_score",
            "function_score",
            "script",
            "script_score",
            "nested",
            "match_none",
            "dis_max",
            "boosting",
            "more_like_this",
            "match_bool_prefix",
            "intervals",
            "geo_distance",
            "wrapper",
            "type",
            "terms_set");

    /** Why a search isn't done, if it isn't. */
    Optional<Answer> refused(String text, Json request, List<Index> indices) {
        if (!(request instanceof Json.Members members)) {
            String token = request instanceof Json.Elements ? "START_ARRAY" : "VALUE_STRING";
            return Optional.of(parsing(text, request, "Expected [START_OBJECT] but found [" + token + "]", ""));
        }
        for (Map.Entry<String, Json> member : members.byName().entrySet()) {
            if (!KEYS.contains(member.getKey())) {
                String reason = "Unknown key for a " + token(member.getValue()) + " in [" + member.getKey() + "].";
                return Optional.of(parsing(text, member.getValue(), reason, ""));
            }
        }
        if (request.member("query").orElse(null) instanceof Json.Members query) {
            for (Map.Entry<String, Json> kind : query.byName().entrySet()) {
                if (!QUERIES.contains(kind.getKey())) {
                    String place = Syntax.line(text, kind.getValue().offset()) + ":"
                            + (Syntax.column(text, kind.getValue().offset()));
                    String cause = ",\"caused_by\":{\"type\":\"named_object_not_found_exception\",\"reason\":"
                            + JsonText.quote("[" + place + "] unknown field [" + kind.getKey() + "]") + "}";
                    return Optional.of(parsing(text, kind.getValue(), "unknown query [" + kind.getKey() + "]", cause));
                }
            }
        }
        return Scripts.in(request).stream().findFirst().map(script -> Scripts.refused(script, indices, nodeId));
    }

    private static Answer parsing(String text, Json at, String reason, String cause) {
        String place = ",\"line\":" + Syntax.line(text, at.offset()) + ",\"col\":" + Syntax.column(text, at.offset());
        return Answer.error(400, "parsing_exception", reason, place, cause);
    }

    private static String token(Json value) {
        return switch (value) {
            case Json.Members _ -> "START_OBJECT";
            case Json.Elements _ -> "START_ARRAY";
            case Json.Text _ -> "VALUE_STRING";
            case Json.Number _ -> "VALUE_NUMBER";
            case Json.Truth _ -> "VALUE_BOOLEAN";
            case Json.Nothing _ -> "VALUE_NULL";
        };
    }

    static Answer badNumber(String name, String written) {
        return Answer.error(
                400,
                "illegal_argument_exception",
                "Failed to parse int parameter [" + name + "] with value [" + written + "]",
                "",
                ",\"caused_by\":{\"type\":\"number_format_exception\",\"reason\":"
                        + JsonText.quote("For input string: \"" + written + "\"") + "}");
    }

    Answer tooLarge(long window, List<Index> indices) {
        String reason = "Result window is too large, from + size must be less than or equal to: [10000] but was ["
                + window
                + "]. See the scroll api for a more efficient way to request large data sets. This limit can be "
                + "set by changing the [index.max_result_window] index level setting.";
        String cause = "{\"type\":\"illegal_argument_exception\",\"reason\":" + JsonText.quote(reason) + "}";
        return failedOnAllShards(400, cause, indices, nodeId);
    }

    /** @param cause an object with type and reason */
    static Answer failedOnAllShards(int status, String cause, List<Index> indices, String nodeId) {
        List<String> causes = new ArrayList<>();
        List<String> shards = new ArrayList<>();
        for (Index index : indices) {
            causes.add(cause);
            shards.add("{\"shard\":0,\"index\":" + JsonText.quote(index.name()) + ",\"node\":\"" + nodeId
                    + "\",\"reason\":" + cause + "}");
        }
        String nested = cause.substring(0, cause.length() - 1) + ",\"caused_by\":" + cause + "}";
        return Answer.json(
                status,
                "{\"error\":{\"root_cause\":[" + String.join(",", causes)
                        + "],\"type\":\"search_phase_execution_exception\",\"reason\":\"all shards failed\","
                        + "\"phase\":\"query\",\"grouped\":true,\"failed_shards\":[" + String.join(",", shards)
                        + "],\"caused_by\":" + nested + "},\"status\":" + status + "}");
    }
}
