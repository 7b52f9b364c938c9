// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import io.honeymesh.api.spi.TrapSession;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The server as one client sees and changes it; bounded, and forgotten when it leaves. */
final class World {

    static final List<String> SYSTEM_DATABASES = List.of("master", "tempdb", "model", "msdb");

    /** Databases, tables, variables and prepared statements there may be; more are believed. */
    private static final int MAX_DATABASES = 64;

    private static final int MAX_TABLES = 64;
    private static final int MAX_VARIABLES = 128;
    private static final int MAX_PREPARED = 64;

    /** Characters a client may add to all of them together; more are believed. */
    private static final int MAX_ADDED_CHARS = 128 << 10;

    private final TrapSession session;
    private final Instance instance;
    private final int process;
    private final int version;
    private final Login7 login;
    private final Options options = new Options();
    private final Map<String, Map<String, Table>> databases = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Value> variables = new HashMap<>();
    private final List<String> prepared = new ArrayList<>();
    private String database = "master";
    private long counted;
    private int room = MAX_ADDED_CHARS;

    World(TrapSession session, Instance instance, int process, int version, Login7 login) {
        this.session = session;
        this.instance = instance;
        this.process = process;
        this.version = version;
        this.login = login;
        SYSTEM_DATABASES.forEach(name -> databases.put(name, tables()));
        databases.put(instance.application(), Contents.of(session.persona(), instance));
    }

    private static Map<String, Table> tables() {
        return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    }

    Instance instance() {
        return instance;
    }

    int process() {
        return process;
    }

    int version() {
        return version;
    }

    Login7 login() {
        return login;
    }

    Options options() {
        return options;
    }

    String address() {
        return session.touch().source().toString();
    }

    byte[] secret(String label, int bytes) {
        return session.persona().bytes("mssql." + label, bytes);
    }

    /** When the application's database was made. */
    String created() {
        return Column.TIME.format(
                session.persona().installed().plusSeconds(7200).atOffset(ZoneOffset.UTC));
    }

    /** All databases in the order of their numbers. */
    List<String> databases() {
        List<String> all = new ArrayList<>(SYSTEM_DATABASES);
        databases.keySet().stream()
                .filter(name -> !SYSTEM_DATABASES.contains(name))
                .forEach(all::add);
        return all;
    }

    String database() {
        return database;
    }

    boolean use(String name) {
        boolean there = databases.containsKey(name);
        if (there) {
            // It is called as it was made, not as it was asked for.
            database = databases().stream()
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .orElse(name);
        }
        return there;
    }

    Optional<Map<String, Table>> tables(String name) {
        return Optional.ofNullable(databases.get(name));
    }

    /** The table or view of that name, looked for as the server does. */
    Table table(Name name) throws Failure {
        String base = name.database().orElse(database);
        Map<String, Table> own = tables(base).orElseThrow(() -> Failure.noObject(name.text()));
        Optional<Table> table = name.isIn("sys") || name.isIn("information_schema")
                ? Optional.empty()
                : Optional.ofNullable(own.get(name.object()));
        return table.or(() -> SystemViews.find(this, base, name)).orElseThrow(() -> Failure.noObject(name.text()));
    }

    void addDatabase(String name) {
        if (databases.size() < MAX_DATABASES && admits(name.length() + 64)) {
            databases.put(name, tables());
        }
    }

    void dropDatabase(String name) {
        databases.remove(name);
    }

    void addTable(Map<String, Table> to, String name, Table table) {
        if (to.size() < MAX_TABLES
                && admits(name.length() + 64 * table.columns().size())) {
            to.put(name, table);
        }
    }

    /** Whether so much more may be kept; if so it is counted. */
    boolean admits(int chars) {
        boolean fits = chars <= room;
        room -= fits ? chars : 0;
        return fits;
    }

    void declare(String name, Value value) {
        String key = name.toLowerCase(Locale.ROOT);
        boolean known = variables.containsKey(key);
        if ((known || variables.size() < MAX_VARIABLES)
                && admits(value.text().orElse("").length() + 16)) {
            variables.put(key, value);
        }
    }

    Optional<Value> variable(String name) {
        return Optional.ofNullable(variables.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Variables live no longer than their batch. */
    void forgetVariables() {
        variables.clear();
    }

    /** Keeps a statement for later. @return its handle */
    int prepare(String sql) {
        if (prepared.size() < MAX_PREPARED && admits(sql.length())) {
            prepared.add(sql);
        }
        return prepared.size();
    }

    Optional<String> prepared(long handle) {
        return handle < 1 || handle > prepared.size() ? Optional.empty() : Optional.of(prepared.get((int) handle - 1));
    }

    /** What {@code @@ROWCOUNT} says. */
    long counted() {
        return counted;
    }

    void count(long rows) {
        counted = rows;
    }
}
