// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import io.honeymesh.trap.http.json.JsonText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/** Reading and writing of single documents and whole indices. Nothing is kept of what is written but its version. */
final class Documents {

    private static final String BAD_CHARACTERS = " \"*\\<|,>/?";
    private static final int MAX_NAME_BYTES = 255;

    /** Items of a bulk request that are answered. */
    private static final int MAX_ITEMS = 500;

    private final Shelf shelf;
    private final byte[] node = new byte[6];

    Documents(Shelf shelf) {
        this.shelf = shelf;
        shelf.indices().stream().findFirst().ifPresent(index -> System.arraycopy(index.node(), 0, node, 0, 6));
    }

    Answer create(String name) {
        Optional<Answer> bad = badName(name);
        if (bad.isPresent()) {
            return bad.get();
        }
        for (Index index : shelf.indices()) {
            if (index.name().equals(name)) {
                return Answer.error(
                        400,
                        "resource_already_exists_exception",
                        "index [" + name + "/" + index.uuid() + "] already exists",
                        ",\"index_uuid\":\"" + index.uuid() + "\",\"index\":" + JsonText.quote(name),
                        "");
            }
        }
        shelf.create(name);
        return Answer.json(
                "{\"acknowledged\":true,\"shards_acknowledged\":true,\"index\":" + JsonText.quote(name) + "}");
    }

    private static Optional<Answer> badName(String name) {
        String why = "";
        if (name.startsWith("_") || name.startsWith("-") || name.startsWith("+")) {
            why = "must not start with '_', '-', or '+'";
        } else if (name.chars().anyMatch(c -> BAD_CHARACTERS.indexOf(c) >= 0)) {
            why = "must not contain the following characters [ , \", *, \\, <, |, ,, >, /, ?]";
        } else if (!name.toLowerCase(Locale.ROOT).equals(name)) {
            why = "must be lowercase";
        } else if (name.length() > MAX_NAME_BYTES) {
            why = "index name is too long, (" + name.length() + " > 255)";
        }
        return why.isEmpty() ? Optional.empty() : Optional.of(Answer.badIndexName(name, why));
    }

    /** @param at the place of the part behind the index's name */
    Answer answer(Call call, String names, int at) {
        String what = call.part(at);
        return switch (what) {
            case "_doc", "_create", "_update", "_source" -> document(call, names, what, call.part(at + 1));
            case "_bulk" -> bulk(call, names);
            case "_refresh", "_flush", "_forcemerge" -> shards();
            case "_close" ->
                Answer.json("{\"acknowledged\":true,\"shards_acknowledged\":true,\"indices\":{" + JsonText.quote(names)
                        + ":{\"closed\":true}}}");
            case "_open" -> Answer.json("{\"acknowledged\":true,\"shards_acknowledged\":true}");
            case "_delete_by_query", "_update_by_query", "_reindex" -> byQuery();
            case "_settings", "_mapping", "_mappings", "_alias", "_aliases" ->
                call.body().isEmpty()
                        ? Answer.error(400, "parse_exception", "request body is required")
                        : Answer.json("{\"acknowledged\":true}");
            default -> typed(call, names, what);
        };
    }

