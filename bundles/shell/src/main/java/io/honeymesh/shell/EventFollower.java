// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints events as they come, on the command's thread, until it is interrupted or the terminal is gone. A terminal slower
 * than the node loses events, counted, and holds nothing up.
 */
final class EventFollower {

    private static final int MAX_WAITING = 1000;
    private static final long LOOK_MILLIS = 200;

    private final Optional<Subject> about;
    private final Optional<String> type;
    private final boolean json;
    private final BlockingQueue<NodeEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong lost = new AtomicLong();

    EventFollower(Optional<Subject> about, Optional<String> type, boolean json) {
        this.about = about;
        this.type = type;
        this.json = json;
    }

    void run(Shell shell) throws InterruptedException {
        try (Listening _ = Listening.of(shell, this::heard)) {
            while (!shell.gone().getAsBoolean()) {
                Optional<NodeEvent> event = Optional.ofNullable(waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS));
                event.ifPresent(happened -> print(shell, happened));
                long missed = lost.getAndSet(0);
                if (missed > 0 && !json) {
                    shell.line(shell.style().warn("(" + missed + " events came too fast and are not shown)"));
                }
            }
        }
    }

    void heard(NodeEvent event) {
        if (matches(event) && !waiting.offer(event)) {
            lost.incrementAndGet();
        }
    }

    private boolean matches(NodeEvent event) {
        return about.map(wanted -> event.subject().filter(wanted::overlaps).isPresent())
                        .orElse(true)
                && type.map(wanted ->
                                event.type().equals(wanted) || event.type().startsWith(wanted + "."))
                        .orElse(true);
    }

    private void print(Shell shell, NodeEvent event) {
        Map<String, Object> fields = event.fields();
        if (json) {
            shell.json(Secrets.hidden(fields));
        } else {
            shell.line(EventText.line(fields));
        }
    }
}
