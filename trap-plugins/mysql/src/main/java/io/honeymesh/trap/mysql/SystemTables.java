// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The databases every server has. */
final class SystemTables {

    private static final List<String> MYSQL = List.of(
            "column_stats",
            "columns_priv",
            "db",
            "event",
            "func",
            "general_log",
            "global_priv",
            "gtid_slave_pos",
            "help_category",
            "help_keyword",
            "help_relation",
            "help_topic",
            "index_stats",
            "innodb_index_stats",
            "innodb_table_stats",
            "plugin",
            "proc",
            "procs_priv",
            "proxies_priv",
            "roles_mapping",
            "servers",
            "slow_log",
            "table_stats",
            "tables_priv",
            "time_zone",
            "time_zone_leap_second",
            "time_zone_name",
            "time_zone_transition",
            "time_zone_transition_type",
            "transaction_registry");

    private SystemTables() {}

    static Map<String, Table> mysql(Instance instance) {
        Map<String, Table> tables = new TreeMap<>();
        MYSQL.forEach(name -> tables.put(name, new Table("mysql", name, List.of(column("name", "varchar(64)")))));
        Table users = new Table(
                "mysql",
                "user",
                List.of(
                        column("Host", "varchar(255)"),
                        column("User", "varchar(128)"),
                        column("Password", "longtext"),
                        column("Select_priv", "varchar(1)"),
                        column("Insert_priv", "varchar(1)"),
                        column("Update_priv", "varchar(1)"),
                        column("Delete_priv", "varchar(1)"),
                        column("Create_priv", "varchar(1)"),
                        column("Drop_priv", "varchar(1)"),
                        column("Super_priv", "varchar(1)"),
                        column("File_priv", "varchar(1)"),
                        column("plugin", "longtext"),
                        column("authentication_string", "longtext")));
        String no = "N";
        users.row("localhost", "mariadb.sys", "", no, no, no, no, no, no, no, no, "mysql_native_password", "");
        user(users, "localhost", "root", "invalid", "mysql_native_password");
        user(
                users,
                "%",
                instance.user(),
                instance.pam() ? "" : stored(instance.password()),
                instance.pam() ? "pam" : "mysql_native_password");
        tables.put("user", users);
        return tables;
    }

    private static void user(Table users, String host, String name, String secret, String plugin) {
        String yes = "Y";
        users.row(host, name, secret, yes, yes, yes, yes, yes, yes, yes, yes, plugin, secret);
    }

    static String stored(String password) {
        return "*" + HexFormat.of().withUpperCase().formatHex(Scramble.stored(password));
    }

    private static Column column(String name, String type) {
        return Column.of(name, type);
    }

    /** A table of information_schema, made from what there is now. */
    static Optional<Table> information(World world, String name) {
        return switch (name) {
            case "SCHEMATA" -> Optional.of(schemata(world));
            case "TABLES" -> Optional.of(tables(world));
            case "COLUMNS" -> Optional.of(columns(world));
            case "PLUGINS", "PROCESSLIST", "ROUTINES", "TRIGGERS", "VIEWS", "EVENTS", "FILES", "USER_PRIVILEGES" ->
                Optional.of(new Table("information_schema", name, List.of(column(name, "varchar(64)"))));
            default -> Optional.empty();
        };
    }

    private static Table schemata(World world) {
        Table table = new Table(
                "information_schema",
                "SCHEMATA",
                List.of(
                        column("CATALOG_NAME", "varchar(512)"),
                        column("SCHEMA_NAME", "varchar(64)"),
                        column("DEFAULT_CHARACTER_SET_NAME", "varchar(32)"),
                        column("DEFAULT_COLLATION_NAME", "varchar(64)")));
        world.databases().keySet().forEach(base -> table.row("def", base, "utf8mb4", "utf8mb4_general_ci"));
        return table;
    }

    private static Table tables(World world) {
        Table table = new Table(
                "information_schema",
                "TABLES",
                List.of(
                        column("TABLE_CATALOG", "varchar(512)"),
                        column("TABLE_SCHEMA", "varchar(64)"),
                        column("TABLE_NAME", "varchar(64)"),
                        column("TABLE_TYPE", "varchar(64)"),
                        column("ENGINE", "varchar(64)"),
                        column("TABLE_ROWS", "bigint(21)")));
        world.databases()
                .forEach((base, all) -> all.forEach((name, found) -> table.row(
                        "def",
                        base,
                        name,
                        "BASE TABLE",
                        "InnoDB",
                        Integer.toString(found.rows().size()))));
        return table;
    }

    private static Table columns(World world) {
        Table table = new Table(
                "information_schema",
                "COLUMNS",
                List.of(
                        column("TABLE_SCHEMA", "varchar(64)"),
                        column("TABLE_NAME", "varchar(64)"),
                        column("COLUMN_NAME", "varchar(64)"),
                        column("DATA_TYPE", "varchar(64)"),
                        column("COLUMN_TYPE", "varchar(64)")));
        world.databases()
                .forEach((base, all) -> all.forEach((name, found) -> found.columns()
                        .forEach(c -> table.row(base, name, c.name(), plain(c.declared()), c.declared()))));
        return table;
    }

    /** A type without its width. */
    private static String plain(String declared) {
        int open = declared.indexOf('(');
        return (open < 0 ? declared : declared.substring(0, open)).toLowerCase(Locale.ROOT);
    }
}
