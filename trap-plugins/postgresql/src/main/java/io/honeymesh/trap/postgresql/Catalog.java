// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.List;
import java.util.Optional;

/** System catalogs and views, as far as people and psql look at them, made from what there is now. */
final class Catalog {

    /** The OID of tables that stand for all catalogs nobody asks for by hand: empty, whatever columns they should have. */
    static final int EMPTY_OID = 1200;

    private static final String NO = "f";
    private static final String YES = "t";

    private Catalog() {}

    static Optional<Table> find(World world, String schema, String name) {
        return switch (schema + "." + name) {
            case "pg_catalog.pg_database" -> Optional.of(databases(world));
            case "pg_catalog.pg_user" -> Optional.of(users(world, 12014, false));
            case "pg_catalog.pg_shadow" -> Optional.of(users(world, 12005, true));
            case "pg_catalog.pg_roles", "pg_catalog.pg_authid" -> Optional.of(roles(world));
            case "pg_catalog.pg_tables" -> Optional.of(tables(world));
            case "pg_catalog.pg_class" -> Optional.of(classes(world));
            case "pg_catalog.pg_namespace" -> Optional.of(namespaces());
            case "pg_catalog.pg_attribute" -> Optional.of(attributes(world));
            case "pg_catalog.pg_settings" -> Optional.of(settings(world));
            case "pg_catalog.pg_stat_activity" -> Optional.of(activity(world));
            case "pg_catalog.pg_extension" ->
                Optional.of(new Table(3079)
                        .column("oid", Type.OID)
                        .column("extname", Type.NAME)
                        .row("13600", "plpgsql"));
            case "information_schema.tables" -> Optional.of(informationTables(world));
            case "information_schema.columns" -> Optional.of(informationColumns(world));
            case "information_schema.schemata" -> Optional.of(schemata(world));
            default -> schema.equals("pg_catalog") && name.startsWith("pg_") ? Optional.of(empty()) : Optional.empty();
        };
    }

    static Table empty() {
        return new Table(EMPTY_OID).column("oid", Type.OID);
    }

    private static Table databases(World world) {
        Table table = new Table(1262)
                .column("oid", Type.OID)
                .column("datname", Type.NAME)
                .column("datdba", Type.OID)
                .column("encoding", Type.INT4)
                .column("datlocprovider", Type.TEXT)
                .column("datistemplate", Type.BOOL)
                .column("datallowconn", Type.BOOL)
                .column("datconnlimit", Type.INT4)
                .column("datcollate", Type.TEXT)
                .column("datctype", Type.TEXT)
                .column("daticulocale", Type.TEXT)
                .column("datacl", Type.TEXT);
        int oid = 5;
        for (String name : world.databases()) {
            boolean template = name.startsWith("template");
            String locale = world.instance().locale();
            table.row(
                    Integer.toString(oid),
                    name,
                    "10",
                    "6",
                    "c",
                    template ? YES : NO,
                    name.equals("template0") ? NO : YES,
                    "-1",
                    locale,
                    locale);
            oid = oid == 5 ? Contents.FIRST_OID + 1 : template ? 4 : oid + 1;
        }
        return table;
    }

    private static Table users(World world, int oid, boolean secrets) {
        Table table = new Table(oid)
                .column("usename", Type.NAME)
                .column("usesysid", Type.OID)
                .column("usecreatedb", Type.BOOL)
                .column("usesuper", Type.BOOL)
                .column("userepl", Type.BOOL)
                .column("usebypassrls", Type.BOOL)
                .column("passwd", Type.TEXT)
                .column("valuntil", Type.TIMESTAMPTZ)
                .column("useconfig", Type.TEXT);
        int id = 10;
        for (String role : world.roles()) {
            boolean can = isSuperuser(world, role);
            String yes = can ? YES : NO;
            table.row(
                    role,
                    Integer.toString(id),
                    yes,
                    yes,
                    role.equals("postgres") ? YES : NO,
                    role.equals("postgres") ? YES : NO,
                    secrets ? Passwords.stored(world.instance(), role) : "********");
            id = id == 10 ? Contents.FIRST_OID + 4 : id + 1;
        }
        return table;
    }

    private static boolean isSuperuser(World world, String role) {
        return role.equals("postgres") || role.equals(world.instance().user());
    }

    private static Table roles(World world) {
        Table table = new Table(12000);
        for (String name : List.of(
                "rolname", "rolsuper", "rolinherit", "rolcreaterole", "rolcreatedb", "rolcanlogin", "rolreplication")) {
            table.column(name, name.equals("rolname") ? Type.NAME : Type.BOOL);
        }
        table.column("rolconnlimit", Type.INT4)
                .column("rolpassword", Type.TEXT)
                .column("rolbypassrls", Type.BOOL)
                .column("oid", Type.OID)
                .column("rolvaliduntil", Type.TIMESTAMPTZ)
                .column("rolconfig", Type.TEXT);
        int id = 10;
        for (String role : world.roles()) {
            String can = isSuperuser(world, role) ? YES : NO;
            String first = role.equals("postgres") ? YES : NO;
            table.row(role, can, YES, first, first, YES, first, "-1", "********", first, Integer.toString(id));
            id = id == 10 ? Contents.FIRST_OID + 4 : id + 1;
        }
        return table;
    }

