// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/** Copies the database beside the writer, over a connection of its own: one state of it, whatever is written meanwhile. Thread-safe. */
final class Copier {

    private final LedgerFolder folder;
    private final Sqlite.Connector connector;
    private final ReentrantLock one = new ReentrantLock();
    private volatile Connection running;
    private volatile boolean stopped;

    Copier(LedgerFolder folder, Sqlite.Connector connector) {
        this.folder = folder;
        this.connector = connector;
    }

    void copyTo(Path file) throws IOException {
        one.lock();
        try {
            // SQLite takes an empty file, which has its mode from the start (S33).
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            try (Connection connection = connector.connect(folder.database());
                    PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
                running = connection;
                if (stopped) {
                    throw new IOException("the ledger is being closed");
                }
                copy.setString(1, file.toString());
                copy.execute();
            } finally {
                running = null;
            }
        } catch (SQLException e) {
            throw new IOException("the ledger can't be copied: " + Sqlite.explain(e), e);
        } finally {
            one.unlock();
        }
    }

    /** Ends what is running: a stop waits for nothing. */
    void stop() {
        stopped = true;
        Connection busy = running;
        if (busy != null) {
            try {
                Sqlite.interrupt(busy);
            } catch (SQLException closedMeanwhile) {
                return;
            }
        }
    }
}
