// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Arrivals;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.MeshMember;
import io.honeymesh.lab.Trickle;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Strangers log in at the first node's Redis trap and hang up; counted is from just before that, which is when the node judges what
 * they did, until the kernels of both others drop them.
 */
final class MeshTouches {

    /** Federation sends a signal at once if it sent none to that link for half a second. */
    private static final int SPACED_MILLIS = 1050;

    private static final int JITTER_MILLIS = 300;

    private static final Duration FINE = Duration.ofNanos(400_000);
    private static final Duration COARSE = Duration.ofMillis(5);
    private static final int LEAD_MILLIS = 30;
    private static final Duration SETTLE = Duration.ofMillis(80);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int BURSTS = 3;
    private static final int BURST = 20;
    private static final int MOST_MISSED = 5;

    private final MeshStage stage;
    private final Options options;
    private final Timeline timeline;
    private final List<Arrivals> arrivals;

    MeshTouches(MeshStage stage, Options options, Timeline timeline) {
        this.stage = stage;
        this.options = options;
        this.timeline = timeline;
        arrivals = stage.others().stream()
                .map(MeshMember::host)
                .map(host -> Arrivals.at(stage.lab(), host))
                .toList();
    }

    /** Times, in µs: of each host that others are on, and until the last of them dropped. */
    private static final class Tally {
        private final List<Double> micros = new ArrayList<>();
        private final List<Double> onAll = new ArrayList<>();
        private final List<Double> gaps = new ArrayList<>();
        private int missed;
    }

    MeshReport measure(MeshTransport transport) {
        Tally warmUp = new Tally();
        for (int i = 0; i < options.warmUp(); i++) {
            timeline.progress("warming up", i + 1, options.warmUp());
            touch(1, FINE, warmUp);
            pause(SPACED_MILLIS / 2);
        }
        Tally spaced = new Tally();
        List<Double> roundTrips = new ArrayList<>();
        MachineLoad load = MachineLoad.start();
        for (int i = 0; i < options.sources(); i++) {
            pause(SPACED_MILLIS + ThreadLocalRandom.current().nextInt(JITTER_MILLIS));
            arrivals.forEach(
                    one -> roundTrips.add(one.roundTripMicros(stage.touched().host())));
            touch(1, FINE, spaced);
            timeline.progress("one by one", i + 1, options.sources());
            if (spaced.missed > MOST_MISSED) {
                throw new LabException("touches of one node are no drops at the others");
            }
        }
        MachineLoad.Reading idle = load.sinceStart();
        Tally bursts = new Tally();
        for (int i = 0; i < BURSTS; i++) {
            pause(SPACED_MILLIS);
            touch(BURST, COARSE, bursts);
            timeline.progress(BURST + " at once", i + 1, BURSTS);
        }
        return new MeshReport(
                transport,
                new Sample(spaced.micros),
                new Sample(spaced.onAll),
                spaced.missed,
                new Sample(spaced.gaps),
                new Sample(bursts.micros),
                bursts.missed,
                new Sample(roundTrips),
                idle);
    }

    /** So many strangers hang up as quickly as one can after the other. */
    private void touch(int count, Duration interval, Tally tally) {
        List<String> addresses = new ArrayList<>();
        List<Socket> logins = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                addresses.add(stage.strangers().next());
                logins.add(stage.strangers().login(addresses.getLast(), stage.touched()));
            }
            try (Trickle trickle =
                    Trickle.start(stage.strangers(), addresses, arrivals, interval, LIMIT.multipliedBy(2))) {
                pause(LEAD_MILLIS + ThreadLocalRandom.current().nextInt(LEAD_MILLIS));
                List<Long> ends = new ArrayList<>();
                for (Socket login : logins) {
                    ends.add(System.nanoTime());
                    login.close();
                }
                awaitDrops(trickle, count);
                trickle.stop();
                pause((int) SETTLE.toMillis());
                take(trickle, ends, tally);
            }
        } catch (IOException e) {
            throw new LabException("a stranger can't hang up: " + e.getMessage(), e);
        } finally {
            logins.forEach(MeshTouches::closeQuietly);
        }
    }

    private void awaitDrops(Trickle trickle, int count) {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (int i = 0; i < count; i++) {
            for (Arrivals target : arrivals) {
                while (trickle.droppedAtNanos(i, target, SETTLE).isEmpty() && System.nanoTime() < end) {
                    pause(5);
                }
            }
        }
    }

    private void take(Trickle trickle, List<Long> ends, Tally tally) {
        for (int i = 0; i < ends.size(); i++) {
            List<Double> each = new ArrayList<>();
            for (Arrivals target : arrivals) {
                OptionalDouble dropped = trickle.droppedAtNanos(i, target, SETTLE.dividedBy(2));
                if (dropped.isPresent() && dropped.getAsDouble() > ends.get(i)) {
                    each.add((dropped.getAsDouble() - ends.get(i)) / 1e3);
                }
            }
            tally.micros.addAll(each);
            tally.missed += arrivals.size() - each.size();
            if (each.size() == arrivals.size()) {
                tally.onAll.add(Collections.max(each));
            }
            tally.gaps.addAll(trickle.gapsMicros(i));
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // as it should be
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
