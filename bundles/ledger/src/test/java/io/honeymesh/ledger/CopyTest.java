// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.api.service.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {

    @TempDir
    Path folder;

    @Test
    void a_copy_made_while_it_is_written_to_is_a_whole_ledger_of_its_own() throws Exception {
        Path copied = Files.createDirectory(folder.resolve("copied"));
        Path database = new LedgerFolder(copied).database();
        EventLog.Head head;
        AtomicBoolean stop = new AtomicBoolean();
        try (Fixture fixture = Fixture.open(Files.createDirectory(folder.resolve("ledger")))) {
            for (int i = 0; i < 500; i++) {
                fixture.ledger.on(Fixture.touched("203.0.113." + i % 200));
            }
            fixture.ledger.put(Fixture.ban("203.0.113.7", Fixture.LONG));
            fixture.ledger.flush();
            head = fixture.ledger.head().orElseThrow();
            Thread writing = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    fixture.ledger.on(Fixture.touched("198.51.100.1"));
                    Thread.yield();
                }
            });
            try {
                fixture.ledger.copyTo(database);
            } finally {
                stop.set(true);
                writing.join();
            }
            assertEquals(Optional.empty(), fixture.ledger.verify());
            assertThrows(IOException.class, () -> fixture.ledger.copyTo(database), "it never replaces one");
        }
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(database));
        try (Fixture copy = Fixture.open(copied)) {
            assertEquals(1, copy.ledger.restore().bans().size());
            assertEquals(Optional.empty(), copy.ledger.verify());
            assertEquals(true, copy.ledger.head().orElseThrow().sequence() >= head.sequence());
        }
    }

    @Test
    void what_is_in_memory_only_is_not_copied() throws IOException {
        Path blocked = Files.writeString(folder.resolve("no-folder"), "a file");
        try (Fixture fixture = Fixture.open(blocked)) {
            fixture.ledger.flush();
            assertThrows(IOException.class, () -> fixture.ledger.copyTo(folder.resolve("copy")));
        }
    }
}
