// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Probe;
import io.honeymesh.lab.ProbeResult;
import io.honeymesh.peers.Defence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Guesses passwords over SSH, one after the other, until no packet comes through any more. */
final class BruteForce {

    /**
     * What came of it.
     *
     * @param probe what was dropped and when
     * @param thresholdToDropMicros from when the source had done what means a ban; empty if nothing was dropped
     * @param answered how many guesses were answered before, whatever the answer
     */
    record Outcome(ProbeResult probe, Optional<Double> thresholdToDropMicros, int answered) {

        boolean dropped() {
            return probe.touchToFirstDropMicros().isPresent();
        }
    }

    private static final int MAX_GUESSES = 60;
    private static final Duration GUESS = Duration.ofSeconds(6);
    /** The probe is at work before the attacker is. */
    private static final Duration LEAD = Duration.ofMillis(400);
    /** Longer than any of them waits between two looks at the log or at the list of bans. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Lab lab;
    private final Host attacker;

    BruteForce(Lab lab, Host attacker) {
        this.lab = lab;
        this.attacker = attacker;
    }

    Outcome against(Defence defence, String source) {
        String target = defence.host().ipv4();
        AtomicBoolean over = new AtomicBoolean();
        int[] answered = new int[1];
        try (Probe.Watch probe =
                Probe.coarse(lab, attacker, source, target, defence.quietPort()).watch()) {
            Thread.sleep(LEAD);
            Thread guessing =
                    Thread.ofVirtual().name("guessing").start(() -> answered[0] = guess(defence, source, over));
            ProbeResult result;
            try {
                result = probe.await(PATIENCE);
            } finally {
                over.set(true);
            }
            guessing.join();
            return new Outcome(result, sinceThreshold(defence, source, result), answered[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private int guess(Defence defence, String source, AtomicBoolean over) {
        Command login = attacker.command(Login.command(
                lab,
                List.of("-b", source, "-o", "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=2"),
                defence.sshPort(),
                defence.host().ipv4(),
                "true"));
        int answered = 0;
        for (int i = 0; i < MAX_GUESSES && !over.get(); i++) {
            Command.Result result = login.run(GUESS);
            if (result.exit() == 0 || result.errors().contains("Permission denied")) {
                answered++;
            }
        }
        return answered;
    }

    private static Optional<Double> sinceThreshold(Defence defence, String source, ProbeResult result) {
        if (result.touchToFirstDropMicros().isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> crossed = defence.crossed().apply(source);
        return crossed.map(moment ->
                        Duration.between(moment, result.wall(result.firstDrop().orElseThrow()))
                                        .toNanos()
                                / 1000.0)
                .or(() -> Optional.of(result.touchToFirstDropMicros().getAsDouble()));
    }
}
