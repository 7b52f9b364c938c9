// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.PluginCaller.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rule or fingerprinter as the pipeline asks it: whatever its code does, there is an answer, an empty one if need be. One that comes
 * from elsewhere is asked on a thread of its own and waited for no longer than its budget; one that used it up too often is set aside
 * until its bundle is replaced. Thread-safe.
 */
final class Plugin<S> implements AutoCloseable {

    /** How long a plug-in may take for one observation. A sound one takes microseconds. */
    static final Duration BUDGET = Duration.ofSeconds(1);

    /** So often it may take longer, or run out of memory, each time within {@link #FORGIVEN} of the one before. */
    static final int STRIKES = 3;

    private static final Duration FORGIVEN = Duration.ofMinutes(10);

    /** What one observation can be worth saying. */
    static final int MAX_ANSWERS = 100;

    private static final Logger log = LoggerFactory.getLogger(Plugin.class);
    private static final int SHOWN_CHARS = 160;
    private static final String REMEDY = "Mend it and replace its jar";

    private final S service;
    private final String name;
    private final Consumer<String> alarm;
    private final Optional<Worker> worker;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private volatile String last = "";
    private volatile long strikes;
    private long lastStrikeNanos;

    private Plugin(S service, String name, Optional<Worker> worker, Consumer<String> alarm) {
        this.service = service;
        this.name = name;
        this.worker = worker;
        this.alarm = alarm;
    }

    /** One of the program's own: called on the thread that asks. */
    static <S> Plugin<S> own(S service) {
        return new Plugin<>(service, service.getClass().getName(), Optional.empty(), said -> {});
    }

    /** @param alarm hears, in one line, that it was set aside */
    static <S> Plugin<S> foreign(S service, Duration budget, Consumer<String> alarm) {
        String name = service.getClass().getName();
        return new Plugin<>(service, name, Optional.of(new Worker(name, budget)), alarm);
    }

    boolean is(S other) {
        return service == other;
    }

    /** What it answers; empty if it fails, takes too long, or was set aside. */
    <T> List<T> ask(Function<S, List<T>> question) {
        if (isSetAside()) {
            leftOut.incrementAndGet();
            return List.of();
        }
        try {
            // Copied there, where it is its own fault if something in it is null.
            return worker.isPresent()
                    ? worker.get().call(() -> taken(question.apply(service)))
                    : taken(question.apply(service));
        } catch (TimeoutException slow) {
            struck("took longer than " + DurationText.format(BUDGET));
        } catch (ExecutionException failure) {
            failed(failure.getCause());
        } catch (RejectedExecutionException busy) {
            leftOut.incrementAndGet();
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            failed(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private static <T> List<T> taken(List<T> answers) {
        return answers.stream().limit(MAX_ANSWERS).map(Objects::requireNonNull).toList();
    }

    private boolean isSetAside() {
        return strikes >= STRIKES;
    }

    private void failed(Throwable broken) {
        String what = SafeText.escape(broken.toString(), SHOWN_CHARS);
        if (broken instanceof OutOfMemoryError) {
            struck(what);
        } else {
            count(what);
        }
    }

    /** Counted always, told the first time and then ever more rarely: a stranger must not fill the log. */
    private void count(String what) {
        last = what;
        long count = failures.incrementAndGet();
        leftOut.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            log.warn("{} failed and was left out of a verdict, {} times so far: {}", name, count, what);
        }
    }

    private void struck(String what) {
        count(what);
        long count = strike();
        if (count == 1) {
            alarm.accept(name + " was left out of a verdict: " + what);
        } else if (count == STRIKES) {
            alarm.accept(
                    name + " is not asked any more, for it failed so " + STRIKES + " times: " + what + ". " + REMEDY);
        }
    }

    private synchronized long strike() {
        long now = System.nanoTime();
        boolean forgiven = now - lastStrikeNanos > FORGIVEN.toNanos();
        lastStrikeNanos = now;
        strikes = forgiven ? 1 : strikes + 1;
        return strikes;
    }

    /** What is wrong with it, if anything was. */
    Optional<Fault> fault() {
        if (failures.get() == 0) {
            return Optional.empty();
        }
        String what = last + " (left out of " + leftOut + (leftOut.get() == 1 ? " verdict)" : " verdicts)");
        if (isSetAside()) {
            return Optional.of(new Fault(true, "is not asked any more: " + what + ". " + REMEDY));
        }
        return Optional.of(
                worker.filter(Worker::isLate).isPresent()
                        ? new Fault(true, "has not come back: " + what)
                        : new Fault(false, what));
    }

    @Override
    public void close() {
        worker.ifPresent(Worker::close);
    }
}
