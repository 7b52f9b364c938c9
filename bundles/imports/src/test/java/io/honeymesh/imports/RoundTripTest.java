// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.BanExporter.Entry;
import io.honeymesh.api.spi.Exporter.Origin;
import io.honeymesh.exports.BansIpset;
import io.honeymesh.exports.BansJson;
import io.honeymesh.exports.BansNftables;
import io.honeymesh.exports.BansStix;
import io.honeymesh.exports.BansText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one node exports the other takes in, whole. */
class RoundTripTest {

    private static final Instant SOON = Instant.parse("2026-11-29T12:00:00Z");

    private static final List<Entry> BANS = List.of(
            ban("45.0.0.0/16", Ban.FOREVER, Reason.MANUAL),
            ban("45.1.2.3", SOON, Reason.TRAP),
            ban("45.1.2.4", SOON, Reason.TRAP, Reason.CREDENTIAL),
            ban("2a00:1::/64", SOON, Reason.SCAN),
            ban("2a00:2::1", SOON, Reason.MESH));

    @TempDir
    Path data;

    private static Entry ban(String subject, Instant until, Reason... reasons) {
        Map<Reason, Instant> ends = new java.util.EnumMap<>(Reason.class);
        for (Reason reason : reasons) {
            ends.put(reason, until);
        }
        Ban ban = new Ban(Subject.parse(subject), ends, Read.NOW.minusSeconds(60), 1, true, "\u202enote\"]}");
        return new Entry(ban, 7);
    }

    private Desk taken(BanExporter exporter, String form) throws IOException {
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        exporter.write(new Origin("ab".repeat(32), "sensor-1", "0.1.0", Read.NOW), BANS, exported);
        Desk node = new Desk(data.resolve("imports"));
        Listed listed =
                node.desk.take("other", form, new ByteArrayInputStream(exported.toByteArray()), Desk.WEEK, "karla");
        assertEquals(BANS.size(), listed.entries());
        for (Entry entry : BANS) {
            assertEquals(1, node.about(entry.ban().subject().toString()).size(), entry::toString);
        }
        return node;
    }

    private static Instant until(Desk node, String subject) {
        return node.desk.about(Subject.parse(subject), Read.NOW).getFirst().until();
    }

    @Test
    void aPlainList() throws IOException {
        Desk node = taken(new BansText(), "text");
        assertEquals(List.of(), node.desk.lists().getFirst().skipped());
    }

    @Test
    void stixWithTheEndOfEachBan() throws IOException {
        Desk node = taken(new BansStix(), "stix");
        assertEquals(List.of(), node.desk.lists().getFirst().skipped());
        assertEquals(SOON, until(node, "45.1.2.3"));
        assertEquals(Read.NOW.plus(Desk.WEEK), until(node, "45.0.0.0/16"));
        assertEquals(List.of("other (2a00:2::1, Banned 2a00:2::1)"), node.about("2a00:2::1"));
    }

    @Test
    void jsonWithTheReasonsOfEachBan() throws IOException {
        Desk node = taken(new BansJson(), "json");
        assertEquals(List.of(), node.desk.lists().getFirst().skipped());
        assertEquals(SOON, until(node, "45.1.2.4"));
        assertEquals(Read.NOW.plus(Desk.WEEK), until(node, "45.0.0.0/16"));
        assertEquals(List.of("other (45.1.2.4, TRAP CREDENTIAL)"), node.about("45.1.2.4"));
    }

    @Test
    void tablesOfNftablesAndIpset() throws IOException {
        assertEquals(SOON, until(taken(new BansNftables(), "text"), "45.1.2.3"));
        Desk node = taken(new BansIpset(), "text");
        assertEquals(SOON, until(node, "2a00:1::/64"));
        assertTrue(node.desk.lists().getFirst().skipped().stream()
                .allMatch(skipped -> skipped.reason().equals("no address or prefix")));
    }
}
