// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StixImporterTest {

    private static Read read(String document) {
        return Read.of(new StixImporter(), document);
    }

    private static Read bundle(String... objects) {
        return read("{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[" + String.join(",", objects) + "]}");
    }

    private static String indicator(String pattern, String more) {
        return "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"name\":\"n\",\"pattern\":\""
                + pattern.replace("\\", "\\\\").replace("\"", "\\\"") + "\",\"pattern_type\":\"stix\"" + more + "}";
    }

    private static Read pattern(String pattern) {
        return bundle(indicator(pattern, ""));
    }

    private static String refusal(String document) {
        return assertThrows(IllegalArgumentException.class, () -> read(document))
                .getMessage();
    }

    @Test
    void anIndicatorNamesAddressesAndPrefixes() {
        assertEquals(
                Set.of("45.1.2.3"),
                pattern("[ipv4-addr:value = '45.1.2.3']").advised.keySet());
        assertEquals(
                Set.of("45.1.0.0/16"),
                pattern("[ipv4-addr:value ISSUBSET '45.1.0.0/16']").advised.keySet());
        assertEquals(
                Set.of("2a00::1"),
                pattern("[ipv6-addr:value='2a00::1']").advised.keySet());
        assertEquals(
                Set.of("45.1.2.3", "45.1.2.4", "2a00::/32"),
                pattern("[ipv4-addr:value = '45.1.2.3' OR ipv4-addr:value = '45.1.2.4']"
                                + " OR [ipv6-addr:value ISSUBSET '2a00::/32']")
                        .advised
                        .keySet());
        assertEquals(
                Set.of("45.1.2.3", "45.1.2.4"),
                pattern("[ipv4-addr:value IN ('45.1.2.3', '45.1.2.4')]").advised.keySet());
        assertEquals(
                Set.of("45.1.2.3", "45.1.2.4", "45.1.2.5"),
                pattern(
                                "[(ipv4-addr:value = '45.1.2.3' OR (ipv4-addr:value = '45.1.2.4')) OR ipv4-addr:value = '45.1.2.5']")
                        .advised
                        .keySet());
    }

    @Test
    void alternativesThatNameSomethingElseAreCounted() {
        Read read = pattern(
                "[domain-name:value = 'a.example' OR ipv4-addr:value = '45.1.2.3' OR file:hashes.'SHA-256' = 'ab'"
                        + " OR url:value LIKE 'http://%' OR process:pid = 4 OR x:when > t'2026-01-01T00:00:00Z']");
        assertEquals(Set.of("45.1.2.3"), read.advised.keySet());
        assertEquals(Map.of("a pattern that isn't understood", 5), read.skipped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[ipv4-addr:value = '45.1.2.3' AND domain-name:value = 'a.example']",
                "[ipv4-addr:value = '45.1.2.3'] FOLLOWEDBY [ipv4-addr:value = '45.1.2.4']",
                "[ipv4-addr:value = '45.1.2.3'] AND [ipv4-addr:value = '45.1.2.4']",
                "[ipv4-addr:value = '45.1.2.3'] WITHIN 5 SECONDS",
                "[ipv4-addr:value = '45.1.2.3'] REPEATS 5 TIMES",
                "[ipv4-addr:value != '45.1.2.3']",
                "[ipv4-addr:value NOT = '45.1.2.3']",
                "[ipv4-addr:value ISSUPERSET '45.1.2.3/32']",
                "[ipv4-addr:value LIKE '45.%']",
                "[network-traffic:dst_ref.value = '45.1.2.3']",
                "[ipv4-addr:value = '2a00::1']",
                "[ipv4-addr:value = 'x']",
                "[ipv4-addr:value = '45.1.2.3'",
                "[ipv4-addr:value = '45.1.2.3",
                "[(ipv4-addr:value = '45.1.2.3']",
                "[ipv4-addr:value = '45.1.2.3')]",
                "[ipv4-addr:value = '45.1.2.3']]",
                "ipv4-addr:value = '45.1.2.3'",
                "[ipv4-addr:value IN ('45.1.2.3' '45.1.2.4')]",
                "[ipv4-addr:value IN '45.1.2.3']",
                "[]",
                "",
                "[ipv4-addr:value = '45.1.2.3' OR]",
                "[:value = '45.1.2.3']"
            })
    void whatDoesNotMeanEachOfItsAddressesNamesNone(String pattern) {
        Read read = pattern(pattern);
        assertEquals(Map.of(), read.advised);
        assertEquals(Map.of("a pattern that isn't understood", 1), read.skipped);
    }

    @Test
    void anIndicatorHoldsForItsTimeOnly() {
        String it = "[ipv4-addr:value = '45.1.2.3']";
        assertEquals(
                "2026-12-01T00:00:00Z n",
                bundle(
                                indicator(
                                        it,
                                        ",\"valid_from\":\"2026-11-01T00:00:00.000Z\",\"valid_until\":\"2026-12-01T00:00:00.000Z\""))
                        .advised
                        .get("45.1.2.3"));
        Read early = bundle(indicator(it, ",\"valid_from\":\"2026-11-29T00:00:00Z\""));
        assertEquals(Map.of("an indicator that isn't valid yet", 1), early.skipped);
        Read wrong = bundle(indicator(it, ",\"valid_until\":\"next week\""));
        assertEquals(Map.of("valid_until is no moment", 1), wrong.skipped);
    }

    @Test
    void whatIsRevokedBenignOrOfAnotherLanguageIsNotTaken() {
        String it = "[ipv4-addr:value = '45.1.2.3']";
        assertEquals(Map.of("a revoked indicator", 1), bundle(indicator(it, ",\"revoked\":true")).skipped);
        assertEquals(
                Map.of("an indicator of what is benign", 2),
                bundle(
                                indicator(it, ",\"indicator_types\":[\"benign\"]"),
                                indicator(it, ",\"labels\":[\"benign\",\"x\"]"))
                        .skipped);
        Read other = bundle("{\"type\":\"indicator\",\"pattern\":\"alert\",\"pattern_type\":\"snort\"}");
        assertEquals(Map.of("a pattern of another language", 1), other.skipped);
        assertEquals(
                Map.of("an object that says something twice", 1), bundle(indicator(it, ",\"pattern\":\"[]\"")).skipped);
    }

    @Test
    void anAddressThatIsOnlyMentionedIsNotMalicious() {
        Read read = bundle(
                "{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--1\",\"value\":\"45.1.2.3\"}",
                "{\"type\":\"ipv6-addr\",\"value\":\"2a00::1\"}",
                "{\"type\":\"identity\",\"name\":\"who\"}",
                "7");
        assertEquals(Map.of(), read.advised);
        assertEquals(Map.of("an address that no indicator names", 2, "no object", 1), read.skipped);
        assertEquals("object 4", read.first.get("no object"));
    }

    @Test
    void anEnvelopeOfTaxiiAndABareListAreReadToo() {
        String indicator = indicator("[ipv4-addr:value = '45.1.2.3']", "");
        assertEquals(
                1,
                read("{\"more\":false,\"objects\":[" + indicator + "]}").advised.size());
        assertEquals(1, read("[" + indicator + "]").advised.size());
    }

    @Test
    void whatIsNoBundleIsRefusedWithItsPlace() {
        assertEquals("it is no JSON object with a list 'objects'", refusal("{\"type\":\"bundle\"}"));
        assertEquals("it is no JSON object with a list 'objects'", refusal("\"text\""));
        assertEquals("it is no JSON object with a list 'objects'", refusal(""));
        assertTrue(refusal("{\"objects\":[\n{\"type\":\"indicator\"").startsWith("line 2, column "));
        assertTrue(refusal("45.1.2.3\n").startsWith("line 1, column "));
        assertTrue(refusal("{\"objects\":[]} x").startsWith("line 1, column "));
        assertEquals("something follows its end", refusal("{\"objects\":[]} []"));
    }

    @Test
    void aDocumentIsUtf8WhateverItsFirstBytesLookLike() {
        assertEquals(
                1,
                read("\ufeff{\"objects\":[" + indicator("[ipv4-addr:value = '45.1.2.3']", "") + "]}")
                        .advised
                        .size());
        for (String start : List.of("\0\0\0{", "{\0\0\0", "\0\0{\0", "\0{", "{\0")) {
            assertTrue(refusal(start).startsWith("line 1, column "), start);
        }
    }

    @Test
    void deepJsonIsRefused() {
        assertTrue(refusal("[".repeat(100_000)).contains("inside each other"));
        assertTrue(refusal("{\"objects\":[" + "{\"x\":".repeat(100_000)).contains("inside each other"));
    }

    @Test
    void aHugeTextThatNobodyAsksForIsPassedOver() {
        String huge = ",\"description\":\"" + "x".repeat(10 << 20) + "\"";
        assertEquals(
                1,
                bundle(indicator("[ipv4-addr:value = '45.1.2.3']", huge))
                        .advised
                        .size());
    }

    @Test
    void aHugePatternIsRefusedWithItsPlace() {
        String huge = "[ipv4-addr:value = '" + "1".repeat(300 << 10) + "']";
        String said = assertThrows(IllegalArgumentException.class, () -> pattern(huge))
                .getMessage();
        assertTrue(said.startsWith("line 1, column ") && said.contains("longer than 262144"), said);
    }

    @Test
    void theLibrarysWordsShowNothingOfTheDocument() {
        String said = refusal("{\"objects\":[\u001b\u202e]}");
        assertTrue(said.chars().allMatch(c -> c >= ' ' && c < 0x7f), said);
    }
}
