// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Licence.Tier;
import io.honeymesh.api.LicenceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicencesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path base;

    private final Vendor vendor = new Vendor();
    private final Clocks clocks = new Clocks(NOW);
    private final List<String> alarms = new ArrayList<>();
    private Optional<String> cluster = Optional.empty();
    private Path etc;
    private Path data;
    private Licences licences;

    @BeforeEach
    void start() throws IOException {
        etc = Files.createDirectories(base.resolve("etc"));
        data = base.resolve("data/license");
        licences = started();
    }

    @Test
    void without_a_licence_it_is_community_and_nobody_is_alarmed() {
        assertCommunity("no licence is installed", licences.status());
        assertEquals(Optional.empty(), licences.text());
        assertEquals(List.of(), alarms);
    }

    @Test
    void before_the_disk_was_read_it_is_community() {
        ClockGuard guard = new ClockGuard(new ClockFile(data, new SecureRandom()), clocks, clocks::nanos);
        Licences unread = new Licences(
                new LicenceFiles(etc, data), vendor.key(), guard, judge(guard), new Announcer((kind, line) -> {}));
        assertCommunity("the licence has not been read yet", unread.status());
    }

    @Test
    void an_installed_licence_permits_sharing_now_and_after_a_restart() throws IOException {
        String text = pro(NOW.minus(DAY), 365);
        LicenceStatus status = licences.install(text + "\n");
        assertPro(status);
        assertEquals("HM-1", status.licence().orElseThrow().id());
        assertEquals(Optional.of(text), licences.text());
        assertEquals(List.of("license.installed"), alarms);
        Path file = etc.resolve("honeymesh.licence");
        assertEquals(text + "\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertPro(started().status());
    }

    @Test
    void an_expired_licence_permits_nothing_from_that_second_on() {
        licences.install(vendor.pro(NOW.minus(DAY), NOW.plusSeconds(60)));
        clocks.pass(Duration.ofSeconds(59));
        assertPro(licences.status());
        clocks.pass(Duration.ofSeconds(1));
        assertCommunity("the licence expired at 2026-11-21T12:01:00Z", licences.status());
        licences.round();
        assertTrue(alarms.contains("license.expired"), alarms.toString());
    }

    @Test
    void a_tampered_file_permits_nothing() throws IOException {
        licences.install(pro(NOW.minus(DAY), 365));
        Path file = etc.resolve("honeymesh.licence");
        String good = Files.readString(file);
        for (String bad : List.of(
                good.substring(10), good.replaceFirst("\\..", ".x"), "", "\0\0", "x".repeat(100_000), good + good)) {
            Files.writeString(file, bad);
            licences.round();
            LicenceStatus status = licences.status();
            assertEquals(Tier.COMMUNITY, status.tier());
            assertFalse(status.reason().isBlank());
            assertEquals(Optional.empty(), licences.text());
        }
        assertTrue(alarms.contains("license.invalid"), alarms.toString());
        Files.writeString(file, good);
        licences.round();
        assertPro(licences.status());
        assertEquals("license.holds", alarms.getLast());
    }

    @Test
    void S34_a_clock_rolled_back_ends_sharing_and_set_right_brings_it_back() {
        licences.install(pro(NOW.minus(DAY), 30));
        pass(Duration.ofDays(40));
        assertTrue(licences.status().reason().startsWith("the licence expired at"));
        clocks.set(Duration.ofDays(-35));
        licences.round();
        assertTrue(licences.status().reason().startsWith("the clock went back: it says 2026-11-26T12:00:00Z"));
        assertEquals("license.clock-back", alarms.getLast());
        licences.close();
        licences = started();
        assertCommunity(licences.status());
        assertTrue(
                refused(pro(NOW, 365)).startsWith("the clock went back"),
                "nor is another one installed by such a clock");
        clocks.set(Duration.ofDays(35));
        licences.round();
        assertEquals(Tier.PRO, licences.install(pro(clocks.instant(), 30)).tier());
    }

    @Test
    void a_licence_of_tomorrow_shows_that_the_clock_is_behind() {
        assertEquals(
                Tier.PRO,
                licences.verify(vendor.pro(NOW.plusSeconds(600), NOW.plus(DAY))).tier());
        assertCommunity(
                "the licence was issued at 2026-11-21T12:10:01Z, which is not yet by this machine's clock"
                        + " (2026-11-21T12:00:00Z): set the clock right",
                licences.verify(vendor.pro(NOW.plusSeconds(601), NOW.plus(DAY))));
    }

    @Test
    void a_licence_for_a_cluster_holds_in_that_one_only() {
        String text = vendor.with("cluster", "\"north\"", NOW.minus(DAY), NOW.plus(DAY));
        assertCommunity("the licence is for the cluster north only, and this node is in none", licences.verify(text));
        cluster = Optional.of("south");
        assertCommunity("the licence is for the cluster north only, not for this node's", licences.verify(text));
        assertTrue(refused(text).contains("the cluster north"));
        cluster = Optional.of("north");
        assertPro(licences.install(text));
        cluster = Optional.empty();
        assertCommunity(licences.status());
    }

    @Test
    void a_community_licence_is_true_and_permits_nothing_more() {
        String text = vendor.with("tier", "\"community\"", NOW.minus(DAY), NOW.plus(DAY));
        LicenceStatus status = licences.verify(text);
        assertCommunity("the licence is for Community, which shares nothing", status);
        assertTrue(status.licence().isPresent());
    }

    @Test
    void what_permits_nothing_is_not_installed_and_the_one_before_stays() throws IOException {
        String good = pro(NOW.minus(DAY), 365);
        licences.install(good);
        assertTrue(refused(new Vendor().pro(NOW.minus(DAY), NOW.plus(DAY))).startsWith("its signature is not"));
        assertTrue(refused(vendor.pro(NOW.minus(DAY), NOW)).startsWith("the licence expired"));
        assertTrue(refused("").startsWith("no licence"));
        assertTrue(refused(" ".repeat(1 << 20)).startsWith("no licence"));
        assertEquals(Optional.of(good), licences.text());
        assertEquals(good + "\n", Files.readString(etc.resolve("honeymesh.licence")));
    }

    @Test
    void where_etc_is_not_the_nodes_it_goes_to_the_nodes_own_folder() throws IOException {
        etc = base.resolve("no-such-folder");
        licences = started();
        assertPro(licences.install(pro(NOW.minus(DAY), 365)));
        Path file = data.resolve("honeymesh.licence");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertPro(started().status());
    }

    @Test
    void of_two_the_one_that_permits_counts_and_of_two_such_the_newer() throws IOException {
        Files.createDirectories(data);
        Files.writeString(etc.resolve("honeymesh.licence"), vendor.pro(NOW.minus(DAY), NOW.minusSeconds(1)));
        Files.writeString(data.resolve("honeymesh.licence"), pro(NOW.minus(DAY.multipliedBy(3)), 100));
        licences.round();
        assertPro(licences.status());
        Files.writeString(etc.resolve("honeymesh.licence"), pro(NOW.minus(DAY), 50));
        licences.round();
        assertEquals(NOW.minus(DAY), licences.status().licence().orElseThrow().issued());
    }

    @Test
    void a_file_that_is_none_of_ours_is_told_and_not_waited_for() throws Exception {
        Path file = etc.resolve("honeymesh.licence");
        Files.createDirectory(file);
        licences.round();
        assertCommunity(file + " can't be read: " + file + " is no plain file", licences.status());
        Files.delete(file);
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
        licences.round();
        assertCommunity(file + " can't be read: " + file + " is no plain file", licences.status());
    }

    @Test
    void a_disk_that_takes_nothing_is_said_and_the_one_before_stays() throws IOException {
        String good = pro(NOW.minus(DAY), 365);
        licences.install(good);
        Path file = etc.resolve("honeymesh.licence");
        Files.delete(file);
        Files.createDirectories(file.resolve("full"));
        String line = assertThrows(UncheckedIOException.class, () -> licences.install(pro(NOW, 365)))
                .getMessage();
        assertTrue(line.startsWith("the licence can't be kept, the one before stays: "), line);
        assertEquals(Optional.of(good), licences.text());
    }

    @Test
    void a_lost_record_of_time_is_a_warning_and_sharing_goes_on() throws IOException {
        licences.install(pro(NOW.minus(DAY), 365));
        licences.close();
        Files.delete(data.resolve("license.clock"));
        Files.setLastModifiedTime(etc.resolve("honeymesh.licence"), FileTime.from(NOW));
        licences = started();
        LicenceStatus status = licences.status();
        assertEquals(Tier.PRO, status.tier());
        assertTrue(status.reason().startsWith("license.clock was missing or changed at 2026-11-21T12:00:00Z"));
        assertEquals("license.clock-lost", alarms.getLast());
        assertPro(licences.install(pro(NOW.minus(DAY), 365)));
    }

    @Test
    void an_operator_is_told_once_two_weeks_before_the_end() {
        licences.install(pro(NOW, 20));
        alarms.clear();
        pass(DAY.multipliedBy(6));
        assertEquals(List.of(), alarms);
        pass(DAY.multipliedBy(2));
        assertEquals(List.of("license.expires-soon"), alarms);
        pass(DAY.multipliedBy(13));
        assertEquals(List.of("license.expires-soon", "license.expired"), alarms);
    }

    @Test
    void a_licence_that_is_taken_away_ends_sharing() throws IOException {
        licences.install(pro(NOW, 20));
        Files.delete(etc.resolve("honeymesh.licence"));
        licences.round();
        assertCommunity("no licence is installed", licences.status());
        assertEquals("license.removed", alarms.getLast());
    }

    @Test
    void a_thousand_peers_licences_are_checked_once_each_and_strangers_push_none_out() {
        VerifiedTexts texts = new VerifiedTexts(vendor.reader()::read);
        String good = pro(NOW, 20);
        texts.read(good);
        for (int i = 0; i < 100; i++) {
            String forged = good.substring(0, good.length() - 3 - i) + "AAA" + good.substring(good.length() - i);
            assertThrows(IllegalArgumentException.class, () -> texts.read(forged));
        }
        assertEquals(1, texts.size());
        int[] asked = {0};
        VerifiedTexts bounded = new VerifiedTexts(text -> {
            asked[0]++;
            return texts.read(good);
        });
        for (int i = 0; i < VerifiedTexts.MAX + 10; i++) {
            bounded.read("text " + i);
            bounded.read("text " + i);
        }
        assertEquals(VerifiedTexts.MAX + 10, asked[0]);
        assertEquals(VerifiedTexts.MAX, bounded.size());
    }

    @Test
    void every_answer_says_whether_the_build_carries_the_development_key() {
        assertFalse(licences.status().developmentKey());
        VendorKey development = VendorKey.parse(VendorKey.DEVELOPMENT);
        ClockGuard guard = new ClockGuard(new ClockFile(data, new SecureRandom()), clocks, clocks::nanos);
        Licences developed = new Licences(
                new LicenceFiles(etc, data), development, guard, judge(guard), new Announcer((kind, line) -> {}));
        assertTrue(developed.status().developmentKey());
        assertTrue(developed.verify("x").developmentKey());
    }

    private Licences started() {
        ClockGuard guard = new ClockGuard(new ClockFile(data, new SecureRandom()), clocks, clocks::nanos);
        Licences node = new Licences(
                new LicenceFiles(etc, data),
                vendor.key(),
                guard,
                judge(guard),
                new Announcer((kind, line) -> alarms.add(kind)));
        node.round();
        return node;
    }

    private Judge judge(ClockGuard guard) {
        return new Judge(guard, () -> cluster);
    }

    private String pro(Instant issued, int days) {
        return vendor.pro(issued, issued.plus(DAY.multipliedBy(days)));
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusHours(12)) {
            clocks.pass(Duration.ofHours(12));
            licences.round();
        }
    }

    private String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> licences.install(text))
                .getMessage();
    }

    private static void assertPro(LicenceStatus status) {
        assertEquals("", status.reason());
        assertTrue(status.permitsSharing());
    }

    private static void assertCommunity(LicenceStatus status) {
        assertFalse(status.permitsSharing());
        assertFalse(status.reason().isBlank());
    }

    private static void assertCommunity(String reason, LicenceStatus status) {
        assertCommunity(status);
        assertEquals(reason, status.reason());
    }
}
