// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.service.PluginCaller.Fault;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PluginTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    private Plugin<Supplier<List<String>>> foreign(Duration budget, Supplier<List<String>> code) {
        Supplier<List<String>> counted = () -> {
            asked.incrementAndGet();
            return code.get();
        };
        return Plugin.foreign(counted, budget, alarms::add);
    }

    private static List<String> ask(Plugin<Supplier<List<String>>> plugin) {
        return plugin.ask(Supplier::get);
    }

    private static List<String> forever() {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException deaf) {
                continue;
            }
        }
    }

    private static List<String> tooLong() {
        try {
            new CountDownLatch(1).await();
            return List.of();
        } catch (InterruptedException told) {
            throw new IllegalStateException("interrupted", told);
        }
    }

    @Test
    void aSoundOneIsAskedOnAThreadOfItsOwn() {
        AtomicBoolean virtual = new AtomicBoolean(true);
        try (var plugin = foreign(LONG, () -> {
            virtual.set(Thread.currentThread().isVirtual());
            return List.of("well");
        })) {
            assertEquals(List.of("well"), ask(plugin));
            assertFalse(virtual.get());
            assertTrue(plugin.fault().isEmpty());
        }
    }

    @Test
    void oneThatComputesWithoutEndIsGivenUpAndNotAskedAgainMeanwhile() {
        AtomicBoolean stop = new AtomicBoolean();
        try (var plugin = foreign(SHORT, () -> {
            while (!stop.get()) {
                Thread.onSpinWait();
            }
            return List.of();
        })) {
            assertEquals(List.of(), ask(plugin));
            for (int i = 0; i < 50; i++) {
                assertEquals(List.of(), ask(plugin));
            }
            assertEquals(1, asked.get(), "nobody waits for it a second time");
            Fault fault = plugin.fault().orElseThrow();
            assertTrue(fault.setAside() && fault.detail().startsWith("has not come back"), fault.detail());
            assertTrue(fault.detail().contains("left out of 51 verdicts"), fault.detail());
            assertEquals(1, alarms.size(), alarms.toString());
            stop.set(true);
        }
    }

    @Test
    void oneThatNeverListensKeepsOnlyItsThread() {
        try (var plugin = foreign(SHORT, PluginTest::forever)) {
            assertEquals(List.of(), ask(plugin));
            assertTrue(plugin.fault().orElseThrow().setAside());
        }
    }

    @Test
    void oneThatTakesTooLongThreeTimesIsSetAside() throws Exception {
        try (var plugin = foreign(SHORT, PluginTest::tooLong)) {
            while (asked.get() < Plugin.STRIKES) {
                assertEquals(List.of(), ask(plugin));
                Thread.sleep(10);
            }
            Fault fault = plugin.fault().orElseThrow();
            assertTrue(fault.setAside() && fault.detail().contains("not asked any more"), fault.detail());
            ask(plugin);
            assertEquals(Plugin.STRIKES, asked.get());
            assertEquals(2, alarms.size(), alarms.toString());
            assertTrue(alarms.getLast().contains("replace its jar"), alarms.getLast());
        }
    }

    @Test
    void oneThatRunsOutOfMemoryThreeTimesIsSetAside() {
        try (var plugin = foreign(LONG, () -> {
            throw new OutOfMemoryError("on purpose");
        })) {
            for (int i = 0; i < 5; i++) {
                assertEquals(List.of(), ask(plugin));
            }
            assertEquals(Plugin.STRIKES, asked.get());
        }
    }

    @Test
    void exceptionsAndNullsAreCountedAndItIsAskedOn() {
        List<Supplier<List<String>>> bad = List.of(
                () -> null,
                () -> Collections.singletonList(null),
                () -> {
                    throw new IllegalStateException("\u001b[2J");
                },
                () -> {
                    throw new NoClassDefFoundError("gone");
                });
        AtomicInteger turn = new AtomicInteger();
        try (var plugin =
                foreign(LONG, () -> bad.get(turn.getAndIncrement() % 4).get())) {
            for (int i = 0; i < 12; i++) {
                assertEquals(List.of(), ask(plugin));
            }
            assertEquals(12, asked.get());
            Fault fault = plugin.fault().orElseThrow();
            assertFalse(fault.setAside());
            assertFalse(fault.detail().contains("\u001b"));
            assertEquals(List.of(), alarms);
        }
    }

    @Test
    void noMoreIsTakenThanAnyObservationDeserves() {
        try (var plugin = foreign(LONG, () -> Collections.nCopies(100_000, "much"))) {
            assertEquals(Plugin.MAX_ANSWERS, ask(plugin).size());
        }
    }
}
