// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server's configuration, as {@code sp_configure} shows and changes it. */
final class Options {

    static final String SHELL = "xp_cmdshell";
    static final String AUTOMATION = "Ole Automation Procedures";
    static final String AD_HOC = "Ad Hoc Distributed Queries";

    private static final String ADVANCED = "show advanced options";
    private static final long MAX_INT = Integer.MAX_VALUE;

    /** @param advanced whether it is only shown to those who ask for advanced options */
    private record Option(String name, long min, long max, long initial, boolean advanced) {}

    private static final List<Option> ALL = List.of(
            advanced(AD_HOC, 0, 1, 0),
            advanced("Agent XPs", 0, 1, 0),
            option("allow polybase export", 0, 1, 0),
            option("allow updates", 0, 1, 0),
            advanced("automatic soft-NUMA disabled", 0, 1, 0),
            option("backup checksum default", 0, 1, 0),
            option("backup compression default", 0, 1, 0),
            option("clr enabled", 0, 1, 0),
            advanced("clr strict security", 0, 1, 1),
            option("contained database authentication", 0, 1, 0),
            advanced("cost threshold for parallelism", 0, 32_767, 5),
            option("cross db ownership chaining", 0, 1, 0),
            advanced("Database Mail XPs", 0, 1, 0),
            option("default language", 0, 9999, 0),
            option("external scripts enabled", 0, 1, 0),
            advanced("fill factor (%)", 0, 100, 0),
            option("filestream access level", 0, 2, 0),
            option("hadoop connectivity", 0, 7, 0),
            advanced("max degree of parallelism", 0, 32_767, 0),
            advanced("max server memory (MB)", 128, MAX_INT, MAX_INT),
            option("max text repl size (B)", -1, MAX_INT, 65_536),
            advanced("max worker threads", 128, 65_535, 0),
            advanced("min server memory (MB)", 0, MAX_INT, 0),
            option("nested triggers", 0, 1, 1),
            advanced("network packet size (B)", 512, 32_767, 4096),
            advanced(AUTOMATION, 0, 1, 0),
            advanced("optimize for ad hoc workloads", 0, 1, 0),
            option("polybase enabled", 0, 1, 0),
            option("remote access", 0, 1, 1),
            option("remote admin connections", 0, 1, 0),
            option("remote data archive", 0, 1, 0),
            advanced("remote login timeout (s)", 0, MAX_INT, 10),
            option("remote proc trans", 0, 1, 0),
            advanced("remote query timeout (s)", 0, MAX_INT, 600),
            advanced("scan for startup procs", 0, 1, 0),
            option("server trigger recursion", 0, 1, 1),
            option(ADVANCED, 0, 1, 0),
            advanced("SMO and DMO XPs", 0, 1, 1),
            advanced("user connections", 0, 32_767, 0),
            option("user options", 0, 32_767, 0),
            advanced(SHELL, 0, 1, 0));

    private final Map<String, Long> configured = new HashMap<>();
    private final Map<String, Long> running = new HashMap<>();

    private static Option option(String name, long min, long max, long initial) {
        return new Option(name, min, max, initial, false);
    }

    private static Option advanced(String name, long min, long max, long initial) {
        return new Option(name, min, max, initial, true);
    }

    boolean isOn(String name) {
        return running.getOrDefault(name, 0L) != 0;
    }

    /** Takes what was configured into use. */
    void reconfigure() {
        running.putAll(configured);
    }

    private boolean isShown(Option option) {
        return !option.advanced() || isOn(ADVANCED);
    }

    /** All options that are shown, or the one of that name. */
    Table show(Optional<String> name) throws Failure {
        Table table = new Table(List.of(
                Column.solid("name", Type.text(35)),
                Column.of("minimum", Type.INT),
                Column.of("maximum", Type.INT),
                Column.of("config_value", Type.INT),
                Column.of("run_value", Type.INT)));
        List<Option> shown = new ArrayList<>();
        if (name.isPresent()) {
            shown.add(find(name.get()));
        } else {
            ALL.stream().filter(this::isShown).forEach(shown::add);
        }
        for (Option option : shown) {
            table.row(
                    option.name(),
                    Long.toString(option.min()),
                    Long.toString(option.max()),
                    Long.toString(configured.getOrDefault(option.name(), option.initial())),
                    Long.toString(running.getOrDefault(option.name(), option.initial())));
        }
        return table;
    }

    /** Every option, as the catalogue has them. */
    Table all() {
        Table table = new Table(List.of(
                Column.solid("configuration_id", Type.INT),
                Column.solid("name", Type.text(35)),
                Column.of("value", Type.VARIANT),
                Column.of("minimum", Type.VARIANT),
                Column.of("maximum", Type.VARIANT),
                Column.of("value_in_use", Type.VARIANT),
                Column.solid("is_advanced", Type.BIT)));
        for (Option option : ALL) {
            table.row(
                    Long.toString(SystemViews.id(option.name()) % 20_000),
                    option.name(),
                    Long.toString(configured.getOrDefault(option.name(), option.initial())),
                    Long.toString(option.min()),
                    Long.toString(option.max()),
                    Long.toString(running.getOrDefault(option.name(), option.initial())),
                    option.advanced() ? "1" : "0");
        }
        return table;
    }

    /** Changes one. @return what the server says to it */
    String set(String name, long value) throws Failure {
        Option option = find(name);
        if (value < option.min() || value > option.max()) {
            throw new Failure(
                    15_129,
                    16,
                    1,
                    "'" + value + "' is not a valid value for configuration option '" + option.name() + "'.",
                    "sp_configure");
        }
        long before = configured.getOrDefault(option.name(), option.initial());
        configured.put(option.name(), value);
        return "Configuration option '" + option.name() + "' changed from " + before + " to " + value
                + ". Run the RECONFIGURE statement to install.";
    }

    /** Names may be cut as long as they are clear. */
    private Option find(String name) throws Failure {
        List<Option> found = ALL.stream()
                .filter(this::isShown)
                .filter(option -> option.name().regionMatches(true, 0, name, 0, name.length()))
                .toList();
        List<Option> exact = found.stream()
                .filter(option -> option.name().equalsIgnoreCase(name))
                .toList();
        if (exact.isEmpty() && found.size() != 1) {
            throw new Failure(
                    15_123,
                    16,
                    1,
                    "The configuration option '" + name + "' does not exist, or it may be an advanced option.",
                    "sp_configure");
        }
        return exact.isEmpty() ? found.getFirst() : exact.getFirst();
    }
}
