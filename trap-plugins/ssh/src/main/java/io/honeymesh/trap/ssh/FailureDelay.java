// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a refused login waits for its answer: PAM makes a wrong password slow, and sshd then waits until the user's own time
 * has passed, or the next double of it, so that nobody learns from the rest.
 *
 * @param pam what {@code pam_unix} asks for; PAM makes half to one and a half of it, mostly near the middle
 */
record FailureDelay(Duration pam) {

    static final FailureDelay REAL = new FailureDelay(Duration.ofSeconds(2));

    /** sshd's MIN_FAIL_DELAY_SECONDS, and what a user's name may add to it. */
    private static final int MIN_MICROS = 5_000;

    private static final int MAX_MORE_MICROS = 4_294;

    /** sshd's MAX_FAIL_DELAY_SECONDS: what took longer isn't made longer. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

    Duration ofPassword() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        double factor = 0.5 + (random.nextDouble() + random.nextDouble() + random.nextDouble()) / 3;
        return Duration.ofNanos(Math.round(pam.toNanos() * factor));
    }

    /** @param sinceNanos when the request came, of {@link System#nanoTime()} */
    static Duration ofRequest(Persona persona, String user, long sinceNanos) {
        long elapsed = System.nanoTime() - sinceNanos;
        if (elapsed > LONG_ENOUGH.toNanos()) {
            return Duration.ZERO;
        }
        long whole = 1000L * (MIN_MICROS + persona.number("ssh.failure." + user, 0, MAX_MORE_MICROS));
        while (whole < elapsed) {
            whole *= 2;
        }
        return Duration.ofNanos(whole - elapsed);
    }
}
