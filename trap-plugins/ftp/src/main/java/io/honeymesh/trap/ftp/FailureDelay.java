// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a wrong password waits for its answer.
 *
 * @param vsftpdMillis {@code delay_failed_login}
 * @param pamMillis what {@code pam_unix} asks for; PAM makes half to one and a half of it, mostly near the middle
 */
record FailureDelay(int vsftpdMillis, int pamMillis) {

    static final FailureDelay REAL = new FailureDelay(1000, 2000);

    Duration once() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        double factor = 0.5 + (random.nextDouble() + random.nextDouble() + random.nextDouble()) / 3;
        return Duration.ofMillis(vsftpdMillis + Math.round(pamMillis * factor));
    }
}
