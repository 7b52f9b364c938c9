// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code openapi.json}, and whether answers are what it says. */
final class ApiDescription {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private final Set<String> seen = new TreeSet<>();

    ApiDescription(String text) throws IOException {
        document = JSON.readTree(text);
    }

    /** {@code GET /bans}, all of them. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (Set.of("get", "put", "post", "delete").contains(method)) {
                        operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** Those whose good answer was looked at. */
    Set<String> seen() {
        return seen;
    }

    /**
     * What of an answer isn't as described.
     *
     * @param operation {@code GET /bans/{subject}}
     */
    List<String> differences(String operation, Https.Reply reply) throws IOException {
        String[] parts = operation.split(" ");
        JsonNode described = document.path("paths")
                .path(parts[1])
                .path(parts[0].toLowerCase(java.util.Locale.ROOT))
                .path("responses");
        JsonNode response = described.path(Integer.toString(reply.status()));
        if (response.isMissingNode()) {
            return List.of(operation + " answers " + reply.status() + ", which is not described");
        }
        if (reply.status() < 300) {
            seen.add(operation);
        }
        if (response.has("$ref")) {
            response = document.at(response.get("$ref").asText().substring(1));
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            return reply.body().isEmpty() ? List.of() : List.of(operation + " has a body");
        }
        String type = reply.headers().getOrDefault("content-type", "").split(";")[0];
        if (!content.has(type)) {
            return List.of(operation + " answers with " + type);
        }
        if (!type.endsWith("json")) {
            return List.of();
        }
        return schema(content.path(type).path("schema")).validate(JSON.readTree(reply.body())).stream()
                .map(wrong -> operation + " " + reply.status() + ": " + wrong.getMessage())
                .toList();
    }

    /** With all the components, which it may refer to. */
    private JsonSchema schema(JsonNode schema) {
        var whole = JSON.createObjectNode();
        whole.set("components", document.path("components"));
        whole.setAll((com.fasterxml.jackson.databind.node.ObjectNode) schema.deepCopy());
        return schemas.getSchema(
                whole,
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }
}
