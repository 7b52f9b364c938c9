// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** SHOW and DESCRIBE. */
final class Show {

    private final World world;
    private final String sql;
    private final Tokens tokens;

    /** @param tokens after the verb */
    Show(World world, String sql, Tokens tokens) {
        this.world = world;
        this.sql = sql;
        this.tokens = tokens;
    }

    Answer answer() {
        boolean full = tokens.take("full");
        boolean global = tokens.take("global");
        boolean local = tokens.take("session") || tokens.take("local");
        Token what = tokens.take();
        return switch (what.text().toLowerCase(Locale.ROOT)) {
            case "databases", "schemas" -> databases();
            case "tables" -> tables(full);
            case "columns", "fields" -> columns();
            case "variables" -> pairs(Variables.all(world));
            case "status" -> pairs(status());
            case "processlist" -> world.processes(Optional.of(sql));
            case "grants" -> grants();
            case "create" -> create();
            case "warnings", "errors" -> none("Level", "Code", "Message");
            case "triggers" -> none("Trigger", "Event", "Table", "Statement", "Timing");
            case "events" -> none("Db", "Name", "Definer", "Type", "Status");
            case "master", "binary", "slave", "replica" -> replication(what);
            case "engines" -> engines();
            case "table" -> tableStatus();
            case "procedure", "function" -> none("Db", "Name", "Type", "Definer", "Modified");
            case "privileges", "plugins", "collation", "charset", "character", "index", "keys", "indexes", "open" ->
                none("Name", "Value");
            default ->
                global || local || full ? Answer.syntax(tokens.rest()) : Answer.syntax(sql.substring(what.start()));
        };
    }

    /** A column of information_schema under the heading that SHOW gives it. */
    private static Column shown(String heading, String original, String type, String table) {
        return Column.of(original, type, Column.NOT_NULL | Column.NO_DEFAULT)
                .in("information_schema", table)
                .as(heading);
    }

