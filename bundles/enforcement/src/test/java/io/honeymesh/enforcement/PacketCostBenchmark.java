// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a packet costs, beside a program that only returns a verdict: BPF_PROG_TEST_RUN, all cases interleaved in one
 * process, median of the rounds. Run its {@code main} as root with the test class path; the optional argument is the
 * number of bans in the table.
 */
final class PacketCostBenchmark {
    private static final int ROUNDS = 21;
    private static final int REPEAT = 200_000;
    /** New sources each time can't be repeated by the kernel: one call a packet, so many more of them. */
    private static final int SOURCES = 200_000;

    private static final int PROG_TYPE_XDP = 6;

    private PacketCostBenchmark() {}

    private record Case(String name, int program, byte[] packet, List<Integer> nanos) {}

    public static void main(String[] arguments) throws KernelException {
        int bans = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Map<String, Object> properties = Map.of("capacity", Math.max(16, bans), "scan.fast.ports", 48);
        try (Kernel kernel = Kernel.open(properties)) {
            List<io.honeymesh.api.Ban> all = new ArrayList<>();
            for (int i = 0; i < bans - 2; i++) {
                all.add(Kernel.ban(
                        Subject.host(new io.honeymesh.api.Ipv4(0x0b000000 + i * 7)), Duration.ofHours(1), Reason.TRAP));
            }
            kernel.projection().replace(all);
            kernel.ban("198.51.100.7");
            kernel.ban("2001:db8:1:2::/64");
            Libbpf bpf = kernel.tables().program().libbpf();
            int program = kernel.tables().program().programFd(KernelProgram.ETHERNET);
            int drop = bare(bpf, 1);
            int pass = bare(bpf, 2);
            Frame banned4 = Frame.from("198.51.100.7").ack(80);
            Map<String, byte[]> packets = new LinkedHashMap<>();
            packets.put("IPv4 banned, drop", banned4.bytes());
            packets.put(
                    "IPv4 not banned, pass", Frame.from("198.51.100.8").ack(80).bytes());
            packets.put(
                    "VLAN drop",
                    Frame.from("198.51.100.7").ack(80).vlan(0x8100, 1).bytes());
            packets.put(
                    "QinQ drop",
                    Frame.from("198.51.100.7")
                            .ack(80)
                            .vlan(0x88a8, 1)
                            .vlan(0x8100, 2)
                            .bytes());
            packets.put(
                    "IPv6 banned, drop", Frame.from("2001:db8:1:2::7").ack(80).bytes());
            packets.put(
                    "IPv6 not banned, pass",
                    Frame.from("2001:db8:1:3::7").ack(80).bytes());
            packets.put(
                    "IPv4 UDP, pass", Frame.from("198.51.100.8").udp(53, 50000).bytes());
            packets.put(
                    "IPv4 SYN, scan tracking",
                    Frame.from("198.51.100.8").syn(80).bytes());
            List<Case> cases = new ArrayList<>();
            cases.add(new Case("bare drop", drop, banned4.bytes(), new ArrayList<>()));
            cases.add(new Case("bare pass", pass, banned4.bytes(), new ArrayList<>()));
            packets.forEach((name, packet) -> cases.add(new Case(name, program, packet, new ArrayList<>())));
            for (int round = 0; round < ROUNDS; round++) {
                for (Case one : cases) {
                    one.nanos.add(KernelProgram.run(bpf, one.program, one.packet, REPEAT)
                            .nanosPerRun());
                }
            }
            cases.forEach(one -> report(one.name, one.nanos));
            newSources(bpf, program, pass);
            writes(kernel);
            Libc.close(drop);
            Libc.close(pass);
        }
    }

    private static void report(String name, List<Integer> nanos) {
        int[] sorted = nanos.stream().mapToInt(Integer::intValue).sorted().toArray();
        System.out.printf("%-36s %4d ns (min %d)%n", name, sorted[sorted.length / 2], sorted[0]);
    }

    /** The system call's own cost is taken off by running a bare program in turns. */
    private static void newSources(Libbpf bpf, int program, int pass) throws KernelException {
        byte[] syn = Frame.from("10.0.0.1").syn(80).bytes();
        long[] totals = new long[2];
        for (int i = 0; i < SOURCES; i++) {
            int address = 0x0a000000 | (int) (i * 2654435761L >>> 8) & 0xffffff;
            for (int at = 0; at < 4; at++) {
                syn[26 + at] = (byte) (address >>> 24 - 8 * at);
            }
            int which = i & 1;
            for (int turn = 0; turn < 2; turn++) {
                int chosen = which ^ turn;
                totals[chosen] += KernelProgram.run(bpf, chosen == 0 ? program : pass, syn, 1)
                        .nanosPerRun();
            }
        }
        System.out.printf(
                "%-36s %4d ns over a bare verdict, cold (single runs)%n",
                "SYN from ever new sources", (totals[0] - totals[1]) / SOURCES);
    }

    private static void writes(Kernel kernel) throws KernelException {
        long[] nanos = new long[100_000];
        io.honeymesh.api.Ban[] bans = new io.honeymesh.api.Ban[1000];
        for (int i = 0; i < bans.length; i++) {
            bans[i] = Kernel.ban(
                    Subject.host(new io.honeymesh.api.Ipv4(0x0b000000 + i * 7)), Duration.ofHours(1), Reason.TRAP);
        }
        for (int i = 0; i < nanos.length; i++) {
            long from = System.nanoTime();
            kernel.projection().put(bans[i % bans.length]);
            nanos[i] = System.nanoTime() - from;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "ban written: p50 %d ns, p99 %d ns%n", nanos[nanos.length / 2], nanos[nanos.length * 99 / 100]);
    }

    /** A program of two instructions: return the verdict. */
    private static int bare(Libbpf bpf, int verdict) throws KernelException {
        MethodHandle load;
        try (Arena call = Arena.ofConfined()) {
            load = Native.bind(
                    java.lang.foreign.SymbolLookup.libraryLookup("libbpf.so.1", Arena.global()),
                    "bpf_prog_load",
                    Native.INT,
                    Native.INT,
                    Native.POINTER,
                    Native.POINTER,
                    Native.POINTER,
                    Native.LONG,
                    Native.POINTER);
            MemorySegment instructions = call.allocate(16, 8);
            instructions.set(Native.LONG, 0, 0xb7L | (long) verdict << 32);
            instructions.set(Native.LONG, 8, 0x95L);
            MemorySegment errno = Native.errnoIn(call);
            int fd = (int) load.invoke(
                    errno,
                    PROG_TYPE_XDP,
                    call.allocateFrom("bare"),
                    call.allocateFrom("GPL"),
                    instructions,
                    2L,
                    MemorySegment.NULL);
            return Libbpf.check("loading a bare program", fd, errno);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }
}
