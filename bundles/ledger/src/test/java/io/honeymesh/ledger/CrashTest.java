// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.service.BanJournal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashTest {

    private static final int OPERATIONS = 10_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {600, 3000, 7500})
    void kill_9_loses_nothing_that_flush_acknowledged(int killAfter) throws Exception {
        Instant base = Instant.now();
        int acknowledged = runAndKill(killAfter, base);

        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
            assertEquals("ok", row.getString(1));
        }
        try (Fixture reopened = Fixture.open(folder)) {
            BanJournal.State state = reopened.ledger.restore();
            int found = operationsThatLeadTo(state, killAfter, base);
            assertTrue(found >= acknowledged, "state of operation " + found + ", acknowledged " + acknowledged);
            assertEquals(Optional.empty(), reopened.ledger.verify());
            assertEquals(Optional.empty(), reopened.ledger.degraded());
            System.out.println("kill -9 after " + acknowledged + " acknowledged operations: state of operation " + found
                    + ", " + state.bans().size() + " bans, "
                    + reopened.ledger.head().orElseThrow().sequence() + " events");
        }
    }

    private int runAndKill(int killAfter, Instant base) throws IOException, InterruptedException {
        Process node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingNode.class.getName(),
                        folder.toString(),
                        Integer.toString(killAfter),
                        base.toString(),
                        Integer.toString(OPERATIONS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int acknowledged = 0;
        try (BufferedReader output = node.inputReader()) {
            while (acknowledged < killAfter) {
                String line = output.readLine();
                assertTrue(line != null && line.startsWith("ack "), "the node says: " + line);
                acknowledged = Integer.parseInt(line.substring(4));
            }
            // The handle leaves the pipe open, so that what was acknowledged last can still be read.
            node.toHandle().destroyForcibly();
            for (Optional<String> line = line(output); line.isPresent(); line = line(output)) {
                assertTrue(line.get().startsWith("ack "), line.get());
                acknowledged = Integer.parseInt(line.get().substring(4));
            }
        } finally {
            node.destroyForcibly();
        }
        assertTrue(node.waitFor(10, TimeUnit.SECONDS));
        assertEquals(128 + 9, node.exitValue());
        return acknowledged;
    }

    private static Optional<String> line(BufferedReader output) throws IOException {
        return Optional.ofNullable(output.readLine());
    }

    /** How many operations lead to exactly this state: a commit holds a prefix of them, never a part of one. */
    private static int operationsThatLeadTo(BanJournal.State state, long seed, Instant base) {
        BanOperations operations = new BanOperations(seed, base);
        int found = -1;
        for (int done = 0; done <= OPERATIONS; done++) {
            if (operations.matches(state)) {
                found = done;
            }
            operations.next(NOWHERE);
        }
        assertTrue(found >= 0, "the state on disk is no state the node was ever in");
        return found;
    }

    private static final BanJournal NOWHERE = new BanJournal() {
        @Override
        public State restore() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(Ban ban) {}

        @Override
        public void remove(Ban ban) {}

        @Override
        public void put(Allow allow) {}

        @Override
        public void remove(Allow allow) {}

        @Override
        public void put(FingerprintOrder order) {}

        @Override
        public void remove(FingerprintOrder order) {}

        @Override
        public void flush() {}
    };
}
