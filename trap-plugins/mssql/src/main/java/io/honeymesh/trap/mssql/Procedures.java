// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The server's own procedures, as far as those who break in call them. */
final class Procedures {

    /** The line in which {@code sp_configure} of this version says that something was changed. */
    private static final int CONFIGURE_LINE = 185;

    private static final int NO_PROCESS = 15_121;

    /** Procedures that are believed to have done what they are for. */
    private static final Set<String> BELIEVED = Set.of(
            "sp_addlogin",
            "sp_addsrvrolemember",
            "sp_addrolemember",
            "sp_adduser",
            "sp_addlinkedserver",
            "sp_addlinkedsrvlogin",
            "sp_addextendedproc",
            "sp_add_job",
            "sp_add_jobstep",
            "sp_add_jobserver",
            "sp_add_schedule",
            "sp_delete_job",
            "sp_update_job",
            "sp_changedbowner",
            "sp_cursorclose",
            "sp_cursoroption",
            "sp_defaultdb",
            "sp_droplogin",
            "sp_dropserver",
            "sp_dropsrvrolemember",
            "sp_grantlogin",
            "sp_password",
            "sp_procoption",
            "sp_rename",
            "sp_reset_connection",
            "sp_serveroption",
            "sp_unprepare",
            "xp_create_subdir",
            "xp_delete_file",
            "xp_instance_regwrite",
            "xp_regdeletekey",
            "xp_regdeletevalue",
            "xp_regwrite");

    private static final Set<String> KNOWN = Set.of(
            "sp_configure",
            "sp_executesql",
            "xp_cmdshell",
            "xp_dirtree",
            "xp_subdirs",
            "xp_fileexist",
            "xp_regread",
            "xp_instance_regread",
            "xp_msver",
            "sp_who",
            "sp_who2",
            "sp_databases",
            "sp_helpdb",
            "sp_tables",
            "sp_start_job",
            "sp_oacreate",
            "sp_oamethod",
            "sp_oadestroy",
            "sp_oagetproperty",
            "sp_oasetproperty");

    private final Batch batch;
    private final World world;
    private final Reply reply;
    private final int depth;

    Procedures(Batch batch, World world, Reply reply, int depth) {
        this.batch = batch;
        this.world = world;
        this.reply = reply;
        this.depth = depth;
    }

    static boolean isKnown(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KNOWN.contains(lower) || BELIEVED.contains(lower);
    }

