// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Ban;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * An event in MISP's core format (https://www.misp-standard.org/rfc/misp-standard-core.html), for "Add event from": one a day and node,
 * so that what is imported again is updated. It goes to the own organisation only, and isn't published.
 */
@Component(service = Exporter.class)
public final class BansMisp implements BanExporter {

    @Override
    public String name() {
        return "bans.misp.json";
    }

    @Override
    public String title() {
        return "MISP event with an attribute for each ban";
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        LocalDate day = LocalDate.ofInstant(origin.at(), ZoneOffset.UTC);
        String node = origin.nodeId() + origin.host();
        Map<String, Object> organisation = new LinkedHashMap<>();
        organisation.put("name", "HoneyMesh " + origin.host());
        organisation.put("uuid", Uuids.of(Uuids.HONEYMESH, node).toString());
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("uuid", Uuids.of(Uuids.HONEYMESH, node + day).toString());
        event.put("info", "HoneyMesh " + origin.host() + ": banned on " + day);
        event.put("date", day.toString());
        event.put("timestamp", Long.toString(origin.at().getEpochSecond()));
        event.put("threat_level_id", "3");
        event.put("analysis", "2");
        event.put("distribution", "0");
        event.put("published", false);
        event.put("Orgc", organisation);
        event.put("Tag", Techniques.of(bans).stream().map(BansMisp::tag).toList());
        event.put("Attribute", Lines.each(bans.stream().map(entry -> attribute(origin, entry))));
        Lines.document(to, Map.of("Event", event));
    }

    private static Map<String, Object> attribute(Origin origin, Entry entry) {
        Ban ban = entry.ban();
        Map<String, Object> attribute = new LinkedHashMap<>();
        attribute.put(
                "uuid",
                Uuids.of(Uuids.HONEYMESH, origin.nodeId() + ban.subject() + ban.since())
                        .toString());
        attribute.put("type", "ip-src");
        attribute.put("category", "Network activity");
        attribute.put("to_ids", true);
        attribute.put("distribution", "5");
        attribute.put("value", ban.subject().toString());
        attribute.put("timestamp", Long.toString(origin.at().getEpochSecond()));
        attribute.put("first_seen", ban.since().toString());
        attribute.put("comment", ban.reasonNames() + ", offences " + ban.offences());
        attribute.put(
                "Tag",
                AttackTechnique.of(ban.reasons().keySet()).stream()
                        .map(BansMisp::tag)
                        .toList());
        return attribute;
    }

    /** As the galaxy of MISP calls them. */
    private static Map<String, Object> tag(AttackTechnique technique) {
        return Map.of(
                "name", "misp-galaxy:mitre-attack-pattern=\"" + technique.title() + " - " + technique.id() + "\"");
    }
}
