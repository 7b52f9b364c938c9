// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockGuardTest {

    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path data;

    private final Clocks clocks = new Clocks(START);
    /** Of a licence issued an hour ago, so that a new record has something to begin with. */
    private Optional<Instant> issued = Optional.of(START.minus(Duration.ofHours(1)));

    private Optional<Instant> filed = Optional.of(START.minus(Duration.ofMinutes(30)));

    @Test
    void S34_a_clock_set_back_shows_within_the_process_and_after_a_restart() {
        ClockGuard guard = started();
        run(guard, Duration.ofHours(3));
        clocks.set(Duration.ofHours(-2));
        assertEquals(
                "the clock went back: it says 2026-11-21T13:00:00Z, but it was 2026-11-21T15:00:00Z already; set the machine's"
                        + " clock right",
                guard.wentBack().orElseThrow());
        assertEquals(START.plus(Duration.ofHours(3)), guard.now(), "judged by the time that was");
        guard.close();
        assertTrue(started().wentBack().isPresent(), "after a restart");
        clocks.set(Duration.ofHours(2));
        assertEquals(Optional.empty(), started().wentBack(), "set right again");
    }

    @Test
    void ten_minutes_back_are_borne_and_one_second_more_is_not() {
        ClockGuard guard = started();
        run(guard, Duration.ofHours(1));
        clocks.set(Duration.ofMinutes(-10));
        assertEquals(Optional.empty(), guard.wentBack());
        clocks.set(Duration.ofSeconds(-1));
        assertTrue(guard.wentBack().isPresent());
    }

    @Test
    void S34_the_record_never_goes_back() {
        ClockGuard guard = started();
        run(guard, Duration.ofHours(2));
        Instant before = guard.record().highest();
        clocks.set(Duration.ofDays(-400));
        run(guard, Duration.ofHours(30));
        assertEquals(before, guard.record().highest());
        guard.close();
        assertEquals(before, started().record().highest());
    }

    @Test
    void S34_a_jump_of_more_than_a_day_is_not_recorded_until_it_has_lasted_a_day() {
        ClockGuard guard = started();
        run(guard, Duration.ofHours(1));
        Instant before = guard.record().highest();
        clocks.set(Duration.ofDays(4000));
        run(guard, Duration.ofHours(23));
        assertEquals(before, guard.record().highest(), "quarantined");
        assertEquals("license.clock-jump", guard.warning().orElseThrow().kind());
        run(guard, Duration.ofMinutes(61));
        assertEquals(clocks.instant(), guard.record().highest(), "it has lasted");
        assertEquals(Optional.empty(), guard.warning());
    }

    @Test
    void S34_a_jump_that_is_mended_within_a_day_leaves_no_trace() {
        ClockGuard guard = started();
        clocks.set(Duration.ofDays(4000));
        run(guard, Duration.ofHours(10));
        clocks.set(Duration.ofDays(-4000));
        run(guard, MINUTE);
        assertEquals(Optional.empty(), guard.wentBack());
        assertEquals(Optional.empty(), guard.warning());
        assertEquals(clocks.instant(), guard.record().highest());
        assertEquals(Duration.ZERO, guard.record().lasted());
    }

    @Test
    void a_day_ahead_is_taken_at_once() {
        ClockGuard guard = started();
        clocks.set(Duration.ofHours(23));
        run(guard, MINUTE);
        assertEquals(clocks.instant(), guard.record().highest());
    }

    @Test
    void a_second_jump_begins_the_day_anew() {
        ClockGuard guard = started();
        clocks.set(Duration.ofDays(100));
        run(guard, Duration.ofHours(20));
        clocks.set(Duration.ofDays(100));
        run(guard, Duration.ofHours(20));
        assertTrue(guard.record().highest().isBefore(START.plus(Duration.ofDays(1))));
        run(guard, Duration.ofHours(5));
        assertEquals(clocks.instant(), guard.record().highest());
    }

    @Test
    void the_day_that_a_jump_has_to_last_goes_on_across_restarts() {
        ClockGuard first = started();
        first.close();
        clocks.pass(Duration.ofDays(10)); // the node is off
        for (int i = 0; i < 3; i++) {
            ClockGuard guard = started();
            assertTrue(guard.record().highest().isBefore(START.plus(Duration.ofDays(1))));
            assertEquals(Optional.empty(), guard.warning(), "time off is no jump");
            run(guard, Duration.ofHours(9));
            guard.close();
        }
        assertTrue(started().record().highest().isAfter(START.plus(Duration.ofDays(9))));
    }

    @Test
    void it_is_written_every_five_minutes_at_most_and_at_the_end() throws IOException {
        ClockGuard guard = started();
        Path file = data.resolve("license.clock");
        byte[] first = Files.readAllBytes(file);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("clock.key"))));
        run(guard, Duration.ofMinutes(4));
        assertEquals(new String(first), Files.readString(file));
        run(guard, MINUTE);
        byte[] second = Files.readAllBytes(file);
        assertFalse(java.util.Arrays.equals(first, second));
        run(guard, MINUTE);
        assertEquals(new String(second), Files.readString(file));
        guard.close();
        assertEquals(clocks.instant(), started().record().highest());
    }

    @Test
    void a_deleted_record_is_a_warning_that_outlives_restarts_until_a_licence_is_installed() throws IOException {
        ClockGuard guard = started();
        run(guard, Duration.ofHours(1));
        guard.close();
        Files.delete(data.resolve("license.clock"));
        ClockGuard second = started();
        assertEquals("license.clock-lost", second.warning().orElseThrow().kind());
        assertEquals(Optional.empty(), second.wentBack(), "Pro goes on");
        second.close();
        ClockGuard third = started();
        assertTrue(third.warning().orElseThrow().text().contains("missing or changed at 2026-11-21T13:00:00Z"));
        third.accept();
        assertEquals(Optional.empty(), third.warning());
        assertEquals(Optional.empty(), started().warning());
    }

    @Test
    void a_record_that_was_changed_or_is_another_nodes_does_not_count() throws IOException {
        ClockGuard guard = started();
        run(guard, Duration.ofHours(30));
        guard.close();
        Path file = data.resolve("license.clock");
        String good = Files.readString(file);
        for (String forged : new String[] {
            good.replaceFirst("highest=[0-9]+", "highest=0"),
            good.substring(0, good.indexOf("hmac=")),
            good.replaceFirst("hmac=.", "hmac=x"),
            good + "\n",
            good.toUpperCase(java.util.Locale.ROOT),
            "",
            "x".repeat(512)
        }) {
            Files.writeString(file, forged);
            assertEquals("license.clock-lost", started().warning().orElseThrow().kind(), forged);
        }
        Files.writeString(file, good);
        Files.write(data.resolve("clock.key"), new byte[32]);
        assertEquals("license.clock-lost", started().warning().orElseThrow().kind(), "another key");
        Files.writeString(file, good);
        Files.delete(data.resolve("clock.key"));
        assertEquals("license.clock-lost", started().warning().orElseThrow().kind(), "no key");
    }

    @Test
    void without_a_record_the_licence_itself_tells_how_late_it_is_at_least() throws IOException {
        started().close();
        Files.delete(data.resolve("license.clock"));
        clocks.set(Duration.ofMinutes(-35)); // before its file was written, after it was issued
        assertEquals(Optional.empty(), started().wentBack(), "within the tolerance");
        Files.delete(data.resolve("license.clock"));
        clocks.set(Duration.ofMinutes(-6));
        assertEquals(
                "the clock went back: it says 2026-11-21T11:19:00Z, but the licence's file is of 2026-11-21T11:30:00Z; set the"
                        + " machine's clock right",
                started().wentBack().orElseThrow());
        Files.delete(data.resolve("license.clock"));
        filed = Optional.empty();
        clocks.set(Duration.ofMinutes(-24));
        assertEquals(issued.get(), started().record().highest(), "so late it was when it was issued");
    }

    @Test
    void a_file_of_the_future_is_no_witness_where_there_is_a_record() {
        started().close();
        filed = Optional.of(START.plus(Duration.ofDays(300)));
        assertEquals(Optional.empty(), started().wentBack());
    }

    @Test
    void a_new_node_has_nothing_to_warn_of_and_one_whose_folder_was_deleted_has() {
        assertEquals(Optional.empty(), started().warning());
        data = data.resolve("other");
        filed = Optional.of(START.minus(Duration.ofDays(3)));
        assertEquals("license.clock-lost", started().warning().orElseThrow().kind());
    }

    @Test
    void a_new_node_with_an_old_licence_takes_a_day_to_believe_its_clock() {
        issued = Optional.of(START.minus(Duration.ofDays(90)));
        ClockGuard guard = started();
        assertEquals(issued.get(), guard.record().highest());
        run(guard, Duration.ofHours(25));
        assertEquals(clocks.instant(), guard.record().highest());
    }

    @Test
    void a_disk_that_takes_nothing_is_a_warning_and_memory_goes_on() throws IOException {
        Path file = data.resolve("taken");
        Files.writeString(file, "");
        data = file.resolve("license");
        ClockGuard guard = started();
        assertEquals("license.clock-unwritten", guard.warning().orElseThrow().kind());
        run(guard, Duration.ofHours(1));
        clocks.set(Duration.ofMinutes(-30));
        assertTrue(guard.wentBack().isPresent());
    }

    @Test
    void what_can_not_be_read_is_not_written_over() throws IOException {
        Files.createDirectory(data.resolve("license.clock"));
        ClockGuard guard = started();
        run(guard, Duration.ofHours(1));
        guard.close();
        assertTrue(guard.warning().orElseThrow().text().startsWith("license.clock can't be read"));
        assertTrue(Files.isDirectory(data.resolve("license.clock")));
    }

    private ClockGuard started() {
        ClockGuard guard = new ClockGuard(new ClockFile(data, new SecureRandom()), clocks, clocks::nanos);
        guard.observe(issued, filed);
        return guard;
    }

    private void run(ClockGuard guard, Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(MINUTE)) {
            clocks.pass(MINUTE);
            guard.observe(issued, filed);
        }
    }
}
