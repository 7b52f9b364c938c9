// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The catalogue, as far as those who look around ask for it. */
final class SystemViews {

    private static final String COLLATION = "SQL_Latin1_General_CP1_CI_AS";

    /** When the makers made the databases that come with every server. */
    private static final String MADE = "2003-04-08 09:13:36";

    private static final String MSDB_MADE = "2019-09-24 14:21:42";

    private SystemViews() {}

    static Optional<Table> find(World world, String database, Name name) {
        String object = name.object().toLowerCase(Locale.ROOT);
        if (name.isIn("information_schema")) {
            return switch (object) {
                case "tables" -> Optional.of(schemaTables(world, database));
                case "columns" -> Optional.of(schemaColumns(world, database));
                case "schemata" ->
                    Optional.of(
                            names("CATALOG_NAME", "SCHEMA_NAME", "SCHEMA_OWNER").row(database, "dbo", "dbo"));
                default -> Optional.empty();
            };
        }
        return switch (object) {
            case "databases" -> name.isIn("sys") ? Optional.of(databases(world)) : Optional.empty();
            case "sysdatabases" -> Optional.of(oldDatabases(world));
            case "tables", "objects", "all_objects" ->
                name.isIn("sys") ? Optional.of(objects(world, database)) : Optional.empty();
            case "sysobjects" -> Optional.of(oldObjects(world, database));
            case "columns", "all_columns" ->
                name.isIn("sys") ? Optional.of(columns(world, database)) : Optional.empty();
            case "syscolumns" -> Optional.of(columns(world, database));
            case "sql_logins" -> name.isIn("sys") ? Optional.of(logins(world)) : Optional.empty();
            case "server_principals" -> name.isIn("sys") ? Optional.of(principals(world)) : Optional.empty();
            case "syslogins", "sysxlogins" -> Optional.of(oldLogins(world));
            case "configurations" ->
                name.isIn("sys") ? Optional.of(world.options().all()) : Optional.empty();
            case "servers", "sysservers" ->
                Optional.of(new Table(List.of(Column.solid("server_id", Type.INT), Column.solid("name", Type.NAME)))
                        .row("0", world.instance().host()));
            case "sysprocesses" -> Optional.of(processes(world));
            case "dm_exec_sessions" -> Optional.of(sessions(world));
            case "sysjobs" -> Optional.of(names("job_id", "name"));
            default -> Optional.empty();
        };
    }

    private static Table names(String... columns) {
        return new Table(java.util.Arrays.stream(columns)
                .map(name -> Column.of(name, Type.NAME))
                .toList());
    }

    /** A number for an object: always the same for the same name. */
    static long id(String name) {
        return 245_575_913L + (name.toLowerCase(Locale.ROOT).hashCode() & 0x3fffffffL);
    }

    private static String created(World world, String database) {
        return switch (database) {
            case "master", "model" -> MADE;
            case "msdb" -> MSDB_MADE;
            case "tempdb" -> Column.TIME.format(world.instance().started().atOffset(ZoneOffset.UTC));
            default -> world.created();
        };
    }

    private static Table databases(World world) {
        Table table = new Table(List.of(
                Column.solid("name", Type.NAME),
                Column.solid("database_id", Type.INT),
                Column.of("source_database_id", Type.INT),
                Column.of("owner_sid", Type.binary(85)),
                Column.solid("create_date", Type.DATETIME),
                Column.solid("compatibility_level", new Type(Type.Kind.INT, 1)),
                Column.of("collation_name", Type.NAME),
                Column.of("user_access_desc", Type.text(60)),
                Column.of("is_read_only", Type.BIT),
                Column.of("state", new Type(Type.Kind.INT, 1)),
                Column.of("state_desc", Type.text(60)),
                Column.of("recovery_model_desc", Type.text(60)),
                Column.of("is_trustworthy_on", Type.BIT)));
        int id = 1;
        for (String name : world.databases()) {
            boolean simple = name.equals("master") || name.equals("tempdb") || name.equals("msdb");
            table.rows()
                    .add(List.of(
                            Optional.of(name),
                            Optional.of(Integer.toString(id++)),
                            Optional.empty(),
                            Optional.of("0x01"),
                            Optional.of(created(world, name)),
                            Optional.of("150"),
                            Optional.of(COLLATION),
                            Optional.of("MULTI_USER"),
                            Optional.of("0"),
                            Optional.of("0"),
                            Optional.of("ONLINE"),
                            Optional.of(simple ? "SIMPLE" : "FULL"),
                            Optional.of(name.equals("msdb") ? "1" : "0")));
        }
        return table;
    }

