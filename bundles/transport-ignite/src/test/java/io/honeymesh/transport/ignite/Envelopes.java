// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import io.honeymesh.api.spi.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes with a name and an end; what is in them is nobody's business here. */
final class Envelopes {

    private static final AtomicLong NEXT = new AtomicLong(1);
    private static final int BYTES = 400;

    private Envelopes() {}

    static Envelope lasting(Duration life) {
        long number = NEXT.getAndIncrement();
        byte[] bytes = new byte[BYTES];
        byte[] text = ("envelope " + number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return new Envelope("%032x".formatted(number), Instant.now().plus(life), bytes);
    }

    static Envelope some() {
        return lasting(Duration.ofHours(1));
    }
}
