// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A program's output of one JSON object a line, kept as it comes. Lines that are none are passed over. Thread-safe. */
public final class JsonLines implements AutoCloseable {

    private final Process process;
    private final List<Map<String, Object>> seen = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private boolean ended;

    /** @param listener gets each object, on the reading thread */
    JsonLines(Process process, Consumer<Map<String, Object>> listener) {
        this.process = process;
        Thread.ofVirtual().name("json-lines").start(() -> read(listener));
        Thread.ofVirtual().name("json-lines-errors").start(this::readErrors);
    }

    private void read(Consumer<Map<String, Object>> listener) {
        try (var reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("{")) {
                    Map<String, Object> object = JSON.std.mapFrom(line);
                    listener.accept(object);
                    synchronized (this) {
                        seen.add(object);
                        notifyAll();
                    }
                }
            }
        } catch (IOException closedOrCut) {
            // The end, as below.
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private void readErrors() {
        try (var reader = process.errorReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (this) {
                    complaints.add(line);
                }
            }
        } catch (IOException closed) {
            // Nothing more to say.
        }
    }

    /** All objects up to now, in their order. */
    public synchronized List<Map<String, Object>> seen() {
        return List.copyOf(seen);
    }

    /** The first object, past or future, that fits; empty when the time is over or the program has ended. */
    public synchronized Optional<Map<String, Object>> await(Predicate<Map<String, Object>> wanted, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        int next = 0;
        try {
            while (true) {
                for (; next < seen.size(); next++) {
                    if (wanted.test(seen.get(next))) {
                        return Optional.of(seen.get(next));
                    }
                }
                long left = (until - System.nanoTime()) / 1_000_000;
                if (ended || left <= 0) {
                    return Optional.empty();
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Waits until the program has ended and all it said was read; at most so long. */
    public void awaitEnd(Duration patience) {
        await(object -> false, patience);
    }

    /** What the program said to its standard error. */
    public synchronized String complaints() {
        return String.join(" | ", complaints);
    }

    /** Whether the program still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        Command.kill(process);
    }
}
