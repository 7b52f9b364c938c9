// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** What a ban costs from Java until the kernel goes by it, one by one and a whole book at once. Attached to nothing. */
public final class BanCost {

    /**
     * @param bans how many
     * @param oneByOne how many a second, each ordered by itself
     * @param p50Nanos of one order
     * @param p99Nanos of one order
     * @param bulkMillis the whole book at once, into empty tables, until the last one's packets are dropped
     */
    public record Figure(int bans, long oneByOne, long p50Nanos, long p99Nanos, double bulkMillis) {}

    /** Names no interface that there is: packets are run through the program, none comes. */
    static final String NOWHERE = "none0";

    private static final int FIRST = 0x0b000000;
    private static final int WARM_UP = 50_000;
    /** Nobody is let through, nothing is a trap. */
    static final Rules ENFORCE = new Rules(
            Mode.ENFORCE, Optional.empty(), List.of(), List.of(), Set.of(), Set.of(), OptionalInt.empty(), Set.of());

    private record OneByOne(double seconds, long p50Nanos, long p99Nanos) {}

    private BanCost() {}

    /**
     * Needs the right to load programs.
     *
     * @param sizes of the books
     * @param rounds of each; medians of them
     * @throws IllegalStateException if the kernel refuses, or doesn't drop what was banned
     */
    public static List<Figure> measure(List<Integer> sizes, int rounds, Consumer<String> progress) {
        List<Figure> figures = new ArrayList<>();
        try {
            oneByOne(shuffled(WARM_UP));
            for (int size : sizes) {
                progress.accept(size + " bans");
                List<Ban> bans = shuffled(size);
                List<OneByOne> ones = new ArrayList<>();
                List<Double> bulk = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    ones.add(oneByOne(bans));
                    bulk.add(bulk(bans));
                }
                ones.sort(Comparator.comparingDouble(OneByOne::seconds));
                Collections.sort(bulk);
                OneByOne median = ones.get(ones.size() / 2);
                figures.add(new Figure(
                        size,
                        Math.round(size / median.seconds),
                        median.p50Nanos,
                        median.p99Nanos,
                        bulk.get(bulk.size() / 2)));
            }
        } catch (KernelException | XdpBackend.Closed e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return figures;
    }

    private static List<Ban> shuffled(int size) {
        Instant now = Instant.now();
        List<Ban> bans = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            bans.add(new Ban(
                    Subject.host(new Ipv4(FIRST + i)),
                    Map.of(Reason.TRAP, now.plus(Duration.ofHours(1))),
                    now,
                    1,
                    false,
                    ""));
        }
        Collections.shuffle(bans, new Random(size));
        return bans;
    }

    private static XdpBackend open(int capacity) throws KernelException, XdpBackend.Closed {
        XdpBackend backend = XdpBackend.open(
                EnforcementSettings.of(Map.of("interfaces", NOWHERE, "capacity", capacity)), KernelFolders.NONE);
        backend.configure(ENFORCE);
        return backend;
    }

    private static OneByOne oneByOne(List<Ban> bans) throws KernelException, XdpBackend.Closed {
        try (XdpBackend backend = open(bans.size())) {
            long[] nanos = new long[bans.size()];
            for (int i = 0; i < nanos.length; i++) {
                Ban ban = bans.get(i);
                long from = System.nanoTime();
                backend.apply(ban);
                nanos[i] = System.nanoTime() - from;
            }
            mustDrop(backend, bans.getLast());
            Arrays.sort(nanos);
            return new OneByOne(
                    Arrays.stream(nanos).sum() / 1e9, nanos[nanos.length / 2], nanos[nanos.length * 99 / 100]);
        }
    }

    private static double bulk(List<Ban> bans) throws KernelException, XdpBackend.Closed {
        try (XdpBackend backend = open(bans.size())) {
            long from = System.nanoTime();
            List<String> refused = backend.sync(ENFORCE, bans);
            mustDrop(backend, bans.getLast());
            double millis = (System.nanoTime() - from) / 1e6;
            if (!refused.isEmpty()) {
                throw new IllegalStateException(refused.size() + " bans found no room: " + refused.getFirst());
            }
            return millis;
        }
    }

    private static void mustDrop(XdpBackend backend, Ban ban) throws KernelException {
        byte[] packet = Frame.from(ban.subject().address()).ack(80).bytes();
        int verdict = backend.tables()
                .program()
                .run(KernelProgram.ETHERNET, packet, 1)
                .verdict();
        if (verdict != Bare.DROP) {
            throw new IllegalStateException(ban.subject() + " is banned and its packet was not dropped");
        }
    }
}