    private static Table oldDatabases(World world) {
        Table table = new Table(List.of(
                Column.of("name", Type.NAME),
                Column.of("dbid", new Type(Type.Kind.INT, 2)),
                Column.of("sid", Type.binary(85)),
                Column.of("mode", new Type(Type.Kind.INT, 2)),
                Column.of("status", Type.INT),
                Column.of("crdate", Type.DATETIME),
                Column.of("cmptlevel", new Type(Type.Kind.INT, 1)),
                Column.of("filename", Type.text(260)),
                Column.of("version", new Type(Type.Kind.INT, 2))));
        int id = 1;
        for (String name : world.databases()) {
            String file = name.equals("msdb") ? "MSDBData" : name;
            table.row(
                    name,
                    Integer.toString(id++),
                    "0x01",
                    "0",
                    "65544",
                    created(world, name),
                    "150",
                    "/var/opt/mssql/data/" + file + ".mdf",
                    "904");
        }
        return table;
    }

    private static Map<String, Table> tables(World world, String database) {
        return world.tables(database).orElse(Map.of());
    }

    private static Table objects(World world, String database) {
        Table table = new Table(List.of(
                Column.solid("name", Type.NAME),
                Column.solid("object_id", Type.INT),
                Column.solid("schema_id", Type.INT),
                Column.of("type", Type.ansi(2)),
                Column.of("type_desc", Type.text(60)),
                Column.solid("create_date", Type.DATETIME),
                Column.solid("modify_date", Type.DATETIME),
                Column.of("is_ms_shipped", Type.BIT)));
        tables(world, database)
                .forEach((name, content) -> table.row(
                        name, Long.toString(id(name)), "1", "U ", "USER_TABLE", world.created(), world.created(), "0"));
        return table;
    }

    private static Table oldObjects(World world, String database) {
        Table table = new Table(List.of(
                Column.solid("name", Type.NAME),
                Column.solid("id", Type.INT),
                Column.of("xtype", Type.ansi(2)),
                Column.of("uid", new Type(Type.Kind.INT, 2)),
                Column.of("crdate", Type.DATETIME),
                Column.of("type", Type.ansi(2))));
        tables(world, database)
                .forEach((name, content) -> table.row(name, Long.toString(id(name)), "U", "1", world.created(), "U"));
        return table;
    }

    private static Table columns(World world, String database) {
        Table table = new Table(List.of(
                Column.solid("object_id", Type.INT),
                Column.solid("id", Type.INT),
                Column.of("name", Type.NAME),
                Column.solid("column_id", Type.INT),
                Column.of("is_nullable", Type.BIT)));
        tables(world, database).forEach((name, content) -> {
            int number = 1;
            for (Column column : content.columns()) {
                String id = Long.toString(id(name));
                table.row(id, id, column.name(), Integer.toString(number++), column.nullable() ? "1" : "0");
            }
        });
        return table;
    }

    private static Table schemaTables(World world, String database) {
        Table table = names("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_TYPE");
        tables(world, database).keySet().forEach(name -> table.row(database, "dbo", name, "BASE TABLE"));
        return table;
    }

