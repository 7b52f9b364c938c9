// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.EventLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A ledger in a folder, and things to put into it. */
final class Fixture implements AutoCloseable {

    static final Instant LONG = Instant.now().plus(Duration.ofHours(24));

    final Queue<NodeEvent.Alarm> alarms = new ConcurrentLinkedQueue<>();
    final Ledger ledger;

    private Fixture(Path folder, LedgerSettings settings, Sqlite.Connector connector, Runnable loadedLate) {
        ledger = new Ledger(
                new LedgerFolder(folder), settings, connector, alarms::add, loadedLate, Duration.ofMillis(20));
        ledger.start();
    }

    static Fixture open(Path folder) {
        return open(folder, Sqlite::connect);
    }

    static Fixture open(Path folder, Sqlite.Connector connector) {
        return open(folder, connector, () -> {});
    }

    static Fixture open(Path folder, Sqlite.Connector connector, Runnable loadedLate) {
        return new Fixture(folder, LedgerSettings.DEFAULTS, connector, loadedLate);
    }

    List<String> alarmKinds() {
        return alarms.stream().map(NodeEvent.Alarm::kind).toList();
    }

    @Override
    public void close() {
        ledger.close();
    }

    static Ban ban(String subject, Instant until) {
        return new Ban(Subject.parse(subject), Map.of(Reason.TRAP, until), Instant.now(), 1, true, "");
    }

    static NodeEvent banPlaced(String subject) {
        return new NodeEvent.BanChanged(
                Instant.now(), NodeEvent.BanChanged.Change.PLACED, ban(subject, LONG), "test", Enforcement.ENFORCED);
    }

    static NodeEvent touched(String source) {
        Touch touch = touch(source);
        return new NodeEvent.Touched(
                new Verdict(touch, List.of(), List.of()), touch, new Decision.Spared(Decision.Cause.SCORE, "low"));
    }

    static NodeEvent conversed(String source, String... commands) {
        Touch touch = touch(source);
        List<Evidence> evidence = IntStream.range(0, commands.length)
                .mapToObj(i -> (Evidence) new Evidence.Command(Captured.of(commands[i])))
                .toList();
        Conversation conversation = new Conversation(
                touch,
                Instant.now(),
                Captured.EMPTY,
                Captured.EMPTY,
                1,
                2,
                evidence,
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        Contribution contribution = new Contribution("test", 1, Reason.PAYLOAD, true, "a command");
        return new NodeEvent.Conversed(
                new Verdict(conversation, List.of(contribution), List.of()),
                conversation,
                new Decision.Banned(ban(source, LONG), Enforcement.ENFORCED));
    }

    static Touch touch(String source) {
        Flow flow = new Flow(
                Transport.TCP,
                new Endpoint(IpAddress.parse(source), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.1"), 22));
        return new Touch(1, Instant.now(), "ssh", flow, EvidenceGrade.PROVEN);
    }

    static EventLog.Query about(String subject) {
        return new EventLog.Query(Optional.of(Subject.parse(subject)), Optional.empty(), Optional.empty(), 100);
    }

    static EventLog.Query ofType(String type, int limit) {
        return new EventLog.Query(Optional.empty(), Optional.of(type), Optional.empty(), limit);
    }

    static void sql(Path folder, String... statements) throws SQLException {
        try (Connection connection = Sqlite.connect(folder.resolve("honeymesh.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not so after 20 s");
            }
            Thread.sleep(5);
        }
    }
}
