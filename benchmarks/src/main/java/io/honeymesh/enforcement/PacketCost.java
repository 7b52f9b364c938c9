// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.Config;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What a packet costs, beside a program that only returns a verdict and beside xdp-filter: BPF_PROG_TEST_RUN, every case of
 * a round in turn and in one process, so that a change of the machine's mood meets all of them.
 */
public final class PacketCost {

    /**
     * Nanoseconds a packet: means of the middle half of the rounds, since the kernel gives whole nanoseconds.
     *
     * @param name of the case, as the report has it
     * @param ours HoneyMesh's program
     * @param bare two instructions that return the same verdict: the harness
     * @param least a program that finds the IPv4 source, counts the packet and returns the same verdict, if the case fits it
     * @param xdpFilter xdp-filter's program that denies listed addresses, if it is installed and the case fits it
     */
    public record Figure(String name, double ours, double bare, OptionalDouble least, OptionalDouble xdpFilter) {
        public double ratioBare() {
            return ours / bare;
        }

        public Optional<Double> ratioXdpFilter() {
            return xdpFilter.isPresent() ? Optional.of(ours / xdpFilter.getAsDouble()) : Optional.empty();
        }
    }

    private static final int REPEAT = 100_000;
    /** What the kernel's division leaves out, on average. */
    private static final double CUT_OFF = 0.5;

    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final int BANNED4 = 0x0b000000; // 11.0.0.0 and as many addresses as there are bans
    private static final int CLEAN4 = 0x5b000000;
    private static final long NETWORK6 = 0x2001_0db8L << Integer.SIZE;
    private static final int BANNED6 = 0;
    private static final int CLEAN6 = 0x40000000;
    private static final int PORT = 80;

    private final int rounds;
    private final Consumer<String> progress;
    private final List<Case> cases = new ArrayList<>();

    /** One program's side of a case: runs it {@link #REPEAT} times and says what one run took. */
    @FunctionalInterface
    private interface Run {
        TestRun over(int program) throws KernelException;
    }

    private record Case(
            String name, int verdict, int ours, OptionalInt least, OptionalInt xdpFilter, Run run, List<int[]> nanos) {}

    private PacketCost(int rounds, Consumer<String> progress) {
        this.rounds = rounds;
        this.progress = progress;
    }

