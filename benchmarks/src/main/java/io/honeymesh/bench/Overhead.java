// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.api.IpAddress;
import io.honeymesh.enforcement.BarePass;
import io.honeymesh.enforcement.LiveProgram;
import io.honeymesh.enforcement.ProgramTime;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code bench overhead}: what the program on an interface costs the processor at a steady rate of packets. */
public final class Overhead {

    private static final int PACKETS_PER_SECOND = 50_000;
    private static final int PORT = 9999;
    private static final int PHASE_MILLIS = 1500;
    private static final int COUNTED_MILLIS = 500;
    private static final int SETTLE_MILLIS = 200;

    /** The kernel reads the clock twice for each packet where it counts what a program takes. */
    private static final String COUNT = "1";

    private static final String HELP = """
            usage: bench overhead [--rounds N] [--json FILE]
            How much processor time does a second take at 50 000 datagrams a second: with no program on the interface, with one of two instructions, with
            ours and clean datagrams, and with ours and datagrams of a banned source? Between network namespaces, the four in turn. And what do
            the two programs themselves take for a packet, as the kernel counts it?
              --rounds N    of all, 1.5 s each (default 21)
              --json FILE   write the figures there: overhead.{packets_per_second,none_percent,bare_percent,clean_percent,banned_percent,
                            own_percent,...}
            Exit code 0: measured. 1: not so. 2: wrong usage. 4: something is missing.
            """;

    /** Percent of one processor, a value of each round; then nanoseconds for a packet. */
    private record Figures(
            List<Double> none,
            List<Double> bare,
            List<Double> clean,
            List<Double> banned,
            List<Double> bareNanos,
            List<Double> oursNanos) {

        Figures() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }

