// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.EventLog;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventReaderTest {

    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    @TempDir
    Path folder;

    private Fixture fixture;
    private EventReader reader;

    @BeforeEach
    void open() {
        fixture = Fixture.open(folder);
        fixture.ledger.on(Fixture.touched("203.0.113.7"));
        fixture.ledger.flush();
        reader = new EventReader(new LedgerFolder(folder), Sqlite::connect);
    }

    @AfterEach
    void close() throws SQLException {
        reader.close();
        fixture.close();
    }

    private static EventLog.Query query(int limit) {
        return new EventLog.Query(Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }

    private int events() throws SQLException {
        EventPage page = new EventPage(10);
        reader.find(query(10), page);
        return page.inOrder().size();
    }

    @Test
    void a_question_that_would_never_end_does_when_it_closes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Long> endless = new FutureTask<>(() -> reader.reading(connection -> {
            try (Statement statement = connection.createStatement()) {
                begun.countDown();
                return Sqlite.number(statement, ENDLESS);
            }
        }));
        Thread.ofPlatform().start(endless);
        begun.await();
        // It may not have begun: then one interrupt would be lost.
        reader.close();
        assertTrue(assertThrows(ExecutionException.class, () -> endless.get(10, TimeUnit.SECONDS))
                .getMessage()
                .contains("interrupt"));
        assertEquals(1, events(), "and opens again");
    }

    @Test
    void who_asks_something_long_keeps_nobody_waiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FutureTask<Boolean> slow = new FutureTask<>(() -> reader.reading(connection -> {
            asked.countDown();
            try {
                return go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        Thread.ofPlatform().start(slow);
        asked.await();
        assertEquals(1, events());
        go.countDown();
        assertTrue(slow.get(), "it was still being read");
    }

    @Test
    void what_goes_wrong_in_a_question_leaves_the_next_one_no_old_view() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> reader.reading(connection -> {
                    Sqlite.number(connection.createStatement(), "SELECT count(*) FROM events");
                    throw new IllegalStateException("a bug");
                }));
        fixture.ledger.on(Fixture.touched("203.0.113.8"));
        fixture.ledger.flush();
        assertEquals(2, events());
    }

    @Test
    void who_reads_sees_what_was_handed_in_before_and_asks_the_disk_for_nothing_else() {
        for (int i = 0; i < 50; i++) {
            fixture.ledger.on(Fixture.touched("203.0.113." + i));
            assertEquals(i + 2, fixture.ledger.find(query(100)).entries().size());
        }
        long head = fixture.ledger.head().orElseThrow().sequence();
        for (int i = 0; i < 1000; i++) {
            fixture.ledger.find(query(1));
        }
        assertEquals(Optional.of(head), fixture.ledger.head().map(EventLog.Head::sequence));
    }
}
