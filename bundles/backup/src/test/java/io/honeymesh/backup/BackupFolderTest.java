// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.Backups.Content;
import io.honeymesh.api.service.Backups.Made;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();

    @TempDir
    Path base;

    private final List<NodeEvent> events = new ArrayList<>();
    private BackupComponent backups;

    @BeforeEach
    void node() throws IOException {
        for (String file : List.of(
                "etc/io.honeymesh.web.cfg",
                "etc/.shipped",
                "etc/config.properties",
                "etc/x.cfg.new",
                "data/federation/identity.key",
                "data/web/tokens.json",
                "data/imports/drop",
                "data/recordings/1.cast",
                "data/cache/secret",
                "operator/id_ed25519")) {
            Files.createDirectories(base.resolve(file).getParent());
            Files.writeString(base.resolve(file), file);
        }
        Files.createSymbolicLink(base.resolve("data/web/link"), Path.of("/etc/passwd"));
        backups = new BackupComponent(base, "1.0", events::add);
        backups.ledger = file -> Files.writeString(file, "a ledger");
    }

    @Test
    void two_of_one_second_are_two() throws IOException {
        backups.make(PASSPHRASE, false, "alice");
        backups.make(PASSPHRASE, false, "bob");
        backups.make(PASSPHRASE, false, "carol");
        assertEquals(3, backups.list().size());
    }

    @Test
    void itHoldsWhatCantBeMadeAgainAndNothingElse() throws IOException {
        Made made = backups.make(PASSPHRASE, false, "alice");
        Content content = backups.check(made.backup().name(), PASSPHRASE);
        assertEquals(
                Map.of("etc", 2, "data/federation", 1, "data/web", 1, "data/ledger", 1, "data/imports", 1),
                content.parts());
        assertEquals(List.of(), made.leftOut());
        assertEquals(List.of(made.backup()), backups.list());
        assertEquals("backup.made", events.getFirst().type());
        assertTrue(events.getFirst().fields().toString().contains("by=alice"), events.toString());
    }

    @Test
    void recordingsComeWhereTheyAreAskedFor() throws IOException {
        Made made = backups.make(PASSPHRASE, true, "alice");
        assertEquals(1, backups.check(made.backup().name(), PASSPHRASE).parts().get("data/recordings"));
    }

    @Test
    void S33_onlyTheNodesUserReadsIt() throws IOException {
        Made made = backups.make(PASSPHRASE, false, "alice");
        Path folder = base.resolve("data/backups");
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(folder.resolve(made.backup().name())));
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count(), "nothing is left of the making");
        }
    }

    @Test
    void whatFailsLeavesNothing() throws IOException {
        backups.ledger = file -> {
            Files.writeString(file, "half a ledger");
            throw new IOException("the disk is full");
        };
        assertThrows(IOException.class, () -> backups.make(PASSPHRASE, false, "alice"));
        try (var left = Files.list(base.resolve("data/backups"))) {
            assertEquals(0, left.count());
        }
        assertEquals(List.of(), events);
    }

    @Test
    void shortPassphrasesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> backups.make("elevenchars".toCharArray(), false, "alice"));
        assertThrows(
                IllegalArgumentException.class, () -> backups.make("two\nlines of text".toCharArray(), false, "a"));
        assertEquals(43, backups.passphrase().length());
    }

    @Test
    void namesLeadNowhereElse() {
        for (String name : List.of("../web/tokens.json", "", ".", "none", "honeymesh-20261128T120000Z.backup")) {
            assertThrows(IllegalArgumentException.class, () -> backups.open(name), name);
            assertThrows(IllegalArgumentException.class, () -> backups.remove(name), name);
        }
    }

    @Test
    void theNewestFiveStay() throws IOException {
        Path folder = Files.createDirectories(base.resolve("data/backups"));
        for (int day = 1; day <= BackupFolder.KEPT; day++) {
            Files.writeString(folder.resolve("honeymesh-2020010" + day + "T000000Z.backup"), "old");
        }
        Files.writeString(folder.resolve("mine"), "no backup");
        assertEquals(
                List.of("honeymesh-20200101T000000Z.backup"),
                backups.make(PASSPHRASE, false, "alice").removed());
        assertEquals(BackupFolder.KEPT, backups.list().size());
        assertTrue(Files.exists(folder.resolve("mine")));
    }

    @Test
    void aRestoredNodeSaysSoOnce() throws IOException {
        Files.write(base.resolve(Restore.MARK), new About("", "0.9", Instant.parse("2026-01-01T00:00:00Z")).text());
        backups.restored();
        backups.restored();
        assertEquals(
                List.of("backup.restored"), events.stream().map(NodeEvent::type).toList());
    }
}