        /** Of one processor: what our program takes itself, beyond the one of two instructions. */
        double ownPercent() {
            return median(differences(oursNanos, bareNanos)) * PACKETS_PER_SECOND / 1e9 * 100;
        }
    }

    private Overhead() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench overhead", HELP, words, 1, Latency.HZ, Overhead::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        timeline.title("What the program on an interface costs");
        MachineLoad load = MachineLoad.start();
        String counted = ProgramTime.count("0");
        try (Lab lab = Lab.open()) {
            Host victim = lab.host("victim");
            Host sender = lab.host("sender");
            sender.addAddresses(2);
            Figures figures = new Figures();
            String mode = "";
            // Nobody reads: what comes is thrown away as cheaply as the kernel can.
            try (DatagramSocket sink = victim.call(() -> new DatagramSocket(PORT))) {
                InetSocketAddress target = new InetSocketAddress(victim.ipv4(), sink.getLocalPort());
                for (int round = 1; round <= options.rounds(); round++) {
                    timeline.progress("rounds", round, options.rounds());
                    figures.none.add(busyPercent(sender, 1, target));
                    BarePass bare = victim.call(() -> BarePass.on(Host.INTERFACE));
                    try {
                        figures.bare.add(busyPercent(sender, 1, target));
                        figures.bareNanos.add(nanosPerPacket(sender, target));
                    } finally {
                        victim.call(() -> {
                            bare.close();
                            return null;
                        });
                    }
                    try (LiveProgram program =
                            victim.call(() -> LiveProgram.on(Host.INTERFACE, IpAddress.parse(sender.ipv4(2))))) {
                        mode = program.mode();
                        figures.clean.add(busyPercent(sender, 1, target));
                        figures.banned.add(busyPercent(sender, 2, target));
                        figures.oursNanos.add(nanosPerPacket(sender, target));
                        if (program.dropped() == 0) {
                            throw new LabException("the banned source's packets were not dropped");
                        }
                    }
                }
            }
            report(options, timeline, mode, figures, load.sinceStart());
            return true;
        } catch (IllegalStateException e) {
            timeline.bad("bench overhead: " + e.getMessage());
            return false;
        } finally {
            ProgramTime.count(counted);
        }
    }

    /** What the program on the interface takes for a clean datagram, by the kernel's own count. */
    private static double nanosPerPacket(Host sender, InetSocketAddress target) {
        ProgramTime.count(COUNT);
        try (SteadyTraffic traffic = SteadyTraffic.start(sender, sender.ipv4(1), target, PACKETS_PER_SECOND)) {
            Thread.sleep(SETTLE_MILLIS);
            ProgramTime before = ProgramTime.now();
            Thread.sleep(COUNTED_MILLIS);
            ProgramTime taken = ProgramTime.now().since(before);
            if (taken.packets() < (long) PACKETS_PER_SECOND * COUNTED_MILLIS / 2000) {
                throw new LabException("of " + traffic.sent() + " datagrams the program saw " + taken.packets());
            }
            return taken.nanosPerPacket();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        } finally {
            ProgramTime.count("0");
        }
    }

    /** Of one processor: what was not idle, on all of them, while the datagrams of that address went. */
    private static double busyPercent(Host sender, int address, InetSocketAddress target) {
        try (SteadyTraffic traffic = SteadyTraffic.start(sender, sender.ipv4(address), target, PACKETS_PER_SECOND)) {
            Thread.sleep(SETTLE_MILLIS);
            MachineLoad phase = MachineLoad.start();
            Thread.sleep(PHASE_MILLIS);
            double busy = phase.sinceStart().busyPercent();
            if (traffic.sent() < (long) PACKETS_PER_SECOND * PHASE_MILLIS / 2000) {
                throw new LabException("this machine is too busy to send " + PACKETS_PER_SECOND + " a second");
            }
            return busy * Runtime.getRuntime().availableProcessors();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private static void report(
            Options options, Timeline timeline, String mode, Figures figures, MachineLoad.Reading machine) {
        timeline.line(String.format(
                Locale.ROOT,
                "  %d datagrams a second, %s XDP; of one processor: no program %.1f %%, a bare one %.1f %%, ours %.1f %%, ours and banned"
                        + " %.1f %%",
                PACKETS_PER_SECOND,
                mode.toLowerCase(Locale.ROOT),
                median(figures.none),
                median(figures.bare),
                median(figures.clean),
                median(figures.banned)));
        timeline.line(String.format(
                Locale.ROOT,
                "  differences within a round: bare %+.2f %%, clean %+.2f %%, banned %+.2f %% of none; clean %+.2f %% of bare",
                median(differences(figures.bare, figures.none)),
                median(differences(figures.clean, figures.none)),
                median(differences(figures.banned, figures.none)),
                median(differences(figures.clean, figures.bare))));
        timeline.line(String.format(
                Locale.ROOT,
                "  a clean packet, by the kernel's count: bare %.0f ns, ours %.0f ns; so ours itself takes %.2f %% of one processor",
                median(figures.bareNanos),
                median(figures.oursNanos),
                figures.ownPercent()));
        timeline.line("  " + machine.text());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("packets_per_second", PACKETS_PER_SECOND);
        fields.put("attach_mode", mode);
        fields.put("none_percent", Report.rounded(median(figures.none)));
        fields.put("bare_percent", Report.rounded(median(figures.bare)));
        fields.put("clean_percent", Report.rounded(median(figures.clean)));
        fields.put("banned_percent", Report.rounded(median(figures.banned)));
        fields.put("bare_more_percent", hundredths(median(differences(figures.bare, figures.none))));
        fields.put("clean_more_percent", hundredths(median(differences(figures.clean, figures.none))));
        fields.put("clean_more_than_bare_percent", hundredths(median(differences(figures.clean, figures.bare))));
        fields.put("banned_more_percent", hundredths(median(differences(figures.banned, figures.none))));
        fields.put("bare_ns", Report.rounded(median(figures.bareNanos)));
        fields.put("ours_ns", Report.rounded(median(figures.oursNanos)));
        fields.put("own_percent", hundredths(figures.ownPercent()));
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("overhead", fields);
        report.putAll(machine.json());
        options.json().ifPresent(file -> Report.write(file, report));
    }

    private static List<Double> differences(List<Double> of, List<Double> from) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            differences.add(of.get(i) - from.get(i));
        }
        return differences;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
