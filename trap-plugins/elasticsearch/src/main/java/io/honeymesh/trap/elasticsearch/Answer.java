// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.json.JsonText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a handler answers.
 *
 * @param fields header fields that stand before all others, as {@code Name: value}
 * @param json whether the body is JSON, which is laid out as the client asked
 */
record Answer(int status, List<String> fields, boolean json, String body) {

    Answer {
        fields = List.copyOf(fields);
    }

    static Answer json(String body) {
        return json(200, body);
    }

    static Answer json(int status, String body) {
        return new Answer(status, List.of(), true, body);
    }

    static Answer text(String body) {
        return new Answer(200, List.of(), false, body);
    }

    /** An error with one cause, its own. */
    static Answer error(int status, String type, String reason) {
        return error(status, type, reason, "", "");
    }

    /**
     * @param details further members of both objects, each with a comma before it
     * @param cause a further member of the outer object alone, likewise
     */
    static Answer error(int status, String type, String reason, String details, String cause) {
        String what = "\"type\":" + JsonText.quote(type) + ",\"reason\":" + JsonText.quote(reason) + details;
        return json(
                status, "{\"error\":{\"root_cause\":[{" + what + "}]," + what + cause + "},\"status\":" + status + "}");
    }

    static Answer noIndex(String name) {
        return noIndex(name, "index_or_alias");
    }

    /** @param kind what the name was taken for */
    static Answer noIndex(String name, String kind) {
        String quoted = JsonText.quote(name);
        return error(
                404,
                "index_not_found_exception",
                "no such index [" + name + "]",
                ",\"resource.type\":\"" + kind + "\",\"resource.id\":" + quoted + ",\"index_uuid\":\"_na_\",\"index\":"
                        + quoted,
                "");
    }

    static Answer badIndexName(String name, String why) {
        return error(
                400,
                "invalid_index_name_exception",
                "Invalid index name [" + name + "], " + why,
                ",\"index_uuid\":\"_na_\",\"index\":" + JsonText.quote(name),
                "");
    }

    static Answer illegalArgument(String reason) {
        return error(400, "illegal_argument_exception", reason);
    }

    /** For a method nobody handles at this path; an OPTIONS request is told which ones there are. */
    static Answer notAllowed(Call call, List<String> allowed) {
        List<String> fields = List.of("Allow: " + String.join(",", allowed));
        if (call.method().equals("OPTIONS")) {
            return new Answer(200, fields, false, "");
        }
        String list = allowed.stream().collect(Collectors.joining(", ", "[", "]"));
        String what = call.isKnownMethod()
                ? "Incorrect HTTP method for uri [" + call.target() + "] and method [" + call.method() + "]"
                : "Unexpected http method: " + call.method();
        return new Answer(
                405, fields, true, "{\"error\":" + JsonText.quote(what + ", allowed: " + list) + ",\"status\":405}");
    }

    static Answer noHandler(Call call) {
        return json(
                400,
                "{\"error\":"
                        + JsonText.quote(
                                "no handler found for uri [" + call.target() + "] and method [" + call.method() + "]")
                        + "}");
    }
}
