// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.SafeText;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failures that strangers may trigger and logs at most one line a minute for each subject of them; stack traces
 * only at debug. Keeps nothing of the failure itself, so no plug-in's class stays reachable. Thread-safe.
 */
final class FailureLog {

    private static final Logger log = LoggerFactory.getLogger(FailureLog.class);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final int MESSAGE_CHARS = 120;

    private record Window(long sinceNanos, long silenced, long total) {}

    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /**
     * Counts one failure.
     *
     * @param what a name out of a bounded set, never a stranger's words: {@code trap ftp}
     */
    void failed(String what, Throwable failure) {
        long now = System.nanoTime();
        Window window = windows.compute(what, (name, old) -> {
            if (old == null) {
                return new Window(now, 0, 1);
            }
            boolean loud = now - old.sinceNanos >= QUIET.toNanos();
            return loud
                    ? new Window(now, 0, old.total + 1)
                    : new Window(old.sinceNanos, old.silenced + 1, old.total + 1);
        });
        if (window.silenced == 0) {
            log.warn("{} failed and goes on, {} times so far: {}", what, window.total, line(failure));
        }
        log.debug("{} failed", what, failure);
    }

    /** Failures counted of one subject. */
    long count(String what) {
        Window window = windows.get(what);
        return window == null ? 0 : window.total;
    }

    private static String line(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        String message =
                failure.getMessage() == null ? "" : ": " + SafeText.escape(failure.getMessage(), MESSAGE_CHARS);
        String place = stack.length == 0 ? "" : " at " + stack[0];
        return failure.getClass().getName() + message + place;
    }
}
