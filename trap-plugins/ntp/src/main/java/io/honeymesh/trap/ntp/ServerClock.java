// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ntp;

import io.honeymesh.api.spi.Persona;
import java.time.Instant;
import java.util.List;

/**
 * What a clock says of itself that follows a server of the pool. Durations are fractions of a second as NTP has them (65536 to
 * one).
 *
 * @param precision of its readings, in powers of two
 * @param reference whom it follows
 */
record ServerClock(Persona persona, int stratum, int precision, byte[] reference, int rootDelay, int dispersion) {

    /** A server and how far it is from a clock that needs none. */
    private record Upstream(int stratum, int... address) {}

    private static final List<Upstream> UPSTREAMS = List.of(
            new Upstream(3, 162, 159, 200, 1),
            new Upstream(3, 162, 159, 200, 123),
            new Upstream(1, 192, 53, 103, 104),
            new Upstream(1, 192, 53, 103, 108),
            new Upstream(1, 131, 188, 3, 220),
            new Upstream(1, 194, 58, 200, 20),
            new Upstream(2, 129, 70, 132, 36));

    /** How often a clock that has settled asks: 2^10 s. */
    private static final int POLL_SECONDS = 1024;

    /** How much a clock may drift between two looks. */
    private static final double DRIFT = 15e-6;

    static ServerClock of(Persona persona) {
        Upstream upstream = persona.pick("ntp.upstream", UPSTREAMS);
        byte[] address = new byte[4];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) upstream.address[i];
        }
        return new ServerClock(
                persona,
                upstream.stratum + 1,
                persona.pick("ntp.precision", List.of(-23, -24, -24, -25)),
                address,
                persona.number("ntp.delay", 260, 2_400),
                persona.number("ntp.dispersion", 90, 1_900));
    }

    /** When it last looked at whom it follows. */
    Instant updated(Instant now) {
        long phase = persona.number("ntp.phase", 0, POLL_SECONDS - 1);
        long poll = Math.floorDiv(now.getEpochSecond() - phase, POLL_SECONDS);
        Instant updated = update(poll, phase);
        return updated.isAfter(now) ? update(poll - 1, phase) : updated;
    }

    /** It is never quite on time. */
    private Instant update(long poll, long phase) {
        return Instant.ofEpochSecond(poll * POLL_SECONDS + phase)
                .plusNanos(1_000L * persona.number("ntp.poll." + poll, 0, 12_000_000));
    }

    /** It grows until the next look. */
    int rootDispersion(Instant now) {
        double age = (now.toEpochMilli() - updated(now).toEpochMilli()) / 1000.0;
        return dispersion + (int) (age * DRIFT * 65_536);
    }
}