    /**
     * Takes some seconds; needs the right to load programs.
     *
     * @param rounds each of which runs every case; 15 or more for medians that can be trusted
     * @param progress told what it is doing
     * @throws IllegalStateException if the kernel refuses, or a program gives another verdict than the case is about
     */
    public static List<Figure> measure(int rounds, Consumer<String> progress) {
        try {
            return new PacketCost(rounds, progress).measure();
        } catch (KernelException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private List<Figure> measure() throws KernelException {
        progress.accept("loading two tables of " + SMALL + " and " + LARGE + " bans for each family");
        try (KernelTables small = tables(SMALL);
                KernelTables large = tables(LARGE);
                Bare drop = new Bare(Bare.DROP);
                Bare pass = new Bare(Bare.PASS);
                BpfObject least = NativeProgram.load("least", "least_drop", "least_pass");
                Varied varied = new Varied();
                // Nothing to close where there is none.
                XdpFilter filter = XdpFilter.open(2 * SMALL, KernelTables.possibleCpus(libbpf()))
                        .orElse(null)) {
            if (filter == null) {
                progress.accept("xdp-filter is not installed (" + XdpFilter.PACKAGE + "): nothing to compare with it");
            }
            OptionalInt beside = filter == null ? OptionalInt.empty() : OptionalInt.of(listed(filter));
            oneSource(small, beside, least);
            manySources("", small, SMALL, beside, varied);
            amongMany(large, varied);
            manySources("_1m", large, LARGE, OptionalInt.empty(), varied);
            run(new int[] {-1, drop.fd(), pass.fd()});
        }
        return cases.stream().map(PacketCost::figure).toList();
    }

    private static KernelTables tables(int bans) throws KernelException {
        KernelTables tables = KernelTables.open(EnforcementSettings.of(Map.of("capacity", 2 * bans)));
        try {
            tables.config().set(Config.MODE, Mode.ENFORCE.ordinal());
            Instant now = Instant.now();
            for (int i = 0; i < bans; i++) {
                tables.projection().put(ban(banned4(i), now));
                tables.projection().put(ban(banned6(i), now));
            }
            return tables;
        } catch (KernelException e) {
            tables.close();
            throw e;
        }
    }

    private static Ban ban(Subject subject, Instant now) {
        return new Ban(subject, Map.of(Reason.TRAP, now.plus(Duration.ofHours(1))), now, 1, false, "");
    }

    private static Subject banned4(int number) {
        return Subject.host(new Ipv4(BANNED4 + number));
    }

    private static Subject banned6(int number) {
        return new Subject(new Ipv6(NETWORK6 | BANNED6 + number, 0), 64);
    }

    private static int listed(XdpFilter filter) throws KernelException {
        for (int i = 0; i < SMALL; i++) {
            filter.list(new Ipv4(BANNED4 + i));
            filter.list(new Ipv6(NETWORK6 | BANNED6 + i, 0));
        }
        return filter.fd();
    }

    private void oneSource(KernelTables tables, OptionalInt filter, BpfObject least) throws KernelException {
        int ours = tables.program().programFd(KernelProgram.ETHERNET);
        Frame banned4 = Frame.from(new Ipv4(BANNED4 + 7)).ack(PORT);
        IpAddress clean4 = new Ipv4(CLEAN4 + 7);
        Ipv6 banned6 = new Ipv6(NETWORK6 | BANNED6 + 7, 0);
        Ipv6 clean6 = new Ipv6(NETWORK6 | CLEAN6 + 7, 0);
        OptionalInt none = OptionalInt.empty();
        OptionalInt leastDrop = OptionalInt.of(least.programFd("least_drop"));
        OptionalInt leastPass = OptionalInt.of(least.programFd("least_pass"));
        add("drop_v4", Bare.DROP, ours, leastDrop, filter, banned4);
        add("pass_v4", Bare.PASS, ours, leastPass, filter, Frame.from(clean4).ack(PORT));
        add("drop_v6", Bare.DROP, ours, filter, Frame.from(banned6).ack(PORT));
        add("pass_v6", Bare.PASS, ours, filter, Frame.from(clean6).ack(PORT));
        add(
                "drop_vlan_v4",
                Bare.DROP,
                ours,
                filter,
                Frame.from(new Ipv4(BANNED4 + 7)).ack(PORT).vlan(0x8100, 1));
        add(
                "drop_qinq_v4",
                Bare.DROP,
                ours,
                filter,
                Frame.from(new Ipv4(BANNED4 + 7)).ack(PORT).vlan(0x88a8, 1).vlan(0x8100, 2));
        add(
                "pass_vlan_v4",
                Bare.PASS,
                ours,
                filter,
                Frame.from(clean4).ack(PORT).vlan(0x8100, 1));
        add("pass_udp_v4", Bare.PASS, ours, filter, Frame.from(clean4).udp(53, 50_000));
        add("syn_v4", Bare.PASS, ours, none, Frame.from(clean4).syn(PORT));
        add("syn_v6", Bare.PASS, ours, none, Frame.from(clean6).syn(PORT));
    }

    /** A flood as it comes: from one source, or from ten thousand, while a million others are banned. */
    private void amongMany(KernelTables tables, Varied varied) throws KernelException {
        int ours = tables.program().programFd(KernelProgram.ETHERNET);
        OptionalInt none = OptionalInt.empty();
        Ipv4 banned4 = new Ipv4(BANNED4 + 7);
        Ipv4 clean4 = new Ipv4(CLEAN4 + 7);
        add("drop_v4_1m", Bare.DROP, ours, none, Frame.from(banned4).ack(PORT));
        add("pass_v4_1m", Bare.PASS, ours, none, Frame.from(clean4).ack(PORT));
        add(
                "drop_v6_1m",
                Bare.DROP,
                ours,
                none,
                Frame.from(new Ipv6(NETWORK6 | BANNED6 + 7, 0)).ack(PORT));
        add(
                "pass_v6_1m",
                Bare.PASS,
                ours,
                none,
                Frame.from(new Ipv6(NETWORK6 | CLEAN6 + 7, 0)).ack(PORT));
        byte[] ack4 = Frame.from(banned4).ack(PORT).bytes();
        add("drop_10k_of_1m_v4", Bare.DROP, ours, none, varied, ack4, false, BANNED4, SMALL);
    }

    private void add(String name, int verdict, int ours, OptionalInt filter, Frame frame) {
        add(name, verdict, ours, OptionalInt.empty(), filter, frame);
    }

    private void add(String name, int verdict, int ours, OptionalInt least, OptionalInt filter, Frame frame) {
        byte[] packet = frame.bytes();
        Libbpf bpf = libbpf();
        cases.add(new Case(
                name,
                verdict,
                ours,
                least,
                filter,
                program -> TestRun.of(bpf, program, packet, REPEAT),
                new ArrayList<>()));
    }

    private static Libbpf libbpf() {
        try {
            return Libbpf.get();
        } catch (KernelException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void manySources(String suffix, KernelTables tables, int count, OptionalInt filter, Varied varied)
            throws KernelException {
        int ours = tables.program().programFd(KernelProgram.ETHERNET);
        byte[] ack4 = Frame.from(new Ipv4(BANNED4)).ack(PORT).bytes();
        byte[] ack6 = Frame.from(new Ipv6(NETWORK6, 0)).ack(PORT).bytes();
        add("drop_random_v4" + suffix, Bare.DROP, ours, filter, varied, ack4, false, BANNED4, count);
        add("pass_random_v4" + suffix, Bare.PASS, ours, filter, varied, ack4, false, CLEAN4, count);
        add("drop_random_v6" + suffix, Bare.DROP, ours, filter, varied, ack6, true, BANNED6, count);
        add("pass_random_v6" + suffix, Bare.PASS, ours, filter, varied, ack6, true, CLEAN6, count);
        if (suffix.isEmpty()) {
            byte[] syn4 = Frame.from(new Ipv4(CLEAN4)).syn(PORT).bytes();
            byte[] syn6 = Frame.from(new Ipv6(NETWORK6, 0)).syn(PORT).bytes();
            OptionalInt none = OptionalInt.empty();
            // Among all of them are the banned ones: one in 429 496, of IPv4.
            add("syn_new_source_v4", Bare.PASS, ours, none, varied, syn4, false, 0, Varied.ALL);
            add("syn_new_source_v6", Bare.PASS, ours, none, varied, syn6, true, CLEAN6, Varied.ALL / 4);
        }
    }

    private void add(
            String name,
            int verdict,
            int ours,
            OptionalInt filter,
            Varied varied,
            byte[] packet,
            boolean v6,
            int base,
            long count) {
        cases.add(new Case(
                name,
                verdict,
                ours,
                OptionalInt.empty(),
                filter,
                program -> varied.run(program, packet, v6, base, count, REPEAT),
                new ArrayList<>()));
    }

    private void run(int[] bare) throws KernelException {
        for (int round = 1; round <= rounds; round++) {
            if (round % 5 == 1) {
                progress.accept("round " + round + " of " + rounds);
            }
            for (Case one : cases) {
                one.nanos.add(new int[] {
                    nanos(one, one.ours),
                    nanos(one, bare[one.verdict]),
                    nanos(one, one.least),
                    nanos(one, one.xdpFilter)
                });
            }
        }
    }

    private static int nanos(Case one, OptionalInt program) throws KernelException {
        return program.isPresent() ? nanos(one, program.getAsInt()) : 0;
    }

    /** A program that gives another verdict does something else than the case is about, however fast. */
    private static int nanos(Case one, int program) throws KernelException {
        TestRun run = one.run.over(program);
        if (run.verdict() != one.verdict) {
            throw new IllegalStateException(one.name + ": the verdict was " + run.verdict() + ", not " + one.verdict);
        }
        return run.nanosPerRun();
    }

    private static Figure figure(Case one) {
        return new Figure(
                one.name,
                middle(one, 0),
                middle(one, 1),
                one.least.isPresent() ? OptionalDouble.of(middle(one, 2)) : OptionalDouble.empty(),
                one.xdpFilter.isPresent() ? OptionalDouble.of(middle(one, 3)) : OptionalDouble.empty());
    }

    private static double middle(Case one, int column) {
        int quarter = one.nanos.size() / 4;
        return CUT_OFF
                + one.nanos.stream()
                        .mapToInt(row -> row[column])
                        .sorted()
                        .skip(quarter)
                        .limit(one.nanos.size() - 2L * quarter)
                        .average()
                        .orElseThrow();
    }
}
