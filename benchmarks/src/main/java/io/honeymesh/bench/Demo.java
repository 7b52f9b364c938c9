// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Bystander;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.Tools;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code demo}: real attackers against a node in network namespaces, told as it happens, measured, judged. */
public final class Demo {

    private static final int SOURCES = 100;
    /** So short that everybody can wait for its end. */
    private static final String BARE_BAN = "8s";

    private static final String HELP = """
            usage: demo [--json FILE] [--sources N] [--hz N] [--warm-up N] [--dist PATH]
            Builds a little network out of namespaces, starts a node in it, attacks it with nmap, OpenSSH, curl and an FTP
            client, and shows what happens. Nothing leaves these namespaces, and nothing of them stays.
              --json FILE   write what was measured there
              --sources N   addresses from which the latency is measured (default 100)
              --hz N        probes a second for that (default 20000)
              --warm-up N   touches of each before that, not counted (default 20)
              --dist PATH   the distribution, packed or unpacked (default: the one that was built)
            Exit code 0: every attacker was banned and the bystander lost nothing. 1: not so. 2: wrong usage.
            4: something is missing.
            """;

    private Demo() {}

    public static void main(String[] words) {
        System.exit(Main.run("demo", HELP, words, SOURCES, Latency.HZ, Demo::play));
    }

    private static boolean play(Options options, Timeline timeline) {
        Tools.missing(Attacks.TOOLS).ifPresent(message -> {
            throw new Main.MissingException(message);
        });
        timeline.title("HoneyMesh: touch a decoy, be dropped in the kernel");
        try (Lab lab = Lab.open()) {
            Stage stage = Stage.set(
                    lab, timeline, options.distribution(), Map.of("io.honeymesh.policy", Map.of("ban.bare", BARE_BAN)));
            timeline.say(Who.LAB, "a bare touch bans for " + BARE_BAN + " here, so that its end can be seen");
            Host honest = lab.host("bystander");
            Bystander bystander = Bystander.start(lab, honest, stage.victim(), Stage.SERVICE_PORT);
            timeline.say(
                    Who.BYSTANDER,
                    honest.ipv4() + " and " + honest.ipv6() + " use the web service and ping, all the time");
            try (NodeWatch watch = new NodeWatch(stage, timeline)) {
                Battle battle = new Battle(stage, watch, timeline);
                List<Outcome> outcomes = new ArrayList<>();
                outcomes.add(battle.bareTouch());
                for (Attack attack : Attacks.against(stage)) {
                    outcomes.add(battle.fight(attack));
                    tell(timeline, bystander.counts());
                }
                timeline.title("From connect() to the first dropped packet, from addresses never seen before");
                LatencyReport latency = LatencyRun.run(stage, options, watch.lines(), timeline);
                latency.print(timeline);
                Bystander.Counts counts = bystander.stop();
                options.json().ifPresent(file -> Report.write(file, json(stage, outcomes, counts, latency)));
                boolean good = judge(timeline, outcomes, counts);
                stage.node()
                        .residentMegabytes()
                        .ifPresent(mb -> timeline.line("  the node takes " + mb + " MB of memory after all that"));
                return good;
            }
        }
    }

    private static void tell(Timeline timeline, Bystander.Counts counts) {
        timeline.say(
                Who.BYSTANDER,
                counts.requests() + " requests and " + counts.pings() + " pings up to now, lost " + counts.lost());
    }

    private static boolean judge(Timeline timeline, List<Outcome> outcomes, Bystander.Counts counts) {
        timeline.title("What came of it");
        timeline.line(String.format(
                Locale.ROOT, "  %-20s %-22s %-8s %-26s %s", "attacker", "address", "banned", "reasons", "first drop"));
        for (Outcome outcome : outcomes) {
            timeline.line(String.format(
                    Locale.ROOT,
                    "  %-20s %-22s %-8s %-26s %s",
                    outcome.tool(),
                    outcome.address(),
                    outcome.banned() ? "yes" : "NO",
                    String.join("+", outcome.reasons()) + (outcome.full() ? ", full" : ""),
                    outcome.probe().touchToFirstDropMicros().isPresent()
                            ? Timeline.micros(outcome.probe()
                                            .touchToFirstDropMicros()
                                            .getAsDouble())
                                    + " after " + outcome.measuredFrom()
                            : "none"));
        }
        timeline.line(String.format(
                Locale.ROOT,
                "  bystander: %d requests and %d pings, lost %d, slowest answer %.0f ms",
                counts.requests(),
                counts.pings(),
                counts.lost(),
                counts.slowestMillis()));
        timeline.line("  (1000 probes a second beside each attacker: these values are up to 1 ms too long)");
        boolean good = true;
        for (Outcome outcome : outcomes) {
            if (!outcome.banned()) {
                good = false;
                timeline.bad("FAILED: " + outcome.tool() + " from " + outcome.address() + " was not banned"
                        + (outcome.touched() ? "" : ": the node did not notice it"));
            }
        }
        if (counts.lost() > 0 || counts.sent() == 0) {
            good = false;
            timeline.bad("FAILED: the bystander lost " + counts.lostRequests() + " of " + counts.requests()
                    + " requests and " + counts.lostPings() + " of " + counts.pings() + " pings");
        }
        if (good) {
            timeline.good("  every attacker was banned, the bystander lost nothing");
        }
        return good;
    }

    private static Map<String, Object> json(
            Stage stage, List<Outcome> outcomes, Bystander.Counts counts, LatencyReport latency) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("enforcer", stage.enforcer());
        fields.put("attach_mode", stage.attachMode());
        fields.put("attackers", outcomes.stream().map(Outcome::json).toList());
        stage.node().residentMegabytes().ifPresent(mb -> fields.put("node_rss_mb", mb));
        fields.put("bystander_lost", counts.lost());
        fields.put("bystander_requests", counts.requests());
        fields.put("bystander_pings", counts.pings());
        fields.put("bystander_slowest_ms", Report.rounded(counts.slowestMillis()));
        fields.putAll(latency.json());
        return fields;
    }
}