    /** @param whole its name, perhaps with database and schema */
    void call(String whole, List<Argument> arguments, int line) throws Failure {
        String name = whole.substring(whole.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        switch (name) {
            case "sp_executesql", "sp_sqlexec" -> sql(arguments, 0);
            case "sp_cursoropen" -> sql(arguments, 1);
            case "sp_prepare", "sp_prepexec", "sp_cursorprepexec", "sp_cursorprepare" -> prepare(name, arguments);
            case "sp_execute" -> prepared(arguments);
            case "sp_configure" -> configure(arguments);
            case "xp_cmdshell" -> shell();
            case "sp_oacreate",
                    "sp_oamethod",
                    "sp_oadestroy",
                    "sp_oagetproperty",
                    "sp_oasetproperty",
                    "sp_oageterrorinfo" ->
                throw world.options().isOn(Options.AUTOMATION)
                        ? Failure.noLibrary("odsole70.dll", last(whole))
                        : Failure.turnedOff(last(whole), Options.AUTOMATION);
            case "sp_execute_external_script" ->
                throw new Failure(
                        39_020,
                        16,
                        2,
                        "Feature 'Advanced Analytics Extensions' is not installed. Please consult Books Online for more"
                                + " information on this feature.",
                        name);
            case "sp_start_job" ->
                throw new Failure(
                        22_022,
                        16,
                        1,
                        "SQLServerAgent is not currently running so it cannot be notified of this action.",
                        "sp_sqlagent_notify");
            case "sp_dropextendedproc" ->
                throw new Failure(
                        3701,
                        11,
                        5,
                        "Cannot drop the procedure '" + first(arguments)
                                + "', because it does not exist or you do not have permission.",
                        name);
            case "xp_regread", "xp_instance_regread" -> {
                reply.enter();
                reply.info(
                        22_001,
                        1,
                        "RegOpenKeyEx() returned error 2, 'The system cannot find the file specified.'",
                        name,
                        1);
                reply.leave(2);
            }
            default -> listing(whole, name, arguments);
        }
    }

    private void listing(String whole, String name, List<Argument> arguments) throws Failure {
        switch (name) {
            case "xp_dirtree" -> rows(directories(arguments.size() > 2));
            case "xp_subdirs" -> rows(new Table(List.of(Column.of("subdirectory", Type.text(512)))));
            case "xp_fileexist" ->
                rows(new Table(List.of(
                                Column.of("File Exists", new Type(Type.Kind.INT, 1)),
                                Column.of("File is a Directory", new Type(Type.Kind.INT, 1)),
                                Column.of("Parent Directory Exists", new Type(Type.Kind.INT, 1))))
                        .row("0", "0", "0"));
            case "xp_msver" -> rows(product());
            case "sp_who", "sp_who2" -> rows(SystemViews.processes(world));
            case "sp_databases" -> rows(databases());
            case "sp_helpdb" -> rows(helpDatabases());
            case "sp_tables" -> rows(tables());
            default -> {
                if (!BELIEVED.contains(name)) {
                    throw Failure.noProcedure(whole);
                }
                reply.enter();
                reply.leave(0);
            }
        }
    }

    private static String first(List<Argument> arguments) {
        return arguments.isEmpty() ? "" : arguments.getFirst().text();
    }

    private static String last(String whole) {
        return whole.substring(whole.lastIndexOf('.') + 1);
    }

    private void rows(Table table) {
        reply.enter();
        reply.rows(table.columns(), table.rows());
        reply.leave(0);
    }

    /** Runs the statement that one argument is; the ones behind it are the values of its parameters. */
    private void sql(List<Argument> arguments, int at) {
        if (arguments.size() > at) {
            bind(arguments, at + 1, at + 2);
            reply.enter();
            batch.run(arguments.get(at).text(), depth + 1);
            reply.leave(0);
        }
    }

    /** Gives parameters their values, by their own names or by those in the declaration. */
    private void bind(List<Argument> arguments, int declaration, int from) {
        List<String> names = new ArrayList<>();
        if (arguments.size() > declaration) {
            Lexer.tokens(arguments.get(declaration).text()).stream()
                    .filter(token -> token.kind() == Token.Kind.VARIABLE)
                    .forEach(token -> names.add(token.text()));
        }
        for (int i = from; i < arguments.size(); i++) {
            Argument argument = arguments.get(i);
            Optional<String> declared = i - from < names.size() ? Optional.of(names.get(i - from)) : Optional.empty();
            String name = argument.name().isEmpty() ? declared.orElse("@") : argument.name();
            world.declare(name, argument.value());
        }
    }

    /** Handle, declaration, statement, and for some the first values. */
    private void prepare(String name, List<Argument> arguments) {
        int statement = name.startsWith("sp_cursor") ? 3 : 2;
        if (arguments.size() <= statement) {
            return;
        }
        String sql = arguments.get(statement).text();
        int handle = world.prepare(sql);
        reply.enter();
        if (name.endsWith("exec")) {
            bind(arguments, statement - 1, statement + 1);
            batch.run(sql, depth + 1);
        }
        reply.returned(arguments.getFirst().name(), handle);
        reply.leave(0);
    }

    private void prepared(List<Argument> arguments) throws Failure {
        long handle = arguments.isEmpty() ? 0 : arguments.getFirst().value().toNumber();
        String sql = world.prepared(handle)
                .orElseThrow(() ->
                        new Failure(8179, 16, 1, "Could not find prepared statement with handle " + handle + "."));
        for (int i = 1; i < arguments.size(); i++) {
            Argument argument = arguments.get(i);
            world.declare(argument.name().isEmpty() ? "@P" + (i - 1) : argument.name(), argument.value());
        }
        reply.enter();
        batch.run(sql, depth + 1);
        reply.leave(0);
    }

    private void configure(List<Argument> arguments) throws Failure {
        if (arguments.size() < 2) {
            Optional<String> name = arguments.isEmpty() ? Optional.empty() : Optional.of(first(arguments));
            rows(world.options().show(name));
            return;
        }
        String said =
                world.options().set(first(arguments), arguments.get(1).value().toNumber());
        reply.enter();
        reply.info(15_457, 1, said, "sp_configure", CONFIGURE_LINE);
        reply.leave(0);
    }

    /** On Linux there is no shell behind it, even where it is turned on. */
    private void shell() throws Failure {
        if (!world.options().isOn(Options.SHELL)) {
            throw Failure.turnedOff("xp_cmdshell", Options.SHELL);
        }
        reply.enter();
        reply.error(
                new Failure(
                        NO_PROCESS,
                        16,
                        21,
                        "An error occurred during the execution of xp_cmdshell. A call to 'CreateProcess' failed with error"
                                + " code: '2'.",
                        "xp_cmdshell"),
                1);
        reply.leave(NO_PROCESS);
    }

    private static Table directories(boolean files) {
        List<Column> columns =
                new ArrayList<>(List.of(Column.of("subdirectory", Type.text(512)), Column.of("depth", Type.INT)));
        if (files) {
            columns.add(Column.of("file", Type.INT));
        }
        return new Table(columns);
    }

    private Table product() {
        return new Table(List.of(
                        Column.of("Index", Type.INT),
                        Column.of("Name", Type.text(30)),
                        Column.of("Internal_Value", Type.INT),
                        Column.of("Character_Value", Type.text(255))))
                .row("1", "ProductName", "0", "Microsoft SQL Server")
                .row("2", "ProductVersion", "983040", world.instance().build().version())
                .row("3", "Language", "1033", "English (United States)")
                .row("4", "Platform", "0", "NT x64");
    }

    private Table databases() {
        Table table = new Table(List.of(
                Column.of("DATABASE_NAME", Type.NAME),
                Column.of("DATABASE_SIZE", Type.INT),
                Column.of("REMARKS", Type.ansi(254))));
        world.databases()
                .forEach(name -> table.rows()
                        .add(List.of(Optional.of(name), Optional.of(Integer.toString(size(name))), Optional.empty())));
        return table;
    }

    /** In KB; models are copied. */
    private static int size(String database) {
        return switch (database) {
            case "master" -> 7744;
            case "tempdb" -> 73_728;
            case "msdb" -> 21_632;
            default -> 16_384;
        };
    }

    private Table helpDatabases() {
        Table table = new Table(List.of(
                Column.of("name", Type.NAME),
                Column.of("db_size", Type.text(13)),
                Column.of("owner", Type.NAME),
                Column.of("dbid", new Type(Type.Kind.INT, 2)),
                Column.of("compatibility_level", new Type(Type.Kind.INT, 1))));
        int id = 1;
        for (String name : world.databases()) {
            String megabytes = String.format(Locale.ROOT, "%10.2f MB", size(name) / 1024.0);
            table.row(name, megabytes, "sa", Integer.toString(id++), "150");
        }
        return table;
    }

    private Table tables() {
        Table table = new Table(List.of(
                Column.of("TABLE_QUALIFIER", Type.NAME),
                Column.of("TABLE_OWNER", Type.NAME),
                Column.of("TABLE_NAME", Type.NAME),
                Column.of("TABLE_TYPE", Type.ansi(32)),
                Column.of("REMARKS", Type.ansi(254))));
        world.tables(world.database())
                .ifPresent(tables -> tables.keySet()
                        .forEach(name -> table.rows()
                                .add(List.of(
                                        Optional.of(world.database()),
                                        Optional.of("dbo"),
                                        Optional.of(name),
                                        Optional.of("TABLE"),
                                        Optional.empty()))));
        return table;
    }
}