    private static Table tables(World world) {
        Table table = new Table(12033)
                .column("schemaname", Type.NAME)
                .column("tablename", Type.NAME)
                .column("tableowner", Type.NAME)
                .column("tablespace", Type.NAME)
                .column("hasindexes", Type.BOOL)
                .column("hasrules", Type.BOOL)
                .column("hastriggers", Type.BOOL)
                .column("rowsecurity", Type.BOOL);
        world.tables().forEach((name, found) -> {
            List<String> cells = List.of("public", name, "postgres");
            table.row(cells.toArray(String[]::new));
        });
        return table;
    }

    private static Table classes(World world) {
        Table table = new Table(1259)
                .column("oid", Type.OID)
                .column("relname", Type.NAME)
                .column("nspname", Type.NAME)
                .column("relowner", Type.OID)
                .column("relkind", Type.TEXT)
                .column("reltuples", Type.INT4)
                .column("relchecks", Type.INT4)
                .column("relhasindex", Type.BOOL)
                .column("relhasrules", Type.BOOL)
                .column("relhastriggers", Type.BOOL)
                .column("relrowsecurity", Type.BOOL)
                .column("relforcerowsecurity", Type.BOOL)
                .column("relhasoids", Type.BOOL)
                .column("relispartition", Type.BOOL)
                .column("relpersistence", Type.TEXT)
                .column("relreplident", Type.TEXT)
                .column("reltablespace", Type.OID);
        world.tables()
                .forEach((name, found) -> table.row(
                        Integer.toString(found.oid()),
                        name,
                        "public",
                        "10",
                        "r",
                        Integer.toString(found.rows().size()),
                        "0",
                        NO,
                        NO,
                        NO,
                        NO,
                        NO,
                        NO,
                        NO,
                        "p",
                        "d",
                        "0"));
        return table;
    }

    private static Table namespaces() {
        return new Table(2615)
                .column("oid", Type.OID)
                .column("nspname", Type.NAME)
                .column("nspowner", Type.OID)
                .row("99", "pg_toast", "10")
                .row("11", "pg_catalog", "10")
                .row("2200", "public", "6171")
                .row("13177", "information_schema", "10");
    }

    private static Table attributes(World world) {
        Table table = new Table(1249)
                .column("attrelid", Type.OID)
                .column("attname", Type.NAME)
                .column("atttypid", Type.OID)
                .column("format_type", Type.TEXT)
                .column("attnum", Type.INT4)
                .column("attnotnull", Type.BOOL)
                .column("attisdropped", Type.BOOL);
        world.tables()
                .values()
                .forEach(found -> found.columns()
                        .forEach(column -> table.row(
                                Integer.toString(found.oid()),
                                column.name(),
                                Integer.toString(column.type().oid()),
                                column.type().label(),
                                Integer.toString(column.number()),
                                NO,
                                NO)));
        return table;
    }

    private static Table settings(World world) {
        Table table = new Table(12104).column("name", Type.TEXT).column("setting", Type.TEXT);
        Settings.ALL
                .values()
                .forEach(s -> table.row(s.name(), world.setting(s.name()).orElse("")));
        return table;
    }

    private static Table activity(World world) {
        return new Table(12222)
                .column("datid", Type.OID)
                .column("datname", Type.NAME)
                .column("pid", Type.INT4)
                .column("usename", Type.NAME)
                .column("application_name", Type.TEXT)
                .column("client_addr", Type.INET)
                .column("state", Type.TEXT)
                .column("query", Type.TEXT)
                .row(
                        "5",
                        world.database(),
                        Integer.toString(world.processId()),
                        world.user(),
                        world.setting("application_name").orElse(""),
                        world.remoteAddress(),
                        "active",
                        "");
    }

    private static Table informationTables(World world) {
        Table table = new Table(13425)
                .column("table_catalog", Type.NAME)
                .column("table_schema", Type.NAME)
                .column("table_name", Type.NAME)
                .column("table_type", Type.TEXT);
        world.tables().keySet().forEach(name -> table.row(world.database(), "public", name, "BASE TABLE"));
        return table;
    }

    private static Table informationColumns(World world) {
        Table table = new Table(13295)
                .column("table_catalog", Type.NAME)
                .column("table_schema", Type.NAME)
                .column("table_name", Type.NAME)
                .column("column_name", Type.NAME)
                .column("ordinal_position", Type.INT4)
                .column("data_type", Type.TEXT);
        world.tables()
                .forEach((name, found) -> found.columns()
                        .forEach(column -> table.row(
                                world.database(),
                                "public",
                                name,
                                column.name(),
                                Integer.toString(column.number()),
                                column.type().label())));
        return table;
    }

    private static Table schemata(World world) {
        Table table = new Table(13382).column("catalog_name", Type.NAME).column("schema_name", Type.NAME);
        for (String name : List.of("information_schema", "pg_catalog", "pg_toast", "public")) {
            table.row(world.database(), name);
        }
        return table;
    }
}
