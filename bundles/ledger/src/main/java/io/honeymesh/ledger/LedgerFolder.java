// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/**
 * Where the ledger lives: a folder of mode 0750 with the database (0600, it holds captured credentials, S33; SQLite gives
 * its own side files the same mode) and a lock file that keeps a second node out.
 */
record LedgerFolder(Path folder) {

    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwxr-x---");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    Path database() {
        return folder.resolve("honeymesh.db");
    }

    /** Makes what is missing, with its mode from the start; a mode that is too wide is narrowed. */
    void prepare() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
        }
        create(database());
    }

    /**
     * Locks the folder for this process; closing the channel, or the process's death, unlocks it.
     *
     * @throws LedgerRefused if another node has it
     */
    FileChannel lock() throws IOException, LedgerRefused {
        Path file = folder.resolve("honeymesh.lock");
        create(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            throw new LedgerRefused("another node in this process uses the ledger in " + folder);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new LedgerRefused("another process uses the ledger in " + folder);
        }
        return channel;
    }

    /**
     * Moves a broken database and its side files out of the way; nothing is deleted.
     *
     * @return where the database is now
     */
    Path moveAside(Instant now) throws IOException {
        String suffix = ".corrupt-" + STAMP.format(now);
        // Side files first: a log left behind would be replayed into the new database.
        for (String side : List.of("-wal", "-shm", "-journal", "")) {
            Path file = folder.resolve("honeymesh.db" + side);
            if (Files.exists(file)) {
                Files.move(file, folder.resolve("honeymesh.db" + suffix + side));
            }
        }
        return folder.resolve("honeymesh.db" + suffix);
    }

    private static void create(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE_MODE));
        } else if (!Files.getPosixFilePermissions(file).equals(FILE_MODE) && Files.isWritable(file)) {
            Files.setPosixFilePermissions(file, FILE_MODE);
        }
    }
}
