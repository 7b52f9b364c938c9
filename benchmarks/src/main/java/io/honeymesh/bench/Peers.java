// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import io.honeymesh.lab.Tools;
import io.honeymesh.peers.CrowdSec;
import io.honeymesh.peers.Defence;
import io.honeymesh.peers.Fail2ban;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** {@code bench peers}: the same attack against a node, against fail2ban and against CrowdSec, in one run. */
public final class Peers {

    private static final int SOURCES = 10;
    private static final int MAX_SOURCES = 60;
    /** So that no attack comes in step with what looks at a log or a list every so often. */
    private static final int MAX_PAUSE_MILLIS = 4000;

    private static final String HELP = """
            usage: bench peers [--sources N] [--json FILE] [--dist PATH]
            Passwords are guessed over SSH from an address never seen before, until none of its packets comes through any more: at a
            node's trap, at a real sshd behind fail2ban, at one behind CrowdSec and its firewall bouncer, one after the other. Those of
            them that aren't installed are left out (apt install fail2ban crowdsec crowdsec-firewall-bouncer nftables).
              --sources N   attackers for each (default 10, at most 60)
              --json FILE   write the figures there: peers.<name>.{attacks,dropped,first_login_to_drop_*,threshold_to_drop_*,...}
              --dist PATH   the distribution, packed or unpacked (default: the one that was built)
            Exit code 0: every attacker was shut out by each. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    private Peers() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench peers", HELP, words, SOURCES, Latency.HZ, Peers::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        Tools.missing(List.of(Tools.SSH, Tools.SETSID, Tools.TAR)).ifPresent(message -> {
            throw new Main.MissingException(message);
        });
        int sources = Math.min(MAX_SOURCES, options.sources());
        timeline.title("One attack, each defence");
        try (Lab lab = Lab.open()) {
            List<Defence> defences = defences(lab, options, timeline);
            Map<Defence, Long> resident = new LinkedHashMap<>();
            defences.forEach(defence -> resident.put(defence, residentMegabytes(defence)));
            Host attacker = lab.host("attacker");
            attacker.addAddresses(sources * defences.size());
            BruteForce attack = new BruteForce(lab, attacker);
            Map<Defence, List<BruteForce.Outcome>> outcomes = new LinkedHashMap<>();
            MachineLoad load = MachineLoad.start();
            int address = 0;
            for (int round = 1; round <= sources; round++) {
                timeline.progress("attacks on each", round, sources);
                for (Defence defence : defences) {
                    pause();
                    outcomes.computeIfAbsent(defence, key -> new ArrayList<>())
                            .add(attack.against(defence, attacker.ipv4(++address)));
                }
            }
            return report(options, timeline, outcomes, resident, load.sinceStart());
        }
    }

    private static List<Defence> defences(Lab lab, Options options, Timeline timeline) {
        List<Defence> defences = new ArrayList<>();
        timeline.say(Who.LAB, "starting the node");
        Node node = Node.prepare(lab, Distribution.of(lab, options.distribution()), lab.host("victim"), Map.of());
        node.start();
        Map<Integer, String> traps = Stage.traps(node.status().get("traps"));
        int port = traps.entrySet().stream()
                .filter(trap -> trap.getValue().equals("ssh"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new LabException("the node has no ssh trap: " + traps));
        defences.add(new Defence(
                "HoneyMesh",
                "honeymesh",
                node.host(),
                port,
                Stage.quietPort(traps),
                "its first connection",
                source -> Optional.empty(),
                List.of(node.pid().orElseThrow(() -> new LabException("the node does not run")))));
        if (installed("fail2ban", Fail2ban.TOOLS, timeline)) {
            defences.add(Fail2ban.start(lab));
        }
        if (installed("CrowdSec", CrowdSec.TOOLS, timeline)) {
            defences.add(CrowdSec.start(lab));
        }
        return defences;
    }

    /** Says what happens to it now, either way. */
    private static boolean installed(String peer, List<Tools.Tool> tools, Timeline timeline) {
        Optional<String> missing = Tools.missing(tools);
        timeline.say(
                Who.LAB,
                missing.map(message -> "without " + peer + ": " + message).orElse("starting " + peer));
        return missing.isEmpty();
    }

    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private static long residentMegabytes(Defence defence) {
        return defence.processes().stream()
                .mapToLong(process -> Vitals.of(process).residentMegabytes())
                .sum();
    }

    private static boolean report(
            Options options,
            Timeline timeline,
            Map<Defence, List<BruteForce.Outcome>> outcomes,
            Map<Defence, Long> resident,
            MachineLoad.Reading load) {
        timeline.line(String.format(
                Locale.ROOT,
                "  %-39s %15s %15s %10s %8s %8s %5s",
                "medians; time until a packet is dropped",
                "from 1st login",
                "from threshold",
                "(most)",
                "answered",
                "dropped",
                "MB"));
        Map<String, Object> peers = new LinkedHashMap<>();
        boolean all = true;
        for (var each : outcomes.entrySet()) {
            Defence defence = each.getKey();
            List<BruteForce.Outcome> dropped =
                    each.getValue().stream().filter(BruteForce.Outcome::dropped).toList();
            all &= dropped.size() == each.getValue().size();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", defence.name());
            fields.put("threshold", defence.threshold());
            fields.put("attacks", each.getValue().size());
            fields.put("dropped", dropped.size());
            fields.put("rss_mb", resident.get(defence));
            if (dropped.isEmpty()) {
                timeline.bad("  " + defence.name() + " shut nobody out");
            } else {
                Sample whole = new Sample(dropped.stream()
                        .map(outcome -> outcome.probe().touchToFirstDropMicros().getAsDouble())
                        .toList());
                Sample threshold = new Sample(dropped.stream()
                        .map(outcome -> outcome.thresholdToDropMicros().orElseThrow())
                        .toList());
                Sample answered = new Sample(dropped.stream()
                        .map(outcome -> (double) outcome.answered())
                        .toList());
                put(fields, "first_login_to_drop", whole);
                put(fields, "threshold_to_drop", threshold);
                fields.put("logins_answered_p50", answered.median());
                timeline.line(String.format(
                        Locale.ROOT,
                        "  %-39s %15s %15s %10s %8.0f %5d/%-2d %5d",
                        defence.name(),
                        millis(whole.median()),
                        millis(threshold.median()),
                        "(" + millis(threshold.max()) + ")",
                        answered.median(),
                        dropped.size(),
                        each.getValue().size(),
                        resident.get(defence)));
            }
            peers.put(defence.key(), fields);
        }
        outcomes.keySet()
                .forEach(defence -> timeline.line("  " + defence.name() + " bans after " + defence.threshold()));
        timeline.line("  a probe each ms: a value is up to 1 ms too long; " + load.text());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("peers", peers);
        report.putAll(load.json());
        options.json().ifPresent(file -> Report.write(file, report));
        return all;
    }

    private static void put(Map<String, Object> fields, String name, Sample micros) {
        fields.put(name + "_p50_ms", Report.rounded(micros.median() / 1000));
        fields.put(name + "_max_ms", Report.rounded(micros.max() / 1000));
    }

    private static String millis(double micros) {
        return micros < 1e6
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1000)
                : String.format(Locale.ROOT, "%.1f s", micros / 1e6);
    }
}
