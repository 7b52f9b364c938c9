// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/**
 * A bundle of STIX 2.1 (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html): the node, an indicator for each ban, the
 * techniques it tells of. The same ban has the same identifiers in each export; {@code modified} grows.
 */
@Component(service = Exporter.class)
public final class BansStix implements BanExporter {

    private static final String VERSION = "2.1";

    /** STIX has no other word for "since the node was set up": identities and techniques don't change. */
    private static final Instant ALWAYS = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public String name() {
        return "bans.stix.json";
    }

    @Override
    public String title() {
        return "STIX 2.1 bundle: an indicator for each ban, with ATT&CK techniques";
    }

    @Override
    public String contentType() {
        return "application/stix+json;version=2.1";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        String node = id("identity", origin.nodeId() + origin.host());
        Map<String, Object> identity = object("identity", node, ALWAYS, ALWAYS);
        identity.put("name", "HoneyMesh " + origin.host());
        identity.put("description", "Decoys with HoneyMesh " + origin.version() + "; node " + origin.nodeId());
        identity.put("identity_class", "system");
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("type", "bundle");
        bundle.put("id", "bundle--" + UUID.randomUUID());
        bundle.put(
                "objects",
                Lines.each(Stream.concat(
                        Stream.concat(Stream.of(identity), bans.stream().flatMap(entry -> ban(origin, node, entry))),
                        Techniques.of(bans).stream().map(BansStix::attackPattern))));
        Lines.document(to, bundle);
    }

    /** Its indicator, and which techniques that indicates. */
    private static Stream<Map<String, Object>> ban(Origin origin, String node, Entry entry) {
        Ban ban = entry.ban();
        Instant modified = ban.since().isAfter(origin.at()) ? ban.since() : origin.at();
        String spell = origin.nodeId() + ban.subject() + ban.since();
        String id = id("indicator", spell);
        Map<String, Object> indicator = object("indicator", id, ban.since(), modified);
        indicator.put("created_by_ref", node);
        indicator.put("name", "Banned " + ban.subject());
        indicator.put(
                "description",
                "Banned for " + ban.reasonNames() + ", offences " + ban.offences() + ", packets dropped "
                        + entry.hits());
        indicator.put("indicator_types", List.of("malicious-activity"));
        indicator.put("pattern", pattern(ban.subject()));
        indicator.put("pattern_type", "stix");
        indicator.put("pattern_version", VERSION);
        indicator.put("valid_from", time(ban.since()));
        if (!ban.isPermanent()) {
            indicator.put("valid_until", time(ban.expires()));
        }
        indicator.put(
                "labels",
                ban.reasons().keySet().stream()
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                        .toList());
        Stream<Map<String, Object>> relationships = AttackTechnique.of(
                        ban.reasons().keySet())
                .stream()
                .map(technique -> {
                    Map<String, Object> indicates = object(
                            "relationship", id("relationship", spell + technique.id()), ban.since(), ban.since());
                    indicates.put("created_by_ref", node);
                    indicates.put("relationship_type", "indicates");
                    indicates.put("source_ref", id);
                    indicates.put("target_ref", id("attack-pattern", technique.id()));
                    return indicates;
                });
        return Stream.concat(Stream.of(indicator), relationships);
    }

    private static String pattern(Subject subject) {
        String type = subject.address().bitLength() == 32 ? "ipv4-addr" : "ipv6-addr";
        return "[" + type + ":value " + (subject.isHost() ? "=" : "ISSUBSET") + " '" + subject + "']";
    }

    private static Map<String, Object> attackPattern(AttackTechnique technique) {
        Map<String, Object> pattern = object("attack-pattern", id("attack-pattern", technique.id()), ALWAYS, ALWAYS);
        pattern.put("name", technique.title());
        pattern.put(
                "kill_chain_phases",
                List.of(Map.of("kill_chain_name", "mitre-attack", "phase_name", technique.tactic())));
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("source_name", "mitre-attack");
        reference.put("external_id", technique.id());
        reference.put("url", technique.url());
        pattern.put("external_references", List.of(reference));
        return pattern;
    }

    private static Map<String, Object> object(String type, String id, Instant created, Instant modified) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", type);
        object.put("spec_version", VERSION);
        object.put("id", id);
        object.put("created", time(created));
        object.put("modified", time(modified));
        return object;
    }

    private static String id(String type, String name) {
        return type + "--" + Uuids.of(Uuids.HONEYMESH, type + name);
    }

    /** Always with milliseconds, as the specification has it for {@code created} and {@code modified}. */
    private static String time(Instant at) {
        String text = at.truncatedTo(ChronoUnit.MILLIS).toString();
        return text.contains(".") ? text : text.replace("Z", ".000Z");
    }
}