    private static Table schemaColumns(World world, String database) {
        Table table = new Table(List.of(
                Column.of("TABLE_CATALOG", Type.NAME),
                Column.of("TABLE_SCHEMA", Type.NAME),
                Column.of("TABLE_NAME", Type.NAME),
                Column.of("COLUMN_NAME", Type.NAME),
                Column.of("ORDINAL_POSITION", Type.INT),
                Column.of("IS_NULLABLE", Type.ansi(3)),
                Column.of("DATA_TYPE", Type.NAME)));
        tables(world, database).forEach((name, content) -> {
            int number = 1;
            for (Column column : content.columns()) {
                table.row(
                        database,
                        "dbo",
                        name,
                        column.name(),
                        Integer.toString(number++),
                        column.nullable() ? "YES" : "NO",
                        column.type().name());
            }
        });
        return table;
    }

    private static Table logins(World world) {
        return new Table(List.of(
                        Column.solid("name", Type.NAME),
                        Column.solid("principal_id", Type.INT),
                        Column.of("sid", Type.binary(85)),
                        Column.solid("type", Type.ansi(1)),
                        Column.of("is_disabled", Type.BIT),
                        Column.solid("create_date", Type.DATETIME),
                        Column.of("default_database_name", Type.NAME),
                        Column.of("password_hash", Type.binary(256))))
                .row("sa", "1", "0x01", "S", "0", MADE, "master", hash(world));
    }

    private static Table principals(World world) {
        return new Table(List.of(
                        Column.solid("name", Type.NAME),
                        Column.solid("principal_id", Type.INT),
                        Column.of("sid", Type.binary(85)),
                        Column.solid("type", Type.ansi(1)),
                        Column.of("type_desc", Type.text(60)),
                        Column.of("is_disabled", Type.BIT),
                        Column.solid("create_date", Type.DATETIME)))
                .row("sa", "1", "0x01", "S", "SQL_LOGIN", "0", MADE)
                .row("public", "2", "0x02", "R", "SERVER_ROLE", "0", "2009-04-13 12:59:06")
                .row("sysadmin", "3", "0x03", "R", "SERVER_ROLE", "0", "2009-04-13 12:59:06");
    }

    private static Table oldLogins(World world) {
        return new Table(List.of(
                        Column.of("sid", Type.binary(85)),
                        Column.of("name", Type.NAME),
                        Column.of("password", Type.binary(256)),
                        Column.of("dbname", Type.NAME),
                        Column.of("sysadmin", Type.INT)))
                .row("0x01", "sa", hash(world), "master", "1");
    }

    /** How the server stores a password since 2012: 0x0200, a salt, SHA-512 over both. */
    private static String hash(World world) {
        byte[] salt = world.secret("salt", 4);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(world.instance().password().getBytes(StandardCharsets.UTF_16LE));
            byte[] hash = digest.digest(salt);
            HexFormat hex = HexFormat.of().withUpperCase();
            return "0x0200" + hex.formatHex(salt) + hex.formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    static Table processes(World world) {
        return new Table(List.of(
                        Column.solid("spid", new Type(Type.Kind.INT, 2)),
                        Column.solid("status", Type.text(30)),
                        Column.solid("loginame", Type.NAME),
                        Column.solid("hostname", Type.NAME),
                        Column.of("dbname", Type.NAME),
                        Column.solid("cmd", Type.text(26))))
                .row(
                        Integer.toString(world.process()),
                        "runnable",
                        "sa",
                        world.login().host(),
                        world.database(),
                        "SELECT");
    }

    private static Table sessions(World world) {
        return new Table(List.of(
                        Column.solid("session_id", new Type(Type.Kind.INT, 2)),
                        Column.of("host_name", Type.NAME),
                        Column.of("program_name", Type.NAME),
                        Column.solid("login_name", Type.NAME),
                        Column.solid("status", Type.text(30))))
                .row(
                        Integer.toString(world.process()),
                        world.login().host(),
                        world.login().application(),
                        "sa",
                        "running");
    }
}
