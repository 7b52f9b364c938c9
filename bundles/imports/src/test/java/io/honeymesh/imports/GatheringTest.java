// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice.Named;
import io.honeymesh.api.service.Advice.Skipped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** From what is read to what can be asked. */
class GatheringTest {

    private static final Instant NOW = Read.NOW;
    private static final Duration WEEK = Duration.ofDays(7);

    private final Gathering gathering = gathering(1000);

    private static Gathering gathering(int room) {
        return new Gathering(NOW, WEEK, new Gathering.Room(room, 10, false));
    }

    private void advise(String subject) {
        gathering.advise(Subject.parse(subject), Optional.empty(), "");
    }

    private AdvisedList list() {
        return gathering.list("l", "text", "karla");
    }

    private static Optional<String> named(AdvisedList list, String address) {
        return list.about(Subject.parse(address), NOW)
                .map(named -> named.entry().toString());
    }

    @Test
    void whoeverIsInAPrefixIsNamedByTheNarrowest() {
        List.of("45.0.0.0/8", "45.1.0.0/16", "45.1.2.3", "45.1.2.0/24", "45.200.0.0/16", "2a00::/32", "2a00:0:1::/48")
                .forEach(this::advise);
        AdvisedList list = list();
        assertEquals(Optional.of("45.1.2.3"), named(list, "45.1.2.3"));
        assertEquals(Optional.of("45.1.2.0/24"), named(list, "45.1.2.4"));
        assertEquals(Optional.of("45.1.0.0/16"), named(list, "45.1.3.4"));
        assertEquals(Optional.of("45.0.0.0/8"), named(list, "45.255.255.255"));
        assertEquals(Optional.of("45.0.0.0/8"), named(list, "45.201.0.0"));
        assertEquals(Optional.empty(), named(list, "46.0.0.0"));
        assertEquals(Optional.empty(), named(list, "44.255.255.255"));
        assertEquals(Optional.of("2a00:0:1::/48"), named(list, "2a00:0:1:ffff::1"));
        assertEquals(Optional.of("2a00::/32"), named(list, "2a00:0:2::1"));
        assertEquals(Optional.empty(), named(list, "2a01::1"));
        assertEquals(Optional.of("45.1.2.0/24"), named(list, "45.1.2.0/25"), "a prefix, as a whole");
        assertEquals(Optional.empty(), named(list, "44.0.0.0/7"));
        assertEquals(7, list.listed().entries());
    }

