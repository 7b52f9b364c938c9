// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Variables and functions of the server's own. */
final class Functions {

    private static final Type LOGIN = Type.NAME;

    private Functions() {}

    /** {@code @@name}. */
    static Value global(World world, String name) throws Failure {
        Instance instance = world.instance();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "@@version" -> Value.text(instance.version(), Type.text(300));
            case "@@servername" -> Value.text(instance.host(), Type.NAME);
            case "@@servicename" -> Value.text("MSSQLSERVER", Type.NAME);
            case "@@microsoftversion" ->
                Value.number(0x0f000000L | instance.build().number());
            case "@@spid" -> new Value(Optional.of(Integer.toString(world.process())), new Type(Type.Kind.INT, 2));
            case "@@language" -> Value.text("us_english", Type.NAME);
            case "@@langid", "@@error", "@@trancount", "@@nestlevel", "@@procid" -> Value.number(0);
            case "@@fetch_status" -> Value.number(-1);
            case "@@rowcount" -> Value.number(world.counted());
            case "@@identity" -> Value.nothing();
            case "@@max_connections" -> Value.number(32_767);
            case "@@max_precision" -> Value.number(38);
            case "@@textsize" -> Value.number(4096);
            case "@@options" -> Value.number(5496);
            case "@@datefirst" -> Value.number(7);
            case "@@lock_timeout" -> Value.number(-1);
            default -> throw Failure.noVariable(name);
        };
    }

    /** A function that is called without brackets. */
    static Optional<Value> bare(World world, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "system_user" -> Optional.of(Value.text(Instance.USER, LOGIN));
            case "current_user", "session_user", "user" -> Optional.of(Value.text("dbo", LOGIN));
            case "current_timestamp" -> Optional.of(now());
            default -> Optional.empty();
        };
    }

    private static Value now() {
        return Value.text(Column.TIME.format(Instant.now().atOffset(ZoneOffset.UTC)), Type.DATETIME);
    }

    static Value call(World world, String name, List<Value> arguments) throws Failure {
        String first = arguments.isEmpty() ? "" : arguments.getFirst().text().orElse("");
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "db_name" ->
                arguments.isEmpty() ? Value.text(world.database(), Type.NAME) : databaseName(world, first);
            case "db_id" -> databaseNumber(world, arguments.isEmpty() ? world.database() : first);
            case "suser_name", "suser_sname", "original_login" -> Value.text(Instance.USER, LOGIN);
            case "user_name", "schema_name" -> Value.text("dbo", LOGIN);
            case "suser_id", "user_id" -> Value.number(1);
            case "host_name" -> Value.text(world.login().host(), Type.NAME);
            case "app_name", "program_name" -> Value.text(world.login().application(), Type.NAME);
            case "getdate", "getutcdate", "sysdatetime", "sysutcdatetime" -> now();
            case "serverproperty" -> property(world.instance(), first.toLowerCase(Locale.ROOT));
            case "databasepropertyex" -> Value.text("ONLINE", Type.VARIANT);
            case "connectionproperty" -> Value.text(first.equalsIgnoreCase("net_transport") ? "TCP" : "", Type.VARIANT);
            case "is_srvrolemember", "is_member", "is_rolemember", "has_dbaccess", "has_perms_by_name" ->
                Value.number(1);
            case "newid" -> Value.text(UUID.randomUUID().toString().toUpperCase(Locale.ROOT), Type.text(36));
            case "count", "count_big" -> Value.number(1);
            default -> text(world, name, first, arguments);
        };
    }

    private static Value text(World world, String name, String first, List<Value> arguments) throws Failure {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "isnull", "coalesce" ->
                arguments.stream().filter(a -> a.text().isPresent()).findFirst().orElseGet(Value::nothing);
            case "len", "datalength" -> Value.number(first.length());
            case "upper" -> map(arguments, text -> text.toUpperCase(Locale.ROOT));
            case "lower" -> map(arguments, text -> text.toLowerCase(Locale.ROOT));
            case "ltrim", "rtrim", "trim" -> map(arguments, String::strip);
            case "reverse" ->
                map(arguments, text -> new StringBuilder(text).reverse().toString());
            case "quotename" -> map(arguments, text -> "[" + text + "]");
            case "char", "nchar" ->
                Value.text(String.valueOf((char) (Column.number(first).orElse(0L) & 0xffff)));
            case "ascii", "unicode" -> first.isEmpty() ? Value.nothing() : Value.number(first.charAt(0));
            case "concat" -> concat(arguments);
            case "substring", "left", "right" -> part(name.toLowerCase(Locale.ROOT), first, arguments);
            case "object_id" -> object(world, first);
            case "fn_varbintohexstr" -> map(arguments, UnaryOperator.identity());
            default ->
                throw new Failure(
                        195, Failure.SYNTAX_LEVEL, 10, "'" + name + "' is not a recognized built-in function name.");
        };
    }

    private static Value map(List<Value> arguments, UnaryOperator<String> how) {
        return arguments.stream()
                .findFirst()
                .flatMap(Value::text)
                .map(how)
                .map(Value::text)
                .orElseGet(Value::nothing);
    }

    private static Value concat(List<Value> arguments) {
        StringBuilder all = new StringBuilder();
        for (Value argument : arguments) {
            if (all.length() < Value.MAX_CHARS) {
                all.append(argument.text().orElse(""));
            }
        }
        return Value.text(all.toString());
    }

    private static Value part(String name, String text, List<Value> arguments) {
        int one = arguments.size() < 2 ? 0 : Math.clamp(arguments.get(1).toNumber(), 0, Value.MAX_CHARS);
        int two = arguments.size() < 3 ? 0 : Math.clamp(arguments.get(2).toNumber(), 0, Value.MAX_CHARS);
        int from = switch (name) {
            case "left" -> 0;
            case "right" -> Math.max(0, text.length() - one);
            default -> Math.clamp(one - 1L, 0, text.length());
        };
        int length = name.equals("substring") ? two : one;
        return Value.text(text.substring(from, Math.min(text.length(), from + length)));
    }

    private static Value databaseName(World world, String number) {
        int id = (int) (long) Column.number(number).filter(n -> n < 1000).orElse(0L);
        List<String> all = world.databases();
        return id < 1 || id > all.size()
                ? new Value(Optional.empty(), Type.NAME)
                : Value.text(all.get(id - 1), Type.NAME);
    }

    private static Value databaseNumber(World world, String name) {
        List<String> all = world.databases();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).equalsIgnoreCase(name)) {
                return Value.number(i + 1L);
            }
        }
        return Value.nothing();
    }

    private static Value object(World world, String text) {
        Optional<Name> name = Name.take(new Tokens(Lexer.tokens(text)));
        boolean procedure = name.filter(n -> Procedures.isKnown(n.object())).isPresent();
        try {
            if (name.isPresent() && !procedure) {
                world.table(name.get());
            }
        } catch (Failure none) {
            return Value.nothing();
        }
        return name.map(n -> Value.number(SystemViews.id(n.object()))).orElseGet(Value::nothing);
    }

    private static Value property(Instance instance, String name) {
        Instance.Build build = instance.build();
        String level = build.level();
        return switch (name) {
            case "productversion", "resourceversion" -> Value.text(build.version(), Type.VARIANT);
            case "productlevel" -> Value.text("RTM", Type.VARIANT);
            case "productupdatelevel" -> Value.text(level.replace("-GDR", ""), Type.VARIANT);
            case "productupdatereference" -> Value.text(build.article(), Type.VARIANT);
            case "productmajorversion" -> Value.text("15", Type.VARIANT);
            case "edition" -> Value.text(instance.edition64(), Type.VARIANT);
            case "engineedition" -> Value.text(instance.edition().equals("Express") ? "4" : "3", Type.VARIANT);
            case "machinename", "servername", "computernamephysicalnetbios" ->
                Value.text(instance.host(), Type.VARIANT);
            case "collation" -> Value.text("SQL_Latin1_General_CP1_CI_AS", Type.VARIANT);
            case "isclustered",
                    "isintegratedsecurityonly",
                    "ishadrenabled",
                    "issingleuser",
                    "filestreamconfiguredlevel" -> Value.text("0", Type.VARIANT);
            case "lcid" -> Value.text("1033", Type.VARIANT);
            case "processid" -> Value.text("397", Type.VARIANT);
            case "instancedefaultdatapath", "instancedefaultlogpath" ->
                Value.text("/var/opt/mssql/data/", Type.VARIANT);
            case "licensetype" -> Value.text("DISABLED", Type.VARIANT);
            default -> new Value(Optional.empty(), Type.VARIANT);
        };
    }

    /** What bytes written as 0x… mean as text; as they are if they can't be read. */
    static String decoded(String hex) {
        try {
            return new String(HexFormat.of().parseHex(hex.substring(2)), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException notHex) {
            return hex;
        }
    }
}