    private Answer none(String... names) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(Column.solid(name, "varchar(64)"));
        }
        return new Answer.Rows(columns, List.of(), false);
    }

    private Answer replication(Token what) {
        if (what.is("binary")) {
            return new Answer.Failure(1381, "HY000", "You are not using binary logging");
        }
        return none("File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB");
    }

    /** LIKE 'pattern', or everything. */
    private String pattern() {
        tokens.skipTo(List.of("like", "where"));
        return tokens.take("like") && tokens.peek().kind() == Token.Kind.STRING
                ? tokens.take().text()
                : "%";
    }

    private Answer databases() {
        String pattern = pattern();
        Column column = shown("Database", "SCHEMA_NAME", "varchar(64)", "SCHEMATA");
        List<List<Optional<String>>> rows = world.databases().keySet().stream()
                .filter(name -> Like.matches(pattern, name))
                .map(name -> List.of(Optional.of(name)))
                .toList();
        return new Answer.Rows(List.of(column), rows, true);
    }

    private Optional<String> from() {
        return tokens.take("from") || tokens.take("in")
                ? Optional.of(tokens.take().text())
                : Optional.empty();
    }

    private Answer tables(boolean full) {
        Optional<String> base = from().or(world::database);
        if (base.isEmpty()) {
            return Answer.noDatabase();
        }
        if (!world.databases().containsKey(base.get())) {
            return Answer.unknownDatabase(base.get());
        }
        String pattern = pattern();
        List<Column> columns = new ArrayList<>();
        columns.add(shown("Tables_in_" + base.get(), "TABLE_NAME", "varchar(73)", "TABLE_NAMES"));
        if (full) {
            columns.add(shown("Table_type", "TABLE_TYPE", "varchar(64)", "TABLE_NAMES"));
        }
        List<List<Optional<String>>> rows = world.databases().get(base.get()).keySet().stream()
                .filter(name -> Like.matches(pattern, name))
                .map(name -> full ? List.of(Optional.of(name), Optional.of("BASE TABLE")) : List.of(Optional.of(name)))
                .toList();
        return new Answer.Rows(columns, rows, true);
    }

    private Answer columns() {
        if (!(tokens.take("from") || tokens.take("in"))) {
            return Answer.syntax(tokens.rest());
        }
        return describe();
    }

    /** DESCRIBE: the columns of the table that comes next. */
    Answer describe() {
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens.rest());
        }
        Optional<String> other = from();
        Name table = other.isPresent() ? new Name(other, name.get().table()) : name.get();
        Optional<Answer> problem = table.problem(world);
        if (problem.isPresent()) {
            return problem.get();
        }
        List<List<Optional<String>>> rows = new ArrayList<>();
        for (Column column : table.tableIn(world).columns()) {
            boolean key = (column.flags() & Column.PRIMARY_KEY) != 0;
            boolean solid = (column.flags() & Column.NOT_NULL) != 0;
            rows.add(List.of(
                    Optional.of(column.name()),
                    Optional.of(column.declared()),
                    Optional.of(solid ? "NO" : "YES"),
                    Optional.of(key ? "PRI" : ""),
                    Optional.empty(),
                    Optional.of(key && column.name().equals("id") ? "auto_increment" : "")));
        }
        List<Column> columns = new ArrayList<>();
        for (String heading : List.of("Field", "Type", "Null", "Key", "Default", "Extra")) {
            columns.add(Column.of(heading, "varchar(64)").in("information_schema", "COLUMNS"));
        }
        return new Answer.Rows(columns, rows, true);
    }

    private Answer pairs(Map<String, String> values) {
        String pattern = pattern();
        List<List<Optional<String>>> rows = new ArrayList<>();
        values.forEach((name, value) -> {
            if (Like.matches(pattern, name)) {
                rows.add(List.of(Optional.of(name), Optional.of(value)));
            }
        });
        return new Answer.Rows(
                List.of(
                        Column.solid("Variable_name", "varchar(64)").in("information_schema", "SESSION_VARIABLES"),
                        Column.solid("Value", "varchar(2048)").in("information_schema", "SESSION_VARIABLES")),
                rows,
                true);
    }

    private Map<String, String> status() {
        long uptime = world.instance().uptimeSeconds(Instant.now());
        Map<String, String> status = new LinkedHashMap<>();
        status.put("Aborted_clients", Long.toString(world.thread() / 40));
        status.put("Aborted_connects", Long.toString(world.thread() / 9));
        status.put("Connections", Long.toString(world.thread() + 1));
        status.put("Max_used_connections", Long.toString(2 + world.thread() % 9));
        status.put("Open_tables", Long.toString(32 + world.thread() % 11));
        status.put("Queries", Long.toString(world.thread() * 9));
        status.put("Questions", Long.toString(world.thread() * 7));
        status.put("Slow_queries", "0");
        status.put("Threads_connected", "1");
        status.put("Threads_running", "1");
        status.put("Uptime", Long.toString(uptime));
        status.put("Uptime_since_flush_status", Long.toString(uptime));
        return status;
    }

    private Answer grants() {
        Instance instance = world.instance();
        String by = instance.pam()
                ? "IDENTIFIED VIA pam"
                : "IDENTIFIED BY PASSWORD '" + SystemTables.stored(instance.password()) + "'";
        String grant = "GRANT ALL PRIVILEGES ON *.* TO `" + instance.user() + "`@`%` " + by + " WITH GRANT OPTION";
        return new Answer.Rows(
                List.of(Column.solid("Grants for " + world.currentUser(), "varchar(1024)")),
                List.of(List.of(Optional.of(grant))),
                false);
    }

    private Answer create() {
        if (tokens.take("database")) {
            String base = tokens.take().text();
            return world.databases().containsKey(base)
                    ? two(
                            "Database",
                            base,
                            "Create Database",
                            "CREATE DATABASE `" + base
                                    + "` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */")
                    : Answer.unknownDatabase(base);
        }
        if (!tokens.take("table")) {
            return Answer.syntax(tokens.rest());
        }
        Optional<Name> name = Name.take(tokens);
        if (name.isEmpty()) {
            return Answer.syntax(tokens.rest());
        }
        return name.get()
                .problem(world)
                .orElseGet(() -> two(
                        "Table",
                        name.get().table(),
                        "Create Table",
                        definition(name.get().table(), name.get().tableIn(world))));
    }

    private static Answer two(String one, String first, String other, String second) {
        return new Answer.Rows(
                List.of(Column.solid(one, "varchar(64)"), Column.solid(other, "varchar(1024)")),
                List.of(List.of(Optional.of(first), Optional.of(second))),
                false);
    }

    private static String definition(String name, Table table) {
        StringBuilder text = new StringBuilder("CREATE TABLE `" + name + "` (\n");
        String keys = "";
        for (Column column : table.columns()) {
            boolean key = (column.flags() & Column.PRIMARY_KEY) != 0;
            boolean solid = (column.flags() & Column.NOT_NULL) != 0;
            keys = key ? "  PRIMARY KEY (`" + column.name() + "`)\n" : keys;
            text.append("  `").append(column.name()).append("` ").append(column.declared());
            text.append(solid ? " NOT NULL" : " DEFAULT NULL");
            text.append(key && column.name().equals("id") ? " AUTO_INCREMENT" : "")
                    .append(",\n");
        }
        if (keys.isEmpty()) {
            text.setLength(Math.max(0, text.length() - 2));
            text.append('\n');
        }
        return text + keys + ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci";
    }

    private Answer engines() {
        List<Column> columns = new ArrayList<>();
        for (String heading : List.of("Engine", "Support", "Comment", "Transactions", "XA", "Savepoints")) {
            columns.add(Column.of(heading, "varchar(160)").in("information_schema", "ENGINES"));
        }
        List<List<Optional<String>>> rows = new ArrayList<>();
        for (String engine :
                List.of("CSV", "MRG_MyISAM", "MEMORY", "MyISAM", "SEQUENCE", "Aria", "PERFORMANCE_SCHEMA")) {
            rows.add(engine(engine, "YES", "NO"));
        }
        rows.add(engine("InnoDB", "DEFAULT", "YES"));
        return new Answer.Rows(columns, rows, true);
    }

    private static List<Optional<String>> engine(String name, String support, String transactions) {
        Optional<String> able = Optional.of(transactions);
        return List.of(Optional.of(name), Optional.of(support), Optional.of(""), able, able, able);
    }

    private Answer tableStatus() {
        tokens.take("status");
        Optional<String> base = from().or(world::database);
        if (base.isEmpty()) {
            return Answer.noDatabase();
        }
        List<Column> columns = new ArrayList<>();
        for (String heading : List.of("Name", "Engine", "Version", "Row_format", "Rows")) {
            columns.add(Column.of(heading, "varchar(64)").in("information_schema", "TABLES"));
        }
        List<List<Optional<String>>> rows = new ArrayList<>();
        world.databases()
                .getOrDefault(base.get(), Map.of())
                .forEach((name, table) -> rows.add(List.of(
                        Optional.of(name),
                        Optional.of("InnoDB"),
                        Optional.of("10"),
                        Optional.of("Dynamic"),
                        Optional.of(Integer.toString(table.rows().size())))));
        return new Answer.Rows(columns, rows, true);
    }
}
