// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTextTest {

    @Test
    void S13_whatWasCapturedCannotBeTakenForTheRestOfTheLine() {
        assertEquals(
                "ftp 192.0.2.1:21 TRAP in 9 out 9, command \"x -> spared, allowed 2 more\", request \"a\\x22, command b\","
                        + " command uname -a -> banned TRAP",
                line(List.of(
                        Map.of("kind", "command", "command", "x -> spared, allowed 2 more"),
                        Map.of("kind", "request", "request", "a\", command b"),
                        Map.of("kind", "command", "command", "uname -a"))));
    }

    @Test
    void S13_whatIsCutKeepsItsQuotes() {
        assertEquals(
                "ftp 192.0.2.1:21 TRAP in 9 out 9, command \"," + "x".repeat(79) + "...\" -> banned TRAP",
                line(List.of(Map.of("kind", "command", "command", "," + "x".repeat(500)))));
    }

    @Test
    void intentTellsOfTheTrapAndWhatCameOfIt() {
        assertEquals(
                "ssh 192.0.2.1:22 PROVEN -> banned CREDENTIAL",
                EventText.summary(Map.of(
                        "type", "intent",
                        "trap", "ssh",
                        "local", "192.0.2.1:22",
                        "grade", "PROVEN",
                        "decision", "banned",
                        "reasons", Map.of("CREDENTIAL", "2026-11-26T00:00:00Z"))));
    }

    @Test
    void detailsAreNamedAndTheirValuesCannotBeTakenForOthers() {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("order", "listen");
        detail.put("ports", List.of(8099));
        detail.put("note", "by \"x\" state=done");
        assertEquals(
                "order=listen ports=[8099] note=\"by \\x22x\\x22 state=done\"",
                EventText.summary(Map.of("type", "trap.ordered", "detail", detail)));
    }

    @Test
    void anEnforcersInterfacesAreToldOneAfterTheOther() {
        assertEquals(
                "xdp, eth0 NATIVE, eth1 NONE it is down",
                EventText.summary(Map.of(
                        "type",
                        "enforcer",
                        "enforcer",
                        "xdp",
                        "reason",
                        "",
                        "interfaces",
                        List.of(
                                Map.of("name", "eth0", "mode", "NATIVE", "detail", ""),
                                Map.of("name", "eth1", "mode", "NONE", "detail", "it is down")))));
    }

    private static String line(List<Map<String, Object>> evidence) {
        return EventText.summary(Map.of(
                "type", "conversation",
                "trap", "ftp",
                "local", "192.0.2.1:21",
                "ending", "TRAP",
                "bytes_in", 9,
                "bytes_out", 9,
                "evidence", evidence,
                "decision", "banned",
                "reasons", Map.of("TRAP", "2026-11-26T00:00:00Z")));
    }
}
