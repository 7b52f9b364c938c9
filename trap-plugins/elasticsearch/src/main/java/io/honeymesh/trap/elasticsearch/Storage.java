// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import io.honeymesh.trap.http.json.JsonText;
import java.util.List;

/** Snapshots (whose repositories CVE-2015-5531 and CVE-2015-3337 abused), templates, stored scripts: there are none. */
record Storage(Call call) {

    Answer answer() {
        return switch (call.part(0)) {
            case "_snapshot" -> snapshots();
            case "_scripts" -> scripts();
            default -> templates();
        };
    }

    private Answer snapshots() {
        String repository = call.part(1);
        if (call.isGet()) {
            if (repository.isEmpty() || repository.equals("_all")) {
                return Answer.json("{}");
            }
            String missing = "[" + repository + "] missing";
            return call.part(2).isEmpty() || call.part(2).startsWith("_")
                    ? Answer.error(404, "repository_missing_exception", missing)
                    : Answer.json("{\"snapshots\":[],\"failures\":{" + JsonText.quote(repository)
                            + ":{\"type\":\"repository_missing_exception\",\"reason\":" + JsonText.quote(missing)
                            + "}},\"total\":0,\"remaining\":0}");
        }
        boolean creates = call.method().equals("PUT") || call.method().equals("POST");
        if (!creates || call.path().size() != 2) {
            return repository.isEmpty()
                    ? Answer.notAllowed(call, List.of("GET"))
                    : Answer.error(404, "repository_missing_exception", "[" + repository + "] missing");
        }
        return created(repository);
    }

    private Answer created(String repository) {
        if (!(JsonParser.parse(call.body()) instanceof JsonParser.Outcome.Parsed parsed)) {
            return Answer.error(400, "parse_exception", "request body is required");
        }
        String type = parsed.value().member("type").flatMap(Json::text).orElse("");
        if (!type.equals("fs")) {
            String reason = "[" + repository + "] repository type [" + type + "] does not exist";
            return Answer.error(500, "repository_exception", reason);
        }
        String location = parsed.value()
                .member("settings")
                .flatMap(settings -> settings.member("location"))
                .flatMap(Json::text)
                .orElse("");
        String cause = location.isEmpty()
                ? "[" + repository + "] missing location"
                : "[" + repository + "] location [" + location
                        + "] doesn't match any of the locations specified by path.repo because this setting is empty";
        String caused = "{\"type\":\"repository_exception\",\"reason\":" + JsonText.quote(cause) + "}";
        return Answer.json(
                500,
                "{\"error\":{\"root_cause\":[" + caused + "],\"type\":\"repository_exception\",\"reason\":"
                        + JsonText.quote("[" + repository + "] failed to create repository") + ",\"caused_by\":"
                        + caused
                        + "},\"status\":500}");
    }

    private Answer scripts() {
        if (call.isGet()) {
            return Answer.json(404, "{\"_id\":" + JsonText.quote(call.part(1)) + ",\"found\":false}");
        }
        return JsonParser.parse(call.body()) instanceof JsonParser.Outcome.Parsed
                ? Answer.json("{\"acknowledged\":true}")
                : Answer.error(400, "parse_exception", "request body is required");
    }

    private Answer templates() {
        if (!call.isGet()) {
            return Answer.json("{\"acknowledged\":true}");
        }
        return switch (call.part(0)) {
            case "_index_template" -> Answer.json("{\"index_templates\":[]}");
            case "_data_stream" -> Answer.json("{\"data_streams\":[]}");
            default -> Answer.json("{}");
        };
    }
}
