// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The server as one client sees and changes it; bounded, and forgotten when it leaves. */
final class World {

    /** Databases and tables there may be; more are believed. */
    static final int MAX_DATABASES = 64;

    static final int MAX_TABLES = 64;

    /** Bytes of text a client may add; more are believed. */
    private static final int MAX_ADDED_BYTES = 64 << 10;

    private final TrapSession session;
    private final Instance instance;
    private final long thread;
    private final String user;
    private final Map<String, Map<String, Table>> databases;
    private final Map<String, String> variables = new HashMap<>();
    private Optional<String> database = Optional.empty();
    private boolean inTransaction;
    private int questions = 1;
    private int room = MAX_ADDED_BYTES;

    World(TrapSession session, Instance instance, long thread, String user) {
        this.session = session;
        this.instance = instance;
        this.thread = thread;
        this.user = user;
        this.databases = Contents.of(session.persona());
        databases.put("mysql", SystemTables.mysql(instance));
        databases.put("performance_schema", new TreeMap<>());
        databases.put("sys", new TreeMap<>());
        databases.put("information_schema", new TreeMap<>());
    }

    void keep(Evidence evidence) {
        session.add(evidence);
    }

    Instance instance() {
        return instance;
    }

    long thread() {
        return thread;
    }

    String user() {
        return user + "@" + session.touch().source();
    }

    String currentUser() {
        return instance.user() + "@%";
    }

    Map<String, Map<String, Table>> databases() {
        return databases;
    }

    Optional<String> database() {
        return database;
    }

    boolean use(String name) {
        boolean there = databases.containsKey(name);
        if (there) {
            database = Optional.of(name);
        }
        return there;
    }

    void forget(String name) {
        database = database.filter(current -> !current.equals(name));
    }

    Optional<Table> table(String base, String name) {
        if (base.equalsIgnoreCase("information_schema")) {
            return SystemTables.information(this, name.toUpperCase(Locale.ROOT));
        }
        return Optional.ofNullable(databases.getOrDefault(base, Map.of()).get(name));
    }

    /** Whether so much more may be kept; if so it is counted. */
    boolean admits(int bytes) {
        boolean fits = bytes <= room;
        room -= fits ? bytes : 0;
        return fits;
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    void transaction(boolean open) {
        inTransaction = open;
    }

    /** A system variable, session's own or the server's. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).or(() -> Variables.get(this, name));
    }

    /** Sets a variable. @return whether there is one of that name */
    boolean set(String name, String value) {
        boolean there = Variables.get(this, name).isPresent();
        if (there && value.length() <= 256) {
            variables.put(name, value);
        }
        return there;
    }

    int port() {
        return session.touch().flow().local().port();
    }

    /** Counts a statement. */
    void asked() {
        questions++;
    }

    String statistics() {
        long uptime = instance.uptimeSeconds(Instant.now());
        long asked = thread * 7 + questions;
        return "Uptime: " + uptime + "  Threads: 1  Questions: " + asked + "  Slow queries: 0  Opens: "
                + (39 + thread % 17)
                + "  Open tables: " + (32 + thread % 11) + "  Queries per second avg: "
                + String.format(Locale.ROOT, "%.3f", (double) asked / uptime);
    }

    /** What SHOW PROCESSLIST shows: nobody but the client. */
    Answer processes(Optional<String> statement) {
        List<Column> columns = List.of(
                Column.solid("Id", "bigint(11)"),
                Column.solid("User", "varchar(128)"),
                Column.solid("Host", "varchar(64)"),
                Column.of("db", "varchar(64)"),
                Column.solid("Command", "varchar(16)"),
                Column.solid("Time", "int(7)"),
                Column.of("State", "varchar(30)"),
                Column.of("Info", "varchar(100)"),
                Column.solid("Progress", "decimal(5,3)"));
        List<Optional<String>> row = new ArrayList<>(List.of(
                Optional.of(Long.toString(thread)),
                Optional.of(user),
                Optional.of(session.touch().flow().remote().toString()),
                database,
                Optional.of(statement.isPresent() ? "Query" : "Processlist"),
                Optional.of("0"),
                Optional.of(statement.isPresent() ? "starting" : ""),
                statement,
                Optional.of("0.000")));
        return new Answer.Rows(columns, List.of(row), false);
    }
}
