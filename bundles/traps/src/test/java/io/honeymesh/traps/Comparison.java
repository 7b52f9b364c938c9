// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Compares what a real server and a trap say; where the only end of an answer is silence, without depending on the machine's speed. */
public final class Comparison {

    private static final int[] SILENCES_MILLIS = {200, 1_000, 4_000};

    /** Asks one of the two. */
    public interface Asking {
        /** All that is answered until it has been silent for so long. */
        String within(int silenceMillis) throws Exception;
    }

    /** One question to both. */
    public record Pair(String what, Asking real, Asking trap) {}

    private Comparison() {}

    /** Asks both at once; where the answers differ, again with more patience. */
    public static void assertSame(Pair pair) throws Exception {
        String expected = "";
        String answer = "";
        for (int silence : SILENCES_MILLIS) {
            FutureTask<String> asked = new FutureTask<>(() -> pair.trap.within(silence));
            Thread.startVirtualThread(asked);
            expected = pair.real.within(silence);
            answer = asked.get();
            if (expected.equals(answer)) {
                return;
            }
        }
        assertEquals(expected, answer, pair.what);
    }

    /** Asks several at once, as most of the time goes into waiting for silence. */
    public static void assertAllSame(int atOnce, List<Pair> pairs) {
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<Object>> compared = pairs.stream()
                    .map(pair -> threads.submit(() -> {
                        assertSame(pair);
                        return null;
                    }))
                    .toList();
            assertAll(compared.stream().map(one -> () -> {
                try {
                    one.get();
                } catch (ExecutionException differs) {
                    throw differs.getCause();
                }
            }));
        }
    }
}
