// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Subject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HitCountsTest {

    private static final Subject SOMEBODY = Subject.parse("203.0.113.7");
    private static final int LONG_MILLIS = 200;

    private final HitCounts counts = new HitCounts();
    private final AtomicLong readings = new AtomicLong();

    private Map<Subject, Long> ask(int millis) {
        return counts.of(() -> {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Map.of(SOMEBODY, readings.incrementAndGet());
        });
    }

    @Test
    void whatTookLongIsSharedForAWhile() {
        ask(LONG_MILLIS);
        assertEquals(Map.of(SOMEBODY, 1L), ask(LONG_MILLIS));
        assertEquals(1, readings.get());
    }

    @Test
    void whatTakesNoTimeIsReadAnew() throws Exception {
        ask(1);
        Thread.sleep(500);
        assertEquals(Map.of(SOMEBODY, 2L), ask(1));
    }

    @Test
    void thoseWhoAskAtOnceWaitForOneReading() throws Exception {
        Thread first = Thread.ofVirtual().start(() -> ask(LONG_MILLIS));
        Thread second = Thread.ofVirtual().start(() -> ask(LONG_MILLIS));
        first.join();
        second.join();
        assertEquals(1, readings.get());
    }
}
