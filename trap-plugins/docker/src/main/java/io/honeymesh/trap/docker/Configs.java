// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** Reads the JSON that requests bring along, or says what is wrong with it. */
final class Configs {

    private Configs() {}

    /** @return empty if the complaint was sent */
    static Optional<Json> read(Call call, Reply reply, String type) throws IOException {
        String written = call.request().header("content-type").orElse("");
        if (call.bodyBytes() > 0 && !written.split(";", 2)[0].strip().equals("application/json")) {
            reply.error(400, "Content-Type specified (" + written + ") must be 'application/json'");
            return Optional.empty();
        }
        switch (JsonParser.parse(call.body())) {
            case JsonParser.Outcome.Broken broken -> {
                reply.error(500, GoJson.complaint(call.body(), broken));
                return Optional.empty();
            }
            case JsonParser.Outcome.Parsed parsed -> {
                if (parsed.value() instanceof Json.Members) {
                    return Optional.of(parsed.value());
                }
                reply.error(500, "json: cannot unmarshal " + kind(parsed.value()) + " into Go value of type " + type);
                return Optional.empty();
            }
        }
    }

    static String kind(Json value) {
        return switch (value) {
            case Json.Members _ -> "object";
            case Json.Elements _ -> "array";
            case Json.Text _ -> "string";
            case Json.Number _ -> "number";
            case Json.Truth _ -> "bool";
            case Json.Nothing _ -> "null";
        };
    }
}
