// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SettingsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void readsWhatIsThereAndTakesDefaultsForTheRest() {
        Settings settings = new Settings(
                "io.honeymesh.x", Map.of("n", 7, "d", "90s", "on", "true", "mode", "test", "list", "1.2.3.4, ::/8"));
        assertEquals(7, settings.integer("n", 1, 1, 7));
        assertEquals(1, settings.integer("missing", 1, 1, 7));
        assertEquals(Duration.ofSeconds(90), settings.duration("d", MINUTE, MINUTE, Duration.ofHours(1)));
        assertEquals(true, settings.flag("on", false));
        assertEquals(Mode.TEST, settings.choice("mode", Mode.ENFORCE));
        assertEquals(
                List.of(Subject.parse("1.2.3.4"), Subject.parse("::/8")),
                settings.list("list", "addresses", Subject::parse));
        assertEquals(List.of(), settings.list("missing", "addresses", Subject::parse));
    }

    @Test
    void listsComeAsTextArraysOfAnyKindOrCollections() {
        for (Object ports : List.of("21, 22", new int[] {21, 22}, new String[] {"21", "22"}, List.of(21, "22"))) {
            assertEquals(
                    List.of(21, 22),
                    new Settings("p", Map.of("ports", ports)).list("ports", "ports", Integer::parseInt));
        }
    }

    @Test
    void sizesTakeUnitsAndKeepTheirBounds() {
        Map<String, String> given = Map.of("a", "64k", "b", "1G", "c", "1025", "d", "99999999999g", "e", "k", "f", "0");
        Settings settings = new Settings("p", given);
        assertEquals(65_536, settings.bytes("a", 1, 1024, 1L << 30));
        assertEquals(1L << 30, settings.bytes("b", 1, 1024, 1L << 30));
        for (String wrong : List.of("b", "c", "d", "e", "f")) {
            assertThrows(IllegalArgumentException.class, () -> settings.bytes(wrong, 1, 1, 1024), wrong);
        }
        assertEquals(7, settings.bytes("missing", 7, 1, 1024));
    }

    @Test
    void aKeyNobodyAsksForIsNamed() {
        Settings settings =
                new Settings("p", Map.of("mode", "TEST", "mod", "TEST", "service.pid", "p", "objectClass", "x"));
        settings.choice("mode", Mode.ENFORCE);
        assertEquals(List.of("p: mod is no setting; there are: mode"), settings.unknown());
    }

    @Test
    void anErrorNamesFileKeyValueAndWhatIsAllowed() {
        Map<String, Object> wrong = Map.of(
                "felix.fileinstall.filename", "file:/x/etc/io.honeymesh.x.cfg",
                "n", "8",
                "d", "soon",
                "on", "yes",
                "mode", "LOUD\u001b[2J",
                "list", "1.2.3.4,nobody");
        Settings settings = new Settings("io.honeymesh.x", wrong);
        assertMessage(
                "etc/io.honeymesh.x.cfg: n = '8' is not allowed: use a whole number from 1 to 7",
                () -> settings.integer("n", 1, 1, 7));
        assertMessage(
                "etc/io.honeymesh.x.cfg: d = 'soon' is not allowed: use a duration from 1m to 1h, such as 90s, 10m, 24h or 7d",
                () -> settings.duration("d", MINUTE, MINUTE, Duration.ofHours(1)));
        assertMessage(
                "etc/io.honeymesh.x.cfg: on = 'yes' is not allowed: use true or false",
                () -> settings.flag("on", true));
        assertMessage(
                "etc/io.honeymesh.x.cfg: mode = 'LOUD\\x1b[2J' is not allowed: use one of TEST, ENFORCE, LOCKDOWN",
                () -> settings.choice("mode", Mode.TEST));
        assertMessage(
                "etc/io.honeymesh.x.cfg: list = 'nobody' is not allowed: use a comma-separated list of addresses",
                () -> settings.list("list", "addresses", Subject::parse));
    }

    @Test
    void anErrorIsPrintableWhateverTheFileIsCalled() {
        Settings settings = new Settings("io.honeymesh.trap~\033[2J", Map.of("on", "yes"));
        assertMessage(
                "io.honeymesh.trap~\\x1b[2J: on = 'yes' is not allowed: use true or false",
                () -> settings.flag("on", true));
    }

    @Test
    void durationsAreReadAndShownAsPeopleWriteThem() {
        assertEquals(Duration.ofDays(7), DurationText.parse("7d"));
        assertEquals("1d 3h", DurationText.format(Duration.ofHours(27)));
        assertEquals("9m 59s", DurationText.format(Duration.ofSeconds(599)));
        assertEquals("1h", DurationText.format(Duration.ofMinutes(60)));
        assertEquals("0ms", DurationText.format(Duration.ZERO));
        for (String wrong : List.of("", "10", "m", "-1m", "1.5h", "10 m", "9999999999d", "1w")) {
            assertThrows(IllegalArgumentException.class, () -> DurationText.parse(wrong));
        }
    }

    private static void assertMessage(String expected, Executable reading) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, reading).getMessage());
    }
}
