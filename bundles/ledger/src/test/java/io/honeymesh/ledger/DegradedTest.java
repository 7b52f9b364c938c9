// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.EventLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DegradedTest {

    @TempDir
    Path folder;

    private final AtomicBoolean broken = new AtomicBoolean();

    /** SQLite itself refuses to grow the file, as on a full disk. */
    private Connection onASmallDisk(Path file) throws SQLException {
        return restricted(file, "PRAGMA max_page_count = 60");
    }

    private Connection readOnly(Path file) throws SQLException {
        return restricted(file, "PRAGMA query_only = ON");
    }

    private Connection restricted(Path file, String pragma) throws SQLException {
        Connection connection = Sqlite.connect(file);
        if (broken.get()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(pragma);
            }
        }
        return connection;
    }

    @Test
    void a_full_disk_costs_no_ban_and_all_is_written_once_there_is_room() throws Exception {
        broken.set(true);
        try (Fixture fixture = Fixture.open(folder, this::onASmallDisk)) {
            fixture.ledger.restore();
            for (int i = 0; i < 2000; i++) {
                String subject = "10.0." + i / 250 + "." + i % 250;
                fixture.ledger.put(Fixture.ban(subject, Fixture.LONG));
                fixture.ledger.on(Fixture.banPlaced(subject));
            }
            Fixture.await(() -> fixture.ledger.degraded().isPresent());
            fixture.ledger.flush();
            assertEquals(Optional.of("the disk is full"), fixture.ledger.degraded());
            assertEquals(List.of("ledger.degraded"), fixture.alarmKinds());
            assertEquals(2000, fixture.ledger.restore().bans().size());
            assertEquals(
                    1,
                    fixture.ledger.find(Fixture.about("10.0.7.249")).entries().size(),
                    "found in memory");

            broken.set(false);
            Fixture.await(() -> fixture.ledger.degraded().isEmpty());
            fixture.ledger.flush();
            assertEquals(List.of("ledger.degraded", "ledger.recovered"), fixture.alarmKinds());
            assertEquals(Optional.empty(), fixture.ledger.verify());
            assertEquals(
                    1,
                    fixture.ledger.find(Fixture.about("10.0.7.249")).entries().size(),
                    "once, on disk");
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(2000, fixture.ledger.restore().bans().size());
            assertEquals(2000, fixture.ledger.head().orElseThrow().sequence());
        }
    }

    @RepeatedTest(5)
    void who_asks_while_the_disk_comes_back_is_told_of_each_event_once() throws Exception {
        broken.set(true);
        try (Fixture fixture = Fixture.open(folder, this::onASmallDisk)) {
            for (int i = 0; i < 2000; i++) {
                fixture.ledger.on(Fixture.banPlaced("10.0." + i / 250 + "." + i % 250));
            }
            Fixture.await(() -> fixture.ledger.degraded().isPresent());
            List<Long> newest = LongStream.rangeClosed(1901, 2000).boxed().toList();
            broken.set(false);
            for (boolean recovered = false; !recovered; ) {
                recovered = fixture.ledger.degraded().isEmpty();
                assertEquals(
                        newest,
                        fixture.ledger.find(Fixture.about("10.0.0.0/16")).entries().stream()
                                .map(EventLog.Entry::sequence)
                                .toList());
            }
        }
    }

    @Test
    void a_read_only_file_is_read_and_the_rest_kept_in_memory() {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.on(Fixture.banPlaced("203.0.113.1"));
        }
        broken.set(true);
        try (Fixture fixture = Fixture.open(folder, this::readOnly)) {
            assertEquals(1, fixture.ledger.restore().bans().size());
            fixture.ledger.put(Fixture.ban("203.0.113.2", Fixture.LONG));
            fixture.ledger.on(Fixture.banPlaced("203.0.113.2"));
            fixture.ledger.flush();
            assertEquals(Optional.of("the ledger file can't be written: it is read-only"), fixture.ledger.degraded());
            assertEquals(2, fixture.ledger.restore().bans().size());
            assertEquals(
                    2,
                    fixture.ledger
                            .find(Fixture.about("203.0.113.0/24"))
                            .entries()
                            .size());
        }
    }

    @Test
    void a_damaged_header_moves_the_file_aside_and_begins_a_new_one() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.on(Fixture.banPlaced("203.0.113.1"));
        }
        byte[] damaged = Files.readAllBytes(folder.resolve("honeymesh.db"));
        System.arraycopy("not a database at all".getBytes(), 0, damaged, 0, 21);
        Files.write(folder.resolve("honeymesh.db"), damaged);
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(List.of(), fixture.ledger.restore().bans());
            assertEquals(Optional.empty(), fixture.ledger.degraded());
            assertEquals(List.of("ledger.damaged"), fixture.alarmKinds());
            fixture.ledger.put(Fixture.ban("203.0.113.2", Fixture.LONG));
        }
        assertEquals(1, restored());
        try (var files = Files.list(folder)) {
            Path aside = files.filter(file -> file.getFileName().toString().startsWith("honeymesh.db.corrupt-"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(damaged.length, Files.size(aside), "kept whole");
        }
    }

    @Test
    void a_file_damaged_while_running_is_replaced_with_every_ban_in_memory() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            for (int i = 0; i < 500; i++) {
                fixture.ledger.put(Fixture.ban("10.0." + i / 250 + "." + i % 250, Fixture.LONG));
            }
        }
        try (Fixture fixture = Fixture.open(folder)) {
            assertEquals(500, fixture.ledger.restore().bans().size());
            scribble();
            for (int i = 0; i < 500; i++) {
                fixture.ledger.put(Fixture.ban("10.1." + i / 250 + "." + i % 250, Fixture.LONG));
                fixture.ledger.on(Fixture.banPlaced("10.1." + i / 250 + "." + i % 250));
            }
            fixture.ledger.flush();
            Fixture.await(() ->
                    fixture.ledger.degraded().isEmpty() && fixture.alarmKinds().contains("ledger.damaged"));
            assertEquals(Optional.empty(), fixture.ledger.verify());
        }
        assertEquals(1000, restored());
    }

    /** Overwrites every page behind the first with noise, beneath SQLite. */
    private void scribble() throws Exception {
        Path file = folder.resolve("honeymesh.db");
        byte[] noise = new byte[(int) Files.size(file) - 4096];
        java.util.Arrays.fill(noise, (byte) 0xa5);
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(noise), 4096);
        }
    }

    @Test
    void a_file_locked_by_another_program_is_taken_up_later_with_its_bans() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.put(Fixture.ban("203.0.113.2", Fixture.LONG));
        }
        CountDownLatch readable = new CountDownLatch(2);
        Connection other = Sqlite.connect(folder.resolve("honeymesh.db"));
        try {
            try (Statement statement = other.createStatement()) {
                statement.execute("PRAGMA locking_mode = EXCLUSIVE");
                statement.execute("UPDATE meta SET value = value");
            }
            try (Fixture fixture = Fixture.open(folder, Sqlite::connect, readable::countDown)) {
                assertEquals(List.of(), fixture.ledger.restore().bans());
                assertEquals(Optional.of("the ledger file is locked by another program"), fixture.ledger.degraded());
                fixture.ledger.put(Fixture.ban("203.0.113.3", Fixture.LONG));
                fixture.ledger.remove(Fixture.ban("203.0.113.2", Fixture.LONG));
                other.close();
                assertTrue(readable.await(20, TimeUnit.SECONDS), "told that older bans were read late");
                Fixture.await(() -> fixture.ledger.degraded().isEmpty());
                assertEquals(
                        List.of("203.0.113.1", "203.0.113.3"),
                        fixture.ledger.restore().bans().stream()
                                .map(ban -> ban.subject().toString())
                                .toList());
            }
        } finally {
            other.close();
        }
        assertEquals(2, restored());
    }

    @Test
    void a_stalled_disk_keeps_the_journal_from_being_offered_and_nobody_waits() throws Exception {
        try (Fixture fixture = Fixture.open(folder)) {
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
        }
        CountDownLatch disk = new CountDownLatch(1);
        CountDownLatch readable = new CountDownLatch(1);
        Sqlite.Connector stalled = file -> {
            try {
                disk.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            return Sqlite.connect(file);
        };
        try (Fixture fixture = Fixture.open(folder, stalled, readable::countDown)) {
            assertFalse(readable.await(300, TimeUnit.MILLISECONDS));
            disk.countDown();
            assertTrue(readable.await(20, TimeUnit.SECONDS));
            assertTrue(fixture.ledger.restore().complete());
            assertEquals(1, fixture.ledger.restore().bans().size());
        }
    }

    /** Throws once, like a JVM short of memory, when it is told to. */
    private final AtomicBoolean noMemory = new AtomicBoolean();

    /** How many steps work before that. */
    private final AtomicInteger stepsBefore = new AtomicInteger();

    private void fail() {
        if (noMemory.get() && stepsBefore.getAndDecrement() <= 0 && noMemory.getAndSet(false)) {
            throw new OutOfMemoryError("on purpose");
        }
    }

    private Connection failing(Path file) throws SQLException {
        fail();
        Connection real = Sqlite.connect(file);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        fail();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void an_error_while_opening_ends_neither_the_thread_nor_the_wait_for_it() throws Exception {
        noMemory.set(true);
        try (Fixture fixture = Fixture.open(folder, this::failing)) {
            assertFalse(fixture.ledger.restore().complete());
            assertEquals(List.of("ledger.degraded"), fixture.alarmKinds());
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            Fixture.await(() -> fixture.ledger.degraded().isEmpty());
        }
        assertEquals(1, restored());
    }

    @Test
    void an_error_while_writing_loses_nothing() throws Exception {
        try (Fixture fixture = Fixture.open(folder, this::failing)) {
            // By then the writer has caught up with what the file shows, which ends with a commit of its own.
            fixture.ledger.flush();
            noMemory.set(true);
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.on(Fixture.banPlaced("203.0.113.1"));
            Fixture.await(() -> fixture.alarmKinds().contains("ledger.recovered"));
            assertEquals(
                    1,
                    fixture.ledger.find(Fixture.about("203.0.113.1")).entries().size());
        }
        assertEquals(1, restored());
    }

    /** Opening and catching up commit, too; what failed half-way is not taken along by the next. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void an_error_at_any_step_loses_nothing(int before) throws Exception {
        stepsBefore.set(before);
        noMemory.set(true);
        try (Fixture fixture = Fixture.open(folder, this::failing)) {
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.on(Fixture.banPlaced("203.0.113.1"));
            Fixture.await(() -> {
                fixture.ledger.flush();
                return fixture.ledger.degraded().isEmpty() && !noMemory.get();
            });
            assertEquals(
                    1,
                    fixture.ledger.find(Fixture.about("203.0.113.1")).entries().size());
            assertEquals(Optional.empty(), fixture.ledger.verify());
        }
        assertEquals(1, restored());
    }

    @Test
    void whoever_is_told_may_fail_without_ending_the_writer() throws Exception {
        noMemory.set(true);
        try (Fixture fixture = Fixture.open(folder, Sqlite::connect, this::fail)) {
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.flush();
        }
        assertEquals(1, restored());
    }

    @Test
    void a_second_node_on_the_same_folder_keeps_out() {
        try (Fixture first = Fixture.open(folder)) {
            first.ledger.restore();
            try (Fixture second = Fixture.open(folder)) {
                second.ledger.restore();
                assertTrue(second.ledger.degraded().orElseThrow().startsWith("another node in this process uses"));
            }
            assertEquals(Optional.empty(), first.ledger.degraded());
        }
    }

    @Test
    void a_folder_that_cannot_be_made_leaves_the_ledger_in_memory() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (Fixture fixture = Fixture.open(file.resolve("ledger"))) {
            assertEquals(List.of(), fixture.ledger.restore().bans());
            assertTrue(fixture.ledger.degraded().orElseThrow().startsWith("the ledger folder can't be used"));
            fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
            fixture.ledger.flush();
            assertEquals(
                    Subject.parse("203.0.113.1"),
                    fixture.ledger.restore().bans().getFirst().subject());
        }
    }

    @Test
    void closing_a_degraded_ledger_is_quick() {
        broken.set(true);
        Fixture fixture = Fixture.open(folder, this::readOnly);
        fixture.ledger.restore();
        fixture.ledger.put(Fixture.ban("203.0.113.1", Fixture.LONG));
        long start = System.nanoTime();
        fixture.close();
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    }

    private int restored() {
        try (Fixture fixture = Fixture.open(folder)) {
            return fixture.ledger.restore().bans().size();
        }
    }
}