    @Test
    void looksUpWhatALinearSearchFinds() {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            List<Subject> all = new ArrayList<>();
            Gathering taking = gathering(2000);
            for (int i = 0; i < 1000; i++) {
                Subject one = random.nextBoolean()
                        ? new Subject(new Ipv4(45 << 24 | random.nextInt(1 << 12)), 16 + random.nextInt(17))
                        : new Subject(
                                new Ipv6(0x2a00_0000_0000_0000L | random.nextInt(64), random.nextLong() >> 60),
                                48 + random.nextInt(81));
                all.add(one);
                taking.advise(one, Optional.empty(), "");
            }
            AdvisedList list = taking.list("l", "text", "");
            assertEquals(all.stream().distinct().count(), list.listed().entries());
            for (int i = 0; i < 1000; i++) {
                IpAddress asked = random.nextBoolean()
                        ? new Ipv4(45 << 24 | random.nextInt(1 << 12))
                        : new Ipv6(0x2a00_0000_0000_0000L | random.nextInt(64), random.nextLong() >> 60);
                Optional<Subject> expected = all.stream()
                        .filter(one -> one.contains(asked))
                        .max(Comparator.comparing(Subject::prefixLength));
                assertEquals(expected, list.about(Subject.host(asked), NOW).map(Named::entry), asked::toString);
            }
        }
    }

    @Test
    void whatNoListMayNameIsSkippedAndCounted() {
        List.of("0.0.0.0/0", "45.0.0.0/7", "2000::/3", "10.1.2.3", "192.168.0.0/16", "::1", "fe80::1", "224.0.0.1")
                .forEach(this::advise);
        gathering.at("line", 9);
        gathering.advise(Subject.parse("45.1.2.3"), Optional.of(NOW.minusSeconds(1)), "");
        AdvisedList list = list();
        assertEquals(0, list.listed().entries());
        assertEquals(
                List.of(
                        new Skipped("wider than a ban may be", 3, ""),
                        new Skipped("not a global address", 5, ""),
                        new Skipped("over already", 1, "line 9")),
                list.listed().skipped());
    }

    @Test
    void theListsWidestPrefixIsAsWideAsABanMayBe() {
        advise("45.0.0.0/8");
        advise("2a00::/24");
        assertEquals(2, list().listed().entries());
    }

    @Test
    void anEntrysOwnEndShortensAndNeverLengthens() {
        gathering.advise(Subject.parse("45.1.2.3"), Optional.of(NOW.plusSeconds(60)), "");
        gathering.advise(Subject.parse("45.1.2.4"), Optional.of(Instant.parse("9999-12-31T23:59:59Z")), "");
        AdvisedList list = list();
        assertTrue(list.about(Subject.parse("45.1.2.3"), NOW.plusSeconds(59)).isPresent());
        assertTrue(list.about(Subject.parse("45.1.2.3"), NOW.plusSeconds(60)).isEmpty());
        assertTrue(list.about(Subject.parse("45.1.2.4"), NOW.plus(WEEK).minusSeconds(1))
                .isPresent());
        assertTrue(list.about(Subject.parse("45.1.2.4"), NOW.plus(WEEK)).isEmpty());
    }

    @Test
    void aNarrowEntryThatIsOverLeavesTheWiderOne() {
        gathering.advise(Subject.parse("45.1.2.3"), Optional.of(NOW.plusSeconds(60)), "");
        advise("45.1.0.0/16");
        assertEquals(
                "45.1.0.0/16",
                list().about(Subject.parse("45.1.2.3"), NOW.plusSeconds(61))
                        .orElseThrow()
                        .entry()
                        .toString());
    }

    @Test
    void whatStandsThereTwiceCountsOnceWithItsLaterEnd() {
        for (String subject : List.of("45.1.2.3", "2a00::1")) {
            gathering.advise(Subject.parse(subject), Optional.of(NOW.plusSeconds(60)), "");
            gathering.advise(Subject.parse(subject), Optional.of(NOW.plusSeconds(90)), "");
            gathering.advise(Subject.parse(subject), Optional.of(NOW.plusSeconds(30)), "");
        }
        AdvisedList list = list();
        assertEquals(2, list.listed().entries());
        assertTrue(list.about(Subject.parse("45.1.2.3"), NOW.plusSeconds(89)).isPresent());
        assertTrue(list.about(Subject.parse("2a00::1"), NOW.plusSeconds(89)).isPresent());
        assertFalse(list.about(Subject.parse("2a00::1"), NOW.plusSeconds(90)).isPresent());
    }

    @Test
    void aBillionEntriesEndWhereThereIsNoMoreRoom() {
        Gathering small = gathering(1000);
        String said = assertThrows(IllegalArgumentException.class, () -> {
                    for (int i = 0; i < 1_000_000_000; i++) {
                        small.advise(new Subject(new Ipv4(45 << 24 | i & 0xff_ffff), 32), Optional.empty(), "");
                    }
                })
                .getMessage();
        assertTrue(said.contains("room for 1000 more"), said);
    }

    @Test
    void notesAreShortPrintableAndFew() {
        gathering.advise(Subject.parse("45.1.2.3"), Optional.empty(), "\u001b]52;c;\u202eevil\r\n" + "x".repeat(500));
        for (int i = 0; i < 50; i++) {
            gathering.advise(Subject.parse("45.1.3." + i), Optional.empty(), "note " + i);
        }
        AdvisedList list = list();
        String note = list.about(Subject.parse("45.1.2.3"), NOW).orElseThrow().note();
        assertTrue(note.chars().allMatch(c -> c >= ' ' && c < 0x7f), note);
        assertTrue(note.startsWith("\\x1b]52;c;\\u202eevil") && note.length() < 120, note);
        assertEquals(10, list.notes().size());
    }

    @Test
    void reasonsAreFewToo() {
        for (int i = 0; i < 100; i++) {
            gathering.skip("\u202ereason " + i);
        }
        List<Skipped> skipped = list().listed().skipped();
        assertEquals(17, skipped.size());
        assertEquals(new Skipped("\\u202ereason 0", 1, ""), skipped.getFirst());
        assertEquals(84, skipped.getLast().count());
    }

    @Test
    void privateAddressesAreTakenWhereTheSettingSaysSo() {
        Gathering taking = new Gathering(NOW, WEEK, new Gathering.Room(10, 10, true));
        taking.advise(Subject.parse("10.1.2.3"), Optional.empty(), "");
        taking.advise(Subject.parse("0.0.0.0/0"), Optional.empty(), "");
        assertEquals(1, taking.list("l", "text", "").listed().entries());
        assertEquals(Map.of(), taking.list("l", "text", "").notes());
    }
}
