// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions that people who look around call. */
final class Functions {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSSSSS+00", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Functions() {}

    /** Empty if there is no such function. */
    static Optional<Value> call(World world, String name, List<Value> arguments) throws Unknown {
        String first = arguments.isEmpty() ? "" : arguments.getFirst().text().orElse("");
        return Optional.ofNullable(
                switch (name) {
                    case "version" -> Value.of(Instance.BANNER, Type.TEXT);
                    case "current_user", "session_user", "user", "current_role" -> Value.of(world.user(), Type.NAME);
                    case "current_database", "current_catalog" -> Value.of(world.database(), Type.NAME);
                    case "current_schema" -> Value.of("public", Type.NAME);
                    case "inet_server_addr" -> Value.of(world.localAddress(), Type.INET);
                    case "inet_client_addr" -> Value.of(world.remoteAddress(), Type.INET);
                    case "inet_server_port" -> Value.of(world.setting("port").orElse(""), Type.INT4);
                    case "pg_backend_pid" -> Value.of(Integer.toString(world.processId()), Type.INT4);
                    case "now", "current_timestamp", "clock_timestamp" ->
                        Value.of(TIME.format(Instant.now()), Type.TIMESTAMPTZ);
                    case "pg_postmaster_start_time" ->
                        Value.of(
                                TIME.format(world.instance().installed().plus(Duration.ofMinutes(3))),
                                Type.TIMESTAMPTZ);
                    case "pg_sleep", "pg_notify" -> Value.of("", Type.VOID);
                    case "pg_is_in_recovery" -> Value.of("f", Type.BOOL);
                    case "pg_reload_conf",
                            "pg_cancel_backend",
                            "pg_terminate_backend",
                            "pg_rotate_logfile",
                            "has_database_privilege",
                            "has_table_privilege",
                            "pg_has_role" -> Value.of("t", Type.BOOL);
                    case "current_setting" -> setting(world, first);
                    case "set_config" ->
                        Value.of(arguments.size() > 1 ? arguments.get(1).text().orElse("") : "", Type.TEXT);
                    case "md5" -> Value.of(md5(first), Type.TEXT);
                    case "upper" -> Value.of(first.toUpperCase(Locale.ROOT), Type.TEXT);
                    case "lower" -> Value.of(first.toLowerCase(Locale.ROOT), Type.TEXT);
                    case "length", "char_length" -> Value.of(Integer.toString(first.length()), Type.INT4);
                    case "count" -> Value.of("1", Type.INT8);
                    case "concat" ->
                        Value.of(
                                arguments.stream().map(a -> a.text().orElse("")).collect(Collectors.joining()),
                                Type.TEXT);
                    case "chr" -> Value.of(String.valueOf((char) (number(first) & 0xff)), Type.TEXT);
                    case "lo_import", "lo_create", "lo_creat", "lo_from_bytea" ->
                        Value.of(Integer.toString(world.freshOid()), Type.OID);
                    case "lo_put" -> Value.of("", Type.VOID);
                    case "lo_export", "lo_unlink", "lowrite" -> Value.of("1", Type.INT4);
                    case "pg_read_file", "pg_read_binary_file" -> file(world, first);
                    case "pg_ls_dir" ->
                        throw new Unknown(Failure.error(
                                "58P01",
                                "could not open directory \"" + first + "\": No such file or directory",
                                "fd.c:2807:ReadDirExtended"));
                    default -> null;
                });
    }

    private static int number(String text) {
        return text.length() > 6 || text.isEmpty() || !text.chars().allMatch(Character::isDigit)
                ? 0
                : Integer.parseInt(text);
    }

    private static Value setting(World world, String name) throws Unknown {
        return Value.of(world.setting(name).orElseThrow(() -> new Unknown(Failure.noSetting(name))), Type.TEXT);
    }

    /** One file that every machine has and that gives nothing away; the others aren't there. */
    private static Value file(World world, String path) throws Unknown {
        if (path.equals("/etc/hostname")) {
            return Value.of(world.instance().host() + "\n", Type.TEXT);
        }
        boolean closed = path.startsWith("/root") || path.equals("/etc/shadow") || path.equals("/etc/sudoers");
        throw new Unknown(Failure.error(
                closed ? "42501" : "58P01",
                "could not open file \"" + path + "\" for reading: "
                        + (closed ? "Permission denied" : "No such file or directory"),
                "genfile.c:121:read_binary_file"));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
