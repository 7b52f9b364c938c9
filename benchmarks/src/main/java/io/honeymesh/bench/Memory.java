// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bench memory}: what a node holds, beside its platform without it, and how soon its first trap listens. */
public final class Memory {

    private static final List<String> PROFILES = List.of("edge", "full");
    private static final int MAX_ROUNDS = 3;
    private static final int BANS = 10_000;
    /** As many as one address byte can tell apart, in one command. */
    private static final int BANS_AT_ONCE = 250;

    /** Holds all of them (RFC 6598). */
    private static final String BANNED = "100.64.0.0/16";
    /** The JVM hands freed native memory back every 5 s; a node has itself collected 10 and 15 s after its start. */
    private static final Duration SETTLE = Duration.ofSeconds(35);

    /** What has started last is still busy. */
    private static final Duration COME_TO_REST = Duration.ofSeconds(5);

    private static final Duration IDLE = Duration.ofSeconds(20);

    /** What every role has: else two nodes, each with its own persona, would be compared. */
    private static final String TRAPS = "ssh, http, https, ftp";

    private static final String JAVA_OPTIONS = "-XX:-DisableAttachMechanism";

    private static final String HELP = """
            usage: bench memory [--rounds N] [--json FILE]
            What does a node hold after a collection and 35 s at rest, just started and with 10 000 bans, what does it take of a processor
            while nobody comes, and how long is it from the launcher's call until its first trap listens? Each profile in turn with the
            same image without the product, until all of that has started. It has no class cache, and Karaf's shell is started in it (a node
            of profile edge starts it when somebody wants one).
              --rounds N    of all, at most 3, some 5 minutes each (default 3)
              --json FILE   write the figures there: memory.PROFILE.{rss_mb,rss_10k_bans_mb,rss_empty_mb,idle_processor_percent,start_to_first_trap_ms,
                            start_empty_ms,start_ratio_empty}
            Exit code 0: measured. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    /** One profile's figures, one of each round. */
    private record Figures(
            List<Double> emptyMegabytes,
            List<Double> idleMegabytes,
            List<Double> bannedMegabytes,
            List<Double> idlePercent,
            List<Double> emptyStartMillis,
            List<Double> startMillis) {

        Figures() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }
    }

    private Memory() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench memory", HELP, words, 1, Latency.HZ, Memory::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        timeline.title("What a node holds");
        int rounds = Math.min(MAX_ROUNDS, options.rounds());
        MachineLoad load = MachineLoad.start();
        Map<String, Figures> figures = new LinkedHashMap<>();
        try (Lab lab = Lab.open()) {
            Distribution whole = Distribution.of(lab, options.distribution());
            Distribution empty = whole.withoutProduct(lab);
            for (String profile : PROFILES) {
                Node node = node(lab, whole, profile, profile);
                Node platform = node(lab, empty, profile + "-empty", profile);
                figures.put(profile, new Figures());
                // The very first start makes accounts, keys and the class cache.
                node.start();
                node.close();
                platform.startWithoutProduct();
                platform.close();
                for (int round = 1; round <= rounds; round++) {
                    timeline.progress(profile, round, rounds);
                    ofPlatform(platform, figures.get(profile));
                    ofNode(node, figures.get(profile));
                }
            }
        } catch (IllegalStateException | InterruptedException e) {
            timeline.bad("bench memory: " + e.getMessage());
            return false;
        }
        report(options, timeline, figures, load.sinceStart());
        return true;
    }

    private static Node node(Lab lab, Distribution distribution, String name, String profile) {
        Host host = lab.host(name);
        return Node.prepare(
                        lab,
                        distribution,
                        host,
                        Map.of(
                                "io.honeymesh.enforcement", Map.of("interfaces", Host.INTERFACE),
                                "io.honeymesh.traps", Map.of("listen", TRAPS)))
                .withJavaOptions(JAVA_OPTIONS)
                .withProfile(profile);
    }

    private static void ofPlatform(Node platform, Figures figures) throws InterruptedException {
        Instant begin = Instant.now();
        try {
            Instant up = platform.startWithoutProduct();
            figures.emptyStartMillis().add((double) Duration.between(begin, up).toMillis());
            Thread.sleep(COME_TO_REST);
            figures.emptyMegabytes().add(rested(platform));
        } finally {
            platform.close();
        }
    }

    private static void ofNode(Node node, Figures figures) throws InterruptedException {
        Instant begin = Instant.now();
        node.start();
        try {
            Instant first = node.firstTrapSince(begin)
                    .orElseThrow(() -> new LabException("no trap listens: the log says none"));
            figures.startMillis().add((double) Duration.between(begin, first).toMillis());
            figures.idleMegabytes().add(rested(node));
            figures.idlePercent().add(idlePercent(node));
            ban(node);
            figures.bannedMegabytes().add(rested(node));
            if (!(node.status().get("bans") instanceof Number held) || held.intValue() != BANS) {
                throw new LabException(
                        "of " + BANS + " bans the node holds " + node.status().get("bans"));
            }
            unban(node);
        } finally {
            node.close();
        }
    }

    private static double rested(Node node) throws InterruptedException {
        node.collectGarbage();
        Thread.sleep(SETTLE);
        return node.residentMegabytes().orElseThrow(() -> new LabException("the node is gone"));
    }

    /** Of one processor, while nobody comes. */
    private static double idlePercent(Node node) throws InterruptedException {
        Duration before = node.processorTime().orElseThrow(() -> new LabException("the node is gone"));
        Thread.sleep(IDLE);
        Duration after = node.processorTime().orElseThrow(() -> new LabException("the node is gone"));
        return 100.0 * after.minus(before).toMillis() / IDLE.toMillis();
    }

    /** Of addresses that no host has (RFC 6598), and of which none is the lab's. */
    private static void ban(Node node) {
        StringBuilder last = new StringBuilder();
        for (int i = 1; i <= BANS_AT_ONCE; i++) {
            last.append(' ').append(i);
        }
        for (int third = 0; third < BANS / BANS_AT_ONCE; third++) {
            node.shell("each [" + last + "] { honeymesh:ban 100.64." + third + ".$it }");
        }
    }

    /** Else the next round's node would restore them. Bans within a prefix that is allowed end. */
    private static void unban(Node node) {
        node.shell("honeymesh:allow " + BANNED + " --for 1m");
        node.shell("honeymesh:disallow " + BANNED);
        Object left = node.shellJson("honeymesh:bans --json").getFirst().get("bans");
        if (!(left instanceof List<?> bans && bans.isEmpty())) {
            throw new LabException("the node still holds bans");
        }
    }

    private static void report(
            Options options, Timeline timeline, Map<String, Figures> figures, MachineLoad.Reading machine) {
        String row = "  %-8s %12s %10s %18s %16s %15s %14s %8s";
        timeline.line(String.format(
                Locale.ROOT,
                row,
                "MB",
                "without it",
                "at rest",
                "with 10 000 bans",
                "processor, %",
                "first trap, ms",
                "without it, ms",
                "ratio"));
        Map<String, Object> profiles = new LinkedHashMap<>();
        figures.forEach((profile, of) -> {
            double empty = median(of.emptyMegabytes());
            double idle = median(of.idleMegabytes());
            double banned = median(of.bannedMegabytes());
            double start = median(of.startMillis());
            double emptyStart = median(of.emptyStartMillis());
            timeline.line(String.format(
                    Locale.ROOT,
                    row,
                    profile,
                    whole(empty),
                    whole(idle),
                    whole(banned),
                    hundredths(median(of.idlePercent())),
                    whole(start),
                    whole(emptyStart),
                    hundredths(start / emptyStart)));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("rss_mb", idle);
            fields.put("rss_10k_bans_mb", banned);
            fields.put("rss_empty_mb", empty);
            fields.put("idle_processor_percent", median(of.idlePercent()));
            fields.put("start_to_first_trap_ms", start);
            fields.put("start_to_first_trap_ms_each", of.startMillis());
            fields.put("start_empty_ms", emptyStart);
            fields.put("start_empty_ms_each", of.emptyStartMillis());
            fields.put("start_ratio_empty", start / emptyStart);
            profiles.put(profile, fields);
        });
        timeline.line("  " + machine.text());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("memory", profiles);
        report.putAll(machine.json());
        options.json().ifPresent(file -> Report.write(file, report));
    }

    private static String whole(double value) {
        return Long.toString(Math.round(value));
    }

    private static String hundredths(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