    /** What is no part of the API is read as the type of a document, as before version 7. */
    private Answer typed(Call call, String names, String type) {
        if (call.path().size() == 3 && (call.isGet() || call.method().equals("DELETE"))) {
            return document(call, names, type, call.part(2));
        }
        boolean write = call.method().equals("POST")
                || call.method().equals("PUT") && call.path().size() == 3;
        if (!write) {
            return Answer.notAllowed(
                    call, call.path().size() == 2 ? List.of("POST") : List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        }
        if (call.body().isEmpty()) {
            return Answer.error(400, "parse_exception", "request body is required");
        }
        return shelf.named(names).filter(found -> !found.isEmpty()).isPresent()
                ? Answer.illegalArgument("Rejecting mapping update to [" + names
                        + "] as the final mapping would have more than 1 type: [_doc, " + type + "]")
                : written(names, type, "");
    }

    private Answer document(Call call, String name, String type, String id) {
        if (id.isEmpty() && !call.method().equals("POST")) {
            return Answer.notAllowed(call, List.of("POST"));
        }
        return switch (call.method()) {
            case "GET", "HEAD" -> read(name, type, id);
            case "DELETE" -> deleted(name, id);
            case "POST", "PUT" ->
                call.body().isEmpty()
                        ? Answer.error(400, "parse_exception", "request body is required")
                        : JsonParser.parse(call.body()) instanceof JsonParser.Outcome.Broken broken
                                ? Syntax.mapper(call.body(), broken)
                                : written(name, "_doc", id);
            default -> Answer.notAllowed(call, List.of("GET", "HEAD", "DELETE", "POST", "PUT"));
        };
    }

    private Answer read(String name, String type, String id) {
        for (Index index : shelf.indices()) {
            if (index.name().equals(name)) {
                return type.equals("_source") ? source(index, id) : read(index, type, id);
            }
        }
        return Answer.noIndex(name, "index_expression");
    }

    private static Answer source(Index index, String id) {
        OptionalInt number = index.numberOf(id);
        return number.isPresent()
                ? Answer.json(index.source(number.getAsInt()))
                : Answer.error(
                        404,
                        "resource_not_found_exception",
                        "Document not found [" + index.name() + "]/[_doc]/[" + id + "]");
    }

    /** All documents have the one type that version 7 still knows. */
    private static Answer read(Index index, String type, String id) {
        OptionalInt number = type.startsWith("_") ? index.numberOf(id) : OptionalInt.empty();
        String head = "{\"_index\":" + JsonText.quote(index.name()) + ",\"_type\":"
                + JsonText.quote(type.startsWith("_") ? "_doc" : type) + ",\"_id\":" + JsonText.quote(id);
        return number.isEmpty()
                ? Answer.json(404, head + ",\"found\":false}")
                : Answer.json(head + ",\"_version\":1,\"_seq_no\":" + number.getAsInt()
                        + ",\"_primary_term\":1,\"found\":true,\"_source\":" + index.source(number.getAsInt()) + "}");
    }

    private Answer written(String name, String type, String id) {
        Optional<Answer> bad = badName(name);
        if (bad.isPresent()) {
            return bad.get();
        }
        String given = id.isEmpty() ? freshId() : id;
        shelf.create(name);
        int version = shelf.write(name + "/" + given);
        List<String> location = version == 1 ? List.of("Location: /" + safe(name) + "/_doc/" + safe(given)) : List.of();
        return new Answer(version == 1 ? 201 : 200, location, true, result(name, type, given, version));
    }

    private String result(String name, String type, String id, int version) {
        return """
                {"_index":%s,"_type":%s,"_id":%s,"_version":%d,"result":"%s",\
                "_shards":{"total":2,"successful":1,"failed":0},"_seq_no":%d,"_primary_term":1}""".formatted(
                        JsonText.quote(name),
                        JsonText.quote(type),
                        JsonText.quote(id),
                        version,
                        version == 1 ? "created" : "updated",
                        shelf.sequence() - 1);
    }

    private Answer deleted(String name, String id) {
        boolean known = shelf.indices().stream()
                .anyMatch(
                        index -> index.name().equals(name) && index.numberOf(id).isPresent());
        if (!known && shelf.missing(name).isPresent()) {
            return Answer.noIndex(name);
        }
        int version = shelf.write(name + "/" + id) + (known ? 1 : 0);
        String body = result(name, "_doc", id, version)
                .replaceFirst("\"result\":\"[a-z]+\"", "\"result\":\"" + (known ? "deleted" : "not_found") + "\"");
        return Answer.json(known ? 200 : 404, body);
    }

    private Answer bulk(Call call, String names) {
        if (call.body().isEmpty()) {
            return Answer.error(400, "parse_exception", "request body is required");
        }
        if (!call.body().endsWith("\n")) {
            return Answer.illegalArgument("The bulk request must be terminated by a newline [\\n]");
        }
        List<String> items = new ArrayList<>();
        for (String line : call.body().split("\n", MAX_ITEMS)) {
            if (line.startsWith("{\"index\"") || line.startsWith("{\"create\"")) {
                String index = JsonParser.parse(line) instanceof JsonParser.Outcome.Parsed parsed
                        ? parsed.value()
                                .member(line.startsWith("{\"index\"") ? "index" : "create")
                                .flatMap(action -> action.member("_index"))
                                .flatMap(Json::text)
                                .orElse(names)
                        : names;
                shelf.write(index);
                String result = result(index, "_doc", freshId(), 1);
                items.add("{\"index\":" + result.substring(0, result.length() - 1) + ",\"status\":201}}");
            }
        }
        return Answer.json("{\"took\":" + took() + ",\"errors\":false,\"items\":[" + String.join(",", items) + "]}");
    }

    private Answer shards() {
        int shards = shelf.indices().size();
        return Answer.json("{\"_shards\":{\"total\":" + 2 * shards + ",\"successful\":" + shards + ",\"failed\":0}}");
    }

    private static Answer byQuery() {
        return Answer.json("""
                {"took":%d,"timed_out":false,"total":0,"deleted":0,"batches":0,"version_conflicts":0,"noops":0,\
                "retries":{"bulk":0,"search":0},"throttled_millis":0,"requests_per_second":-1.0,\
                "throttled_until_millis":0,"failures":[]}""".formatted(took()));
    }

    private String freshId() {
        return Ids.document(shelf.sequence() + 1L, System.currentTimeMillis(), node);
    }

    /** What may stand in a header field. */
    private static String safe(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static int took() {
        return ThreadLocalRandom.current().nextInt(3, 40);
    }
}
