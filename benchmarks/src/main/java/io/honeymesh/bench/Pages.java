// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import io.honeymesh.lab.Tools;
import io.honeymesh.ledger.BigLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bench pages}: dashboard and API over a ledger of a million events and ten thousand bans. */
public final class Pages {

    private static final String HELP = """
            usage: bench pages [--events N] [--rounds N] [--json FILE] [--dist PATH]
            How long until a page of the dashboard, or a list of the API, is there whole, with thirty days of attacks in the ledger and 10 000
            bans in force? One request after the other over a connection that is kept, on the node's own host, and GET /health between.
              --events N    in the ledger (default 1000000)
              --rounds N    of all requests (default 21)
              --json FILE   write the figures there: pages.requests.PATH.{p50_ms,max_ms,health_ratio}
            Exit code 0: each page took at most 300 ms, each list 50 ms, by the median. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    static final double PAGE_MILLIS = 300;
    static final double LIST_MILLIS = 50;

    private static final int BANS = 10_000;
    /** All of them and those to come. */
    private static final String CAPACITY = "20000";
    /** So that nothing is pruned meanwhile. */
    private static final String MEGABYTES = "8192";

    private static final int WARM_UP = 5;
    private static final String HEALTH = "/health";
    private static final String API = "/api/v1/";
    private static final String PAGES = "/pages/";
    private static final Duration OWNING = Duration.ofSeconds(30);

    private Pages() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench pages", HELP, words, 1, Latency.HZ, Pages::measure));
    }

    /** What is asked for; the dashboard's first. */
    static List<String> paths(int events) {
        String often = BigLedger.often(0);
        String network = often.substring(0, often.lastIndexOf('.'));
        String wide = network.substring(0, network.lastIndexOf('.'));
        return List.of(
                PAGES + "now",
                PAGES + "now?part=stats",
                PAGES + "blocked",
                PAGES + "blocked?sort=hits",
                PAGES + "blocked?search=100.6",
                PAGES + "traps",
                PAGES + "intelligence?window=1h",
                PAGES + "intelligence?window=24h",
                PAGES + "intelligence?window=30d",
                PAGES + "ledger",
                PAGES + "ledger?before=" + events / 2,
                PAGES + "ledger?search=" + often,
                PAGES + "ledger?port=443/tcp",
                PAGES + "why?address=" + often,
                PAGES + "mesh",
                PAGES + "settings",
                API + "status",
                API + "bans?limit=100",
                API + "bans?limit=100&search=100.6",
                API + "events?limit=100",
                API + "events?limit=100&before=" + events / 2,
                API + "events?limit=100&type=touch",
                API + "events?limit=100&type=ban",
                API + "events?limit=100&type=conversation&before=" + events / 3,
                API + "events?limit=100&subject=" + often,
                API + "events?limit=100&type=scan&subject=" + often,
                API + "events?limit=100&subject=" + network + ".0/24",
                API + "events?limit=100&subject=" + wide + ".0.0/16",
                API + "events?limit=100&type=scan&subject=" + wide + ".0.0/16",
                API + "events?limit=100&subject=100.64.0.0/10",
                API + "events?limit=100&subject=8.8.8.8",
                API + "sessions?limit=100",
                API + "statistics?dimension=source&window=24h&limit=10",
                API + "statistics?dimension=source&window=30d&limit=10",
                API + "statistics?dimension=technique&window=30d&limit=10",
                API + "fingerprints?kind=ja4",
                API + "fingerprints/ja4/" + BigLedger.oftenShown(),
                API + "why/" + often,
                API + "ledger");
    }

    private static boolean measure(Options options, Timeline timeline) {
        Tools.missing(List.of(Tools.TAR)).ifPresent(message -> {
            throw new Main.MissingException(message);
        });
        int events = options.events();
        timeline.title("Pages and lists over " + events + " events and " + BANS + " bans");
        try (Lab lab = Lab.open()) {
            Host host = lab.host("victim");
            Node node = Node.prepare(
                    lab,
                    Distribution.of(lab, options.distribution()),
                    host,
                    Map.of(
                            "io.honeymesh.enforcement", Map.of("capacity", CAPACITY),
                            "io.honeymesh.ledger", Map.of("retention.megabytes", MEGABYTES)));
            timeline.say(Who.LAB, "starting the node, for its folders and keys");
            node.start();
            node.close();
            long bytes = fill(node, events, timeline);
            timeline.say(Who.LAB, "starting the node");
            long begin = System.nanoTime();
            node.start();
            double startMillis = (System.nanoTime() - begin) / 1e6;
            String token = Files.readString(node.base().resolve("data/web/first-token"))
                    .strip();
            new WebLedger(host, token).answers();
            timeline.say(Who.NODE, "ready, with " + node.status().get("bans") + " bans");
            MachineLoad load = MachineLoad.start();
            Map<String, Sample> times = ask(host, token, paths(events), options.rounds(), timeline);
            return report(options, timeline, times, bytes, startMillis, load.sinceStart());
        } catch (IOException e) {
            throw new LabException("the node's web fails: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** @return the file's size */
    private static long fill(Node node, int events, Timeline timeline) throws IOException {
        Path folder = node.base().resolve("data/ledger");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Duration took;
        try {
            took = new BigLedger(events, BANS).write(folder);
        } catch (Exception e) {
            throw new LabException("no large ledger: " + e.getMessage(), e);
        }
        // Its folder was the node's; what is in it now is root's.
        Command.of("chown", "-R", node.account() + ":", folder.toString()).output(OWNING);
        long bytes = Files.size(folder.resolve("honeymesh.db"));
        timeline.say(
                Who.LAB,
                "a ledger of " + (bytes >> 20) + " MB, " + bytes / events + " bytes an event, written at "
                        + events * 1000L / Math.max(1, took.toMillis()) + " events a second");
        return bytes;
    }

    private static Map<String, Sample> ask(Host host, String token, List<String> paths, int rounds, Timeline timeline)
            throws IOException {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        for (int round = 1 - WARM_UP; round <= rounds; round++) {
            if (round > 0) {
                timeline.progress("asking", round, rounds);
            }
            try (WebConnection connection = WebConnection.open(host, token, 0)) {
                connection.get(HEALTH);
                for (String path : paths) {
                    for (String asked : List.of(HEALTH, path)) {
                        long begin = System.nanoTime();
                        WebConnection.Reply reply = connection.get(asked);
                        double took = (System.nanoTime() - begin) / 1e6;
                        if (reply.status() != 200) {
                            throw new IOException(asked + " is answered with " + reply.status() + ": " + reply.text());
                        }
                        if (round > 0) {
                            millis.computeIfAbsent(asked, any -> new ArrayList<>())
                                    .add(took);
                        }
                    }
                }
            }
        }
        Map<String, Sample> samples = new LinkedHashMap<>();
        millis.forEach((path, each) -> samples.put(path, new Sample(each)));
        return samples;
    }

    private static boolean report(
            Options options,
            Timeline timeline,
            Map<String, Sample> times,
            long bytes,
            double startMillis,
            MachineLoad.Reading machine) {
        String row = "  %-72s %9s %9s %10s";
        double health = times.get(HEALTH).median();
        timeline.line(String.format(Locale.ROOT, row, "ms", "median", "worst", "to /health"));
        Map<String, Object> requests = new LinkedHashMap<>();
        boolean good = true;
        for (var one : times.entrySet()) {
            double median = one.getValue().median();
            boolean slow = median > (one.getKey().startsWith(API) ? LIST_MILLIS : PAGE_MILLIS);
            good &= !slow;
            String line = String.format(
                    Locale.ROOT,
                    row,
                    one.getKey(),
                    shown(median),
                    shown(one.getValue().max()),
                    shown(median / health));
            if (slow) {
                timeline.bad(line);
            } else {
                timeline.line(line);
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("p50_ms", Report.rounded(median));
            fields.put("max_ms", Report.rounded(one.getValue().max()));
            fields.put("health_ratio", Report.rounded(median / health));
            requests.put(one.getKey(), fields);
        }
        timeline.line("  started in " + Math.round(startMillis) + " ms; " + machine.text());
        Map<String, Object> pages = new LinkedHashMap<>();
        pages.put("events", options.events());
        pages.put("bans", BANS);
        pages.put("ledger_bytes", bytes);
        pages.put("start_ms", Math.round(startMillis));
        pages.put("requests", requests);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("pages", pages);
        report.putAll(machine.json());
        options.json().ifPresent(file -> Report.write(file, report));
        return good;
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
