// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** Reads the JSON that requests bring along, or says what is wrong with it. */
final class Configs {

    private Configs() {}

    /**
     * Looks at the filters of a listing.
     *
     * @param introduction of the complaint
     * @return whether it was sent
     */
    static boolean areFiltersRefused(Call call, Reply reply, int status, String introduction) throws IOException {
        String filters = call.target().parameter("filters");
        if (filters.isEmpty()) {
            return false;
        }
        Optional<String> complaint = switch (JsonParser.parse(filters)) {
            case JsonParser.Outcome.Broken broken -> Optional.of(GoJson.complaint(filters, broken));
            case JsonParser.Outcome.Parsed parsed -> misshapen(parsed.value());
        };
        if (complaint.isPresent()) {
            reply.error(status, introduction + complaint.get());
        }
        return complaint.isPresent();
    }

    /** Filters are an object, and each of them is one, or as of old an array. */
    private static Optional<String> misshapen(Json filters) {
        if (!(filters instanceof Json.Members members)) {
            return Optional.of(unfit(filters, "map[string]map[string]bool"));
        }
        return members.byName().values().stream()
                .filter(value -> !(value instanceof Json.Members || value instanceof Json.Elements))
                .findFirst()
                .map(value -> unfit(value, "map[string]bool"));
    }

    private static String unfit(Json value, String type) {
        return "json: cannot unmarshal " + kind(value) + " into Go value of type " + type;
    }

    /** @return empty if the complaint was sent */
    static Optional<Json> read(Call call, Reply reply, String type) throws IOException {
        return read(call, reply, type, 500);
    }

    /** @param brokenStatus what the daemon answers to what is no such JSON */
    static Optional<Json> read(Call call, Reply reply, String type, int brokenStatus) throws IOException {
        String written = call.request().header("content-type").orElse("");
        if (call.bodyBytes() > 0 && !written.split(";", 2)[0].strip().equals("application/json")) {
            reply.error(400, "Content-Type specified (" + written + ") must be 'application/json'");
            return Optional.empty();
        }
        switch (JsonParser.parse(call.body())) {
            case JsonParser.Outcome.Broken broken -> {
                String complaint = GoJson.complaint(call.body(), broken);
                boolean nothing = complaint.equals("EOF") && brokenStatus == 400;
                reply.error(brokenStatus, nothing ? "got EOF while reading request body" : complaint);
                return Optional.empty();
            }
            case JsonParser.Outcome.Parsed parsed -> {
                if (parsed.value() instanceof Json.Members) {
                    return Optional.of(parsed.value());
                }
                reply.error(
                        brokenStatus,
                        "json: cannot unmarshal " + kind(parsed.value()) + " into Go value of type " + type);
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
