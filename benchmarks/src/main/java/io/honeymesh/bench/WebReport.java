// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What became of clients and events.
 *
 * @param health GET /health without strangers, before and after
 * @param quiet the API without strangers, before and after
 * @param asked the API meanwhile, by what was asked for
 * @param bare what takes no more than TLS and Jetty, meanwhile
 * @param counts events and followers
 */
record WebReport(
        int seconds,
        int perSecond,
        List<LoadReport.Answers> health,
        List<LoadReport.Answers> quiet,
        Map<String, LoadReport.Answers> asked,
        LoadReport.Answers bare,
        Counts counts,
        Shares shares,
        MachineLoad.Reading machine) {

    private static final double AIM_MILLIS = 50;
    private static final double ENOUGH = 0.98;
    private static final long SLOW_DRAIN_MILLIS = 5000;

    /**
     * @param made strangers whose handshake was complete
     * @param missing of them, those without a touch on record
     * @param appended events of the ledger while the readers followed
     * @param toldAll readers that were told of so many, one by one or by number
     * @param least what the reader that was told of fewest was told of
     * @param one told one by one to all readers together
     * @param ends of the slow ones, how each ended
     */
    record Counts(
            int made,
            int refused,
            long missing,
            long twice,
            boolean overflowed,
            boolean whole,
            long appended,
            int readers,
            long toldAll,
            long least,
            long one,
            List<String> ends) {}

    /** Processor time, of this program (all clients and strangers) and of the node. */
    record Shares(Duration clients, Duration node, long atNanos) {

        static Shares now(Node node) {
            return new Shares(
                    ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                    node.processorTime().orElseThrow(() -> new LabException("the node is gone")),
                    System.nanoTime());
        }

        Shares until(Shares later) {
            return new Shares(later.clients.minus(clients), later.node.minus(node), later.atNanos - atNanos);
        }

        private double percent(Duration time) {
            return 100.0 * time.toNanos() / atNanos;
        }

        double clientsPercent() {
            return percent(clients);
        }

        double nodePercent() {
            return percent(node);
        }
    }

    /** Gathers what a run finds out, in its order. */
    static final class Builder {
        private final int seconds;
        private final int perSecond;
        private final List<LoadReport.Answers> health = new ArrayList<>();
        private final List<LoadReport.Answers> quiet = new ArrayList<>();
        private Map<String, LoadReport.Answers> asked;
        private LoadReport.Answers bare;
        private MachineLoad.Reading machine;
        private Shares shares;
        private long first;
        private int made;
        private int refused;
        private long missing;
        private long twice;
        private Counts counts;

        Builder(int seconds, int perSecond) {
            this.seconds = seconds;
            this.perSecond = perSecond;
        }

        void readers(List<WebFollower> readers, long head) {
            readers.forEach(WebFollower::anew);
            first = head;
        }

        void compared(Map<String, LoadReport.Answers> bare, Map<String, LoadReport.Answers> api) {
            health.add(WebRequests.together(bare));
            quiet.add(WebRequests.together(api));
        }

        void loaded(
                Map<String, LoadReport.Answers> answers,
                Map<String, LoadReport.Answers> besides,
                MachineLoad.Reading reading,
                Shares taken) {
            asked = answers;
            bare = WebRequests.together(besides);
            machine = reading;
            shares = taken;
        }

        void touches(WebTouches touches, WebLedger ledger) throws IOException {
            Set<String> connected = touches.connected();
            Map<String, Integer> found = ledger.touches(connected.size() + touches.refused());
            made = connected.size();
            refused = touches.refused();
            missing = connected.stream().filter(one -> !found.containsKey(one)).count();
            twice = connected.stream()
                    .filter(one -> found.getOrDefault(one, 0) > 1)
                    .count();
        }

        void ended(List<WebFollower> readers, List<WebFollower> slow, WebLedger ledger, Node node)
                throws IOException, InterruptedException {
            ledger.settled();
            long appended = ledger.head() - first;
            List<String> ends = new ArrayList<>();
            for (WebFollower one : slow) {
                String end = one.drained(SLOW_DRAIN_MILLIS);
                ends.add(end.isEmpty() ? "still open" : end);
            }
            counts = new Counts(
                    made,
                    refused,
                    missing,
                    twice,
                    ledger.hasOverflowed(),
                    node.shell("honeymesh:ledger-verify").contains("the chain is whole"),
                    appended,
                    readers.size(),
                    readers.stream()
                            .filter(one -> one.end().isEmpty() && one.all() == appended)
                            .count(),
                    readers.stream().mapToLong(WebFollower::all).min().orElse(0),
                    readers.stream().mapToLong(WebFollower::told).sum(),
                    ends);
        }

        WebReport report() {
            return new WebReport(
                    seconds, perSecond, List.copyOf(health), List.copyOf(quiet), asked, bare, counts, shares, machine);
        }
    }

    boolean isSound() {
        return wrongs().isEmpty();
    }

    private List<String> wrongs() {
        List<String> wrongs = new ArrayList<>();
        if (counts.missing > 0) {
            wrongs.add(counts.missing + " touches are missing in the ledger");
        }
        if (counts.overflowed) {
            wrongs.add("the ledger only counted some events (ledger.overflow)");
        }
        if (!counts.whole) {
            wrongs.add("the ledger's chain is broken");
        }
        if (counts.toldAll < counts.readers) {
            wrongs.add((counts.readers - counts.toldAll) + " of " + counts.readers + " readers were not told of "
                    + counts.appended + " events; the fewest: " + counts.least);
        }
        if (counts.ends.contains("still open")) {
            wrongs.add("who doesn't read was not dropped");
        }
        LoadReport.Answers all = WebRequests.together(asked);
        if (all.failed() > 0) {
            wrongs.add(all.failed() + " requests failed");
        }
        if (counts.made < ENOUGH * Web.TOUCHES_A_SECOND * seconds) {
            wrongs.add("only " + counts.made + " touches came about: too much for this machine?");
        }
        return wrongs;
    }

    void print(Timeline timeline) {
        timeline.line(String.format(
                Locale.ROOT,
                "  %-24s %10s %10s %10s %10s %7s %7s",
                "until answered",
                "p50",
                "p90",
                "p99",
                "max",
                "n",
                "failed"));
        health.forEach(one -> timeline.line(one.row("GET /health, quiet")));
        quiet.forEach(one -> timeline.line(one.row("API, quiet")));
        timeline.line(bare.row("GET /health, strangers"));
        LoadReport.Answers all = WebRequests.together(asked);
        timeline.line(all.row("API, with strangers"));
        asked.forEach((name, answers) -> timeline.line(answers.row("  " + name)));
        timeline.line(String.format(
                Locale.ROOT,
                "  p99 below %.0f ms: %s",
                AIM_MILLIS,
                !all.millis().isEmpty() && all.millis().percentile(99) < AIM_MILLIS ? "held" : "not held"));
        timeline.line(
                "  touches: " + counts.made + " made, " + counts.refused + " did not come about, " + counts.missing
                        + " missing in the ledger, " + counts.twice + " on record more than once; the chain is "
                        + (counts.whole ? "whole" : "broken"));
        timeline.line("  events while followed: " + counts.appended + "; " + counts.toldAll + " of " + counts.readers
                + " readers were told of all of them, the fewest " + counts.least + "; one by one " + counts.one);
        timeline.line("  who didn't read: " + counts.ends);
        timeline.line(String.format(
                Locale.ROOT,
                "  of one processor: the node %.0f %%, all its clients and strangers %.0f %%; %s",
                shares.nodePercent(),
                shares.clientsPercent(),
                machine.text()));
        wrongs().forEach(wrong -> timeline.bad("  " + wrong));
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seconds", seconds);
        fields.put("requests_per_second", perSecond);
        fields.put("touches_per_second", Web.TOUCHES_A_SECOND);
        fields.put("health", health.stream().map(LoadReport.Answers::json).toList());
        fields.put("quiet", quiet.stream().map(LoadReport.Answers::json).toList());
        fields.put("health_with_strangers", bare.json());
        fields.put("api", WebRequests.together(asked).json());
        Map<String, Object> each = new LinkedHashMap<>();
        asked.forEach((name, answers) -> each.put(name, answers.json()));
        fields.put("endpoints", each);
        fields.put("touches_made", counts.made);
        fields.put("touches_refused", counts.refused);
        fields.put("touches_missing", counts.missing);
        fields.put("chain_whole", counts.whole);
        fields.put("events", counts.appended);
        fields.put("readers", counts.readers);
        fields.put("readers_told_all", counts.toldAll);
        fields.put("slow_ended", counts.ends);
        fields.put("node_percent", Report.rounded(shares.nodePercent()));
        fields.put("clients_percent", Report.rounded(shares.clientsPercent()));
        fields.put("wrong", wrongs());
        fields.putAll(machine.json());
        return fields;
    }
}
