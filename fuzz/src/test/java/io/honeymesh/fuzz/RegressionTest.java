// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What was ever found, and the seeds, read by every target as it is: without a fuzzer, fast enough for each build. */
@Timeout(300)
class RegressionTest {

    /** Traps wait as real servers do; so many wait at once. */
    private static final ExecutorService READERS =
            Executors.newFixedThreadPool(400, Thread.ofPlatform().daemon().factory());

    private static final Seeds SEEDS = Seeds.of(Path.of(System.getProperty("honeymesh.root")));

    @AfterAll
    static void stop() {
        READERS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> everySeedIsSurvived() {
        return Targets.all().stream().map(target -> new Started(target, started(target))).toList().stream()
                .map(started -> DynamicTest.dynamicTest(started.target().name(), started::await));
    }

    private record Started(Target target, List<Future<Void>> readings) {
        void await() throws Exception {
            for (Future<Void> reading : readings) {
                reading.get();
            }
        }
    }

    private static List<Future<Void>> started(Target target) {
        try {
            return SEEDS.of(target).stream()
                    .map(seed -> READERS.submit(reading(target, seed)))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("the seeds of " + target.name() + " can't be read", e);
        }
    }

    private static Callable<Void> reading(Target target, Seeds.Seed seed) {
        return () -> {
            try {
                Watched.read(target, seed.bytes());
            } catch (Throwable e) {
                throw new AssertionError(target.name() + " fails on " + seed.name(), e);
            }
            return null;
        };
    }

    @Test
    void everyTargetHasANameOfItsOwn() {
        List<String> names = Targets.all().stream().map(Target::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size());
        assertTrue(names.stream().allMatch(name -> name.matches("[a-z0-9-]+")), names::toString);
    }

    @Test
    void everyFolderOfSeedsIsATargets() throws IOException {
        Set<String> names = Targets.all().stream().map(Target::name).collect(Collectors.toSet());
        try (Stream<Path> folders = Files.list(SEEDS.own())) {
            List<String> strangers = folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !names.contains(name))
                    .toList();
            assertEquals(List.of(), strangers);
        }
    }
}
