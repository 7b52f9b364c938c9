// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The text of INFO: the server's own words from {@code info.txt}, numbers from the persona and the clock. */
final class Info {

    private static final Set<String> ONLY_IF_ASKED = Set.of("commandstats", "latencystats");

    private static final Map<String, List<String>> SECTIONS = load();

    private Info() {}

    static String of(Client client, List<String> asked) {
        List<String> wanted = asked.stream().map(Commands::lower).toList();
        boolean everything = wanted.contains("all") || wanted.contains("everything");
        boolean ordinary = wanted.isEmpty() || wanted.contains("default");
        Map<String, String> values = values(client);
        List<String> texts = new ArrayList<>();
        SECTIONS.forEach((name, lines) -> {
            if (everything || wanted.contains(name) || ordinary && !ONLY_IF_ASKED.contains(name)) {
                texts.add(text(lines, values));
            }
        });
        return String.join("\r\n", texts);
    }

    private static String text(List<String> lines, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            int open = line.indexOf('{');
            String value = open < 0 ? "" : values.get(line.substring(open + 1, line.indexOf('}')));
            // A line without a value doesn't apply to this server as it is now.
            if (open < 0 || !value.isEmpty()) {
                text.append(open < 0 ? line : line.substring(0, open) + value).append("\r\n");
            }
        }
        return text.toString();
    }

    private static Map<String, String> values(Client client) {
        Instance instance = client.instance();
        Instant now = Instant.now();
        Duration uptime = instance.uptime(now);
        long used = 1_050_000 + uptime.toMinutes() % 4096 * 8 + client.keys(0).size() * 160L;
        long peak = 1_420_000 + instance.processId() * 64L;
        long resident = 10_200_000 + instance.processId() * 512L;
        long commands = instance.commands(now);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("build", Instance.BUILD_ID);
        values.put("version", Instance.VERSION);
        values.put("kernel", instance.kernel() + " x86_64");
        values.put("pid", Integer.toString(instance.processId()));
        values.put("run", instance.runId());
        values.put("port", client.configuration().get("port"));
        values.put("micros", Long.toString(now.getEpochSecond() * 1_000_000 + now.getNano() / 1000));
        values.put("uptime", Long.toString(uptime.toSeconds()));
        values.put("days", Long.toString(uptime.toDays()));
        values.put("lru", Long.toString(now.getEpochSecond() & 0xffffff));
        values.put("used", Long.toString(used));
        values.put("used.human", human(used));
        values.put("resident", Long.toString(resident));
        values.put("resident.human", human(resident));
        values.put("peak", Long.toString(peak));
        values.put("peak.human", human(peak));
        values.put("peak.percent", percent(used, peak));
        values.put("dataset", Long.toString(used - 880_000));
        values.put("dataset.percent", percent(used - 880_000, used - 862_000));
        values.put("memory", Long.toString(instance.memoryKb() * 1024));
        values.put("memory.human", human(instance.memoryKb() * 1024));
        allocator(values, used, resident, instance.processId());
        values.put("changes", Long.toString(client.changes()));
        values.put("saved", Long.toString(client.lastSave().getEpochSecond()));
        values.put("saves", Long.toString(uptime.toHours()));
        values.put("connections", Long.toString(client.id()));
        values.put("commands", Long.toString(commands));
        values.put("in", Long.toString(commands * 61));
        values.put("out", Long.toString(commands * 143));
        values.put("hits", Long.toString(commands * 5 / 11));
        values.put("misses", Long.toString(commands / 9));
        values.put("expired", Long.toString(uptime.toHours() * 2));
        values.put("reads", Long.toString(commands + client.id()));
        values.put("sys.children", seconds(uptime, 0.013));
        values.put("user.children", seconds(uptime, 0.021));
        values.put("system", seconds(uptime, 1.1));
        values.put("user", seconds(uptime, 1.6));
        values.put("replication", instance.replicationId());
        replication(client, values);
        keyspace(client, values);
        return values;
    }

    private static void allocator(Map<String, String> values, long used, long resident, int seed) {
        long allocated = used + 700_000 + seed % 97 * 64L;
        long active = allocated + 150_000 + seed % 89 * 4096L;
        long held = active + 2_600_000 + seed % 83 * 4096L;
        values.put("allocated", Long.toString(allocated));
        values.put("active", Long.toString(active));
        values.put("held", Long.toString(held));
        values.put("frag", Long.toString(active - allocated));
        values.put("frag.ratio", ratio(active, allocated));
        values.put("held.bytes", Long.toString(held - active));
        values.put("held.ratio", ratio(held, active));
        values.put("overhead", Long.toString(resident - held));
        values.put("overhead.ratio", ratio(resident, held));
        values.put("ratio", ratio(resident, used));
        values.put("fragmentation", Long.toString(resident - used));
        values.put("cow", Long.toString(250_000 / 4096 * 4096 + seed % 31 * 4096L));
        values.put("fork", Integer.toString(170 + seed % 211));
    }

    private static void replication(Client client, Map<String, String> values) {
        boolean replica = client.master().isPresent();
        values.put("role", replica ? "slave" : "master");
        values.put("master.host", client.master().map(Client.Master::host).orElse(""));
        values.put(
                "master.port", client.master().map(m -> Long.toString(m.port())).orElse(""));
        values.put("master.down", replica ? "down" : "");
        values.put("master.never", replica ? "-1" : "");
        values.put("master.zero", replica ? "0" : "");
        values.put("master.priority", replica ? "100" : "");
        values.put("master.one", replica ? "1" : "");
    }

    private static void keyspace(Client client, Map<String, String> values) {
        for (int i = 0; i < Client.DATABASES; i++) {
            Keyspace keys = client.keys(i);
            values.put(
                    "db" + i,
                    keys.size() == 0
                            ? ""
                            : "db" + i + ":keys=" + keys.size() + ",expires=" + keys.expiring() + ",avg_ttl="
                                    + keys.averageTtlMillis());
        }
    }

    private static String human(long bytes) {
        double unit = bytes < 1 << 20 ? 1 << 10 : bytes < 1 << 30 ? 1 << 20 : 1 << 30;
        return String.format(Locale.ROOT, "%.2f%s", bytes / unit, unit == 1 << 10 ? "K" : unit == 1 << 20 ? "M" : "G");
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f%%", 100.0 * part / whole);
    }

    private static String ratio(long one, long other) {
        return String.format(Locale.ROOT, "%.2f", (double) one / other);
    }

    private static String seconds(Duration uptime, double thousandths) {
        return String.format(Locale.ROOT, "%.6f", uptime.toMillis() / 1e6 * thousandths);
    }

    private static Map<String, List<String>> load() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Resource.lines("info.txt")) {
            if (line.startsWith("= ")) {
                current = new ArrayList<>(List.of("# " + line.substring(2)));
                sections.put(Commands.lower(line.substring(2)), current);
            } else {
                current.add(line);
            }
        }
        return sections;
    }
}
