// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What CONFIG shows and changes, for one conversation. */
final class Configuration {

    /** Longest value that is kept. */
    private static final int MAX_VALUE_CHARS = 512;

    private static final int MAX_MEMORY_DIGITS = 18;

    /** Folders that the user redis may enter under Debian's systemd unit. */
    private static final Set<String> OPEN_FOLDERS = Set.of(
            "/",
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/etc/cron.d",
            "/etc/cron.daily",
            "/etc/cron.hourly",
            "/etc/redis",
            "/home",
            "/lib",
            "/media",
            "/mnt",
            "/opt",
            "/run",
            "/sbin",
            "/srv",
            "/sys",
            "/tmp",
            "/usr",
            "/usr/bin",
            "/usr/lib",
            "/usr/local",
            "/usr/local/bin",
            "/usr/sbin",
            "/usr/share",
            "/var",
            "/var/cache",
            "/var/lib",
            "/var/lib/redis",
            "/var/log",
            "/var/log/redis",
            "/var/spool",
            "/var/spool/cron",
            "/var/tmp",
            "/etc/profile.d",
            "/etc/init.d",
            "/etc/systemd/system",
            "/dev/shm");

    private static final Set<String> CLOSED_FOLDERS =
            Set.of("/root", "/root/.ssh", "/var/spool/cron/crontabs", "/home/redis", "/etc/ssl/private", "/lost+found");

    private record Parameter(String kind, String value) {}

    private static final Map<String, Parameter> DEFAULTS = load();

    private final Map<String, String> values = new LinkedHashMap<>();

    Configuration(Instance instance, int port) {
        DEFAULTS.forEach((name, parameter) -> values.put(name, parameter.value()));
        values.put("port", Integer.toString(port));
        values.put("requirepass", instance.password().orElse(""));
        values.put("enable-protected-configs", instance.protectedSettings() ? "yes" : "no");
    }

    /** Whether the server could save to where it was told to. */
    boolean isFolderWritable() {
        return Set.of("/var/lib/redis", "/var/log/redis", "/run/redis", "/etc/redis", "/tmp", "/var/tmp")
                .contains(get("dir"));
    }

    Map<String, String> values() {
        return values;
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    /** Changes a parameter. @return what is wrong with it, or empty */
    Optional<String> set(String name, String value) {
        Parameter parameter = DEFAULTS.get(name);
        if (parameter == null) {
            return Optional.of("ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
        }
        Optional<String> problem = problem(parameter.kind(), name, value);
        if (problem.isEmpty() && value.length() <= MAX_VALUE_CHARS) {
            values.put(name, parameter.kind().equals("memory") ? Long.toString(bytes(value)) : value);
        }
        return problem.map(what -> "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + what);
    }

    private Optional<String> problem(String kind, String name, String value) {
        String[] words = kind.split(" ");
        return switch (words[0]) {
            case "fixed" -> Optional.of("can't set immutable config");
            case "guarded" -> guarded(name, value);
            case "flag" ->
                Set.of("yes", "no").contains(Commands.lower(value))
                        ? Optional.empty()
                        : Optional.of("argument must be 'yes' or 'no'");
            case "number" -> number(value, words[1], words[2]);
            case "memory" ->
                bytes(value) < 0 ? Optional.of("argument must be a memory value") : Optional.<String>empty();
            case "choice" ->
                List.of(words[1].split(",")).contains(Commands.lower(value))
                        ? Optional.empty()
                        : Optional.of("argument(s) must be one of the following: " + words[1].replace(",", ", "));
            case "save" -> saves(value) ? Optional.empty() : Optional.of("Invalid save parameters");
            // The trap's port stays as it is, and so does what it would listen on.
            default ->
                name.equals("bind") ? Optional.of("Failed to bind to specified addresses.") : Optional.<String>empty();
        };
    }

    private Optional<String> guarded(String name, String value) {
        if (!get("enable-protected-configs").equals("yes")) {
            return Optional.of("can't set protected config");
        }
        if (name.equals("dbfilename")) {
            return value.indexOf('/') >= 0
                    ? Optional.of("dbfilename can't be a path, just a filename")
                    : Optional.<String>empty();
        }
        String folder = value.length() > 1 && value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        if (OPEN_FOLDERS.contains(folder)) {
            return Optional.empty();
        }
        return Optional.of(CLOSED_FOLDERS.contains(folder) ? "Permission denied" : "No such file or directory");
    }

    private static Optional<String> number(String value, String low, String high) {
        OptionalLong number = Words.number(value);
        if (number.isEmpty()) {
            return Optional.of("argument couldn't be parsed into an integer");
        }
        return number.getAsLong() < Long.parseLong(low) || number.getAsLong() > Long.parseLong(high)
                ? Optional.of("argument must be between " + low + " and " + high + " inclusive")
                : Optional.<String>empty();
    }

    private static boolean saves(String value) {
        String[] numbers = value.isBlank() ? new String[0] : value.strip().split(" +", MAX_VALUE_CHARS);
        for (String number : numbers) {
            if (Words.number(number).orElse(-1) < 0) {
                return false;
            }
        }
        return numbers.length % 2 == 0;
    }

    /** A memory value in bytes, -1 if it is none. */
    private static long bytes(String value) {
        String lower = Commands.lower(value);
        int digits = 0;
        while (digits < lower.length() && lower.charAt(digits) >= '0' && lower.charAt(digits) <= '9') {
            digits++;
        }
        long unit = switch (lower.substring(digits)) {
            case "", "b" -> 1;
            case "k" -> 1000;
            case "kb" -> 1 << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1 << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1 << 30;
            default -> -1;
        };
        boolean number = unit > 0 && digits > 0 && digits <= MAX_MEMORY_DIGITS;
        long count = number ? Long.parseLong(lower.substring(0, digits)) : 0;
        return number && count <= Long.MAX_VALUE / unit ? count * unit : -1;
    }

    private static Map<String, Parameter> load() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (String line : Resource.lines("config.txt")) {
            String[] field = line.split("\t", 3);
            all.put(field[0], new Parameter(field[1], field[2]));
        }
        return all;
    }
}
