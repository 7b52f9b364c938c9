// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.spi.BanExporter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Block lists, tables and MISP. Whether nft and ipset take them is for the integration test to say. */
class ListsTest {

    @Test
    void aBlockListHasNoAddressTwice() {
        assertEquals(
                List.of("198.51.100.0/24", "203.0.113.9", "2001:db8::/64", "2001:db8:0:1::1"),
                Samples.written(new BansText(), Samples.bans())
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .toList());
    }

    @Test
    void aBanOfEverybodyIsInNoBlockList() {
        List<BanExporter.Entry> everybody = List.of(
                Samples.ban("0.0.0.0/0", "forever", "", io.honeymesh.api.Reason.MANUAL),
                Samples.ban("203.0.113.1", "forever", "", io.honeymesh.api.Reason.MANUAL));
        String text = Samples.written(new BansText(), everybody);
        assertFalse(text.contains("/0"), text);
        assertTrue(text.contains("203.0.113.1"), text);
    }

    @Test
    void endsAreThoseOfTheBans() {
        String nft = Samples.written(new BansNftables(), Samples.bans());
        assertTrue(nft.contains("            198.51.100.0/24,\n"), nft);
        assertTrue(nft.contains("203.0.113.9 timeout 600s,"), nft);
        String ipset = Samples.written(new BansIpset(), Samples.bans());
        assertTrue(ipset.contains("add honeymesh4-new 198.51.100.0/24 timeout 0\n"), ipset);
        assertTrue(ipset.contains("add honeymesh4-new 203.0.113.9 timeout 600\n"), ipset);
        assertTrue(
                ipset.contains("add honeymesh6-new 2001:db8::/64 timeout 2147483\n"), "the most ipset keeps: " + ipset);
    }

    @Test
    void S13_notesOfOperatorsDontGetIntoRulesOfOthers() {
        for (BanExporter list : List.of(new BansText(), new BansNftables(), new BansIpset())) {
            String text = Samples.written(list, Samples.hostileBans());
            String plain = Samples.written(
                    list,
                    Samples.hostileBans().stream()
                            .map(entry -> Samples.ban(
                                    entry.ban().subject().toString(),
                                    "2026-11-29T00:00:00Z",
                                    "",
                                    io.honeymesh.api.Reason.TRAP))
                            .toList());
            assertEquals(plain, text);
        }
    }

    @Test
    void aRowTellsOfItsOwnBan() {
        assertEquals(
                List.of(
                        "banned,reasons,class,since,expires,remaining_s,offences,full,hits,techniques,note",
                        "198.51.100.0/24,MANUAL,MANUAL,2026-11-28T11:00:00.500Z,,,2,true,7,,an operator's",
                        "198.51.100.7,TRAP,PROVEN,2026-11-28T11:00:00.500Z,2026-11-29T12:00:00Z,86400,2,true,7,T1595,",
                        "203.0.113.9,TRAP+PAYLOAD+CREDENTIAL,PROVEN,2026-11-28T11:00:00.500Z,2026-11-28T12:10:00Z,600,"
                                + "2,true,7,T1595 T1110 T1190,"),
                Samples.written(new BansCsv(), Samples.bans().subList(0, 3))
                        .replace("\"", "")
                        .lines()
                        .toList());
    }

    @Test
    void S13_tablesBeginNoFormula() {
        for (String csv : List.of(
                Samples.written(new BansCsv(), Samples.hostileBans()),
                Samples.written(new EventsCsv(), Samples.hostileEvents()))) {
            assertEquals(Samples.HOSTILE.size() + 1, csv.split("\r\n").length, "a row each, and a header");
            for (String row : csv.split("\r\n")) {
                assertTrue(row.chars().allMatch(c -> c >= 0x20 && c < 0x7f), row);
                for (String field : row.substring(1, row.length() - 1).split("\",\"")) {
                    assertTrue(field.isEmpty() || "=+-@".indexOf(field.charAt(0)) < 0, row);
                }
            }
        }
    }

    @Test
    void decisionsForCrowdsecHaveAnEnd() throws IOException {
        List<Object> decisions = JSON.std.listFrom(Samples.written(new BansCrowdsec(), Samples.bans()));
        assertEquals(5, decisions.size());
        assertEquals(
                Map.of(
                        "duration", "31536000s",
                        "reason", "honeymesh MANUAL",
                        "scope", "Range",
                        "type", "ban",
                        "value", "198.51.100.0/24"),
                decisions.getFirst());
    }

    @Test
    void mispGetsOneEventADayWithAnAttributeForEachBan() throws IOException {
        String text = Samples.written(new BansMisp(), Samples.bans());
        Map<?, ?> event = (Map<?, ?>) JSON.std.mapFrom(text).get("Event");
        List<?> attributes = (List<?>) event.get("Attribute");
        assertEquals(5, attributes.size());
        for (Object attribute : attributes) {
            UUID.fromString(String.valueOf(((Map<?, ?>) attribute).get("uuid")));
            assertEquals("ip-src", ((Map<?, ?>) attribute).get("type"));
        }
        assertTrue(text.contains("Brute Force - T1110"), text);
        assertEquals(text, Samples.written(new BansMisp(), Samples.bans()), "the same is the same again");
    }

    @Test
    void uuidsAreThoseOfVersion5() {
        // RFC 9562, appendix A.4.
        assertEquals(
                UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
                Uuids.of(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));
    }
}
