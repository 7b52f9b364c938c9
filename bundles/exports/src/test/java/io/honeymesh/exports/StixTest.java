// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.honeymesh.api.Reason;
import io.honeymesh.api.spi.BanExporter.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bundles against the schemas of OASIS. */
class StixTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BansStix stix = new BansStix();
    private final Map<String, JsonSchema> known = new HashMap<>();

    @Test
    void everyObjectIsAsTheSchemasSay() throws IOException {
        List<Entry> all = new java.util.ArrayList<>(Samples.bans());
        all.addAll(Samples.hostileBans());
        JsonNode bundle = JSON.readTree(Samples.written(stix, all));
        assertEquals(List.of(), wrong("common/bundle.json", bundle));
        for (JsonNode object : bundle.path("objects")) {
            String type = object.path("type").asText();
            String folder = type.equals("relationship") ? "sros/" : "sdos/";
            assertEquals(List.of(), wrong(folder + type + ".json", object), object.toString());
        }
    }

    @Test
    void theSchemasDoFindWhatIsWrong() throws IOException {
        JsonNode bundle =
                JSON.readTree(Samples.written(stix, Samples.bans()).replace("\"pattern_type\"", "\"pattern_kind\""));
        JsonNode indicator = objects(bundle, "indicator").getFirst();
        assertFalse(wrong("sdos/indicator.json", indicator).isEmpty());
    }

    @Test
    void everyReferenceLeadsToAnObjectOfTheBundle() throws IOException {
        JsonNode bundle = JSON.readTree(Samples.written(stix, Samples.bans()));
        Set<String> ids = new HashSet<>();
        bundle.path("objects")
                .forEach(object -> assertTrue(ids.add(object.path("id").asText()), "twice"));
        bundle.path("objects")
                .forEach(object -> object.properties().forEach(member -> {
                    if (member.getKey().endsWith("_ref")) {
                        assertTrue(ids.contains(member.getValue().asText()), object.toString());
                    }
                }));
        assertEquals(5, objects(bundle, "indicator").size());
        assertEquals(
                "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
                objects(bundle, "indicator").getFirst().path("pattern").asText());
        assertFalse(objects(bundle, "indicator").getFirst().has("valid_until"), "until it is lifted");
    }

    @Test
    void aBanIsTheSameIndicatorInEachExport() throws IOException {
        List<Entry> bans = List.of(Samples.ban("203.0.113.9", "2026-11-29T00:00:00Z", "", Reason.TRAP));
        JsonNode one = JSON.readTree(Samples.written(stix, bans));
        JsonNode two = JSON.readTree(Samples.written(stix, bans));
        assertEquals(
                objects(one, "indicator").getFirst().path("id"),
                objects(two, "indicator").getFirst().path("id"));
        assertFalse(one.path("id").equals(two.path("id")), "bundles are all their own");
    }

    private static List<JsonNode> objects(JsonNode bundle, String type) {
        List<JsonNode> found = new java.util.ArrayList<>();
        bundle.path("objects").forEach(object -> {
            if (object.path("type").asText().equals(type)) {
                found.add(object);
            }
        });
        return found;
    }

    private List<String> wrong(String schema, JsonNode object) {
        Path folder = Path.of(System.getProperty("honeymesh.oracles", "oracles"), "stix", "schemas")
                .toAbsolutePath()
                .normalize();
        assumeTrue(Files.isDirectory(folder), "no reference data at " + folder);
        // The schemas refer to each other by relative paths; their own names are addresses, which nothing is asked of.
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaMappers(mappers -> mappers.mapPrefix(
                        "http://raw.githubusercontent.com/oasis-open/cti-stix2-json-schemas/stix2.1/schemas",
                        folder.toUri().toString().replaceAll("/$", ""))));
        return known
                .computeIfAbsent(
                        schema,
                        name -> factory.getSchema(
                                SchemaLocation.of(folder.resolve(name).toUri().toString())))
                .validate(object)
                .stream()
                .map(Object::toString)
                .toList();
    }
}
