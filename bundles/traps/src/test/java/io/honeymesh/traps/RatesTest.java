// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {
    private final AtomicLong now = new AtomicLong();

    private Rates<Integer> rates(int perKey, int inAll) {
        return new Rates<>(perKey, inAll, Duration.ofSeconds(1), now::get);
    }

    @Test
    void eachKeyHasItsOwnBound() {
        Rates<Integer> rates = rates(2, 100);
        assertTrue(rates.take(1) && rates.take(1));
        assertFalse(rates.take(1));
        assertTrue(rates.take(2));
    }

    @Test
    void allOfThemShareOne() {
        Rates<Integer> rates = rates(2, 3);
        assertTrue(rates.take(1) && rates.take(2) && rates.take(3));
        assertFalse(rates.take(4));
    }

    @Test
    void aRefusalCountsForNobody() {
        Rates<Integer> rates = rates(1, 2);
        assertTrue(rates.take(1));
        for (int i = 0; i < 10; i++) {
            assertFalse(rates.take(1));
        }
        assertTrue(rates.take(2), "the first one's refusals have not used up what is for all");
    }

    @Test
    void theWindowBeginsAnew() {
        Rates<Integer> rates = rates(1, 1);
        assertTrue(rates.take(1));
        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertFalse(rates.take(1));
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertTrue(rates.take(1));
    }

    @Test
    void aFloodOfKeysIsForgottenButBounded() {
        Rates<Integer> rates = rates(1, 5000);
        int taken = 0;
        for (int key = 0; key < 20_000; key++) {
            taken += rates.take(key) ? 1 : 0;
        }
        assertTrue(taken == 5000, () -> "the bound for all holds whatever was forgotten");
    }
}
