// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Requests at a fixed rate, whatever becomes of the earlier ones: each is due at a moment of its own, the next free connection takes it, and its time
 * runs from when it was due (so no coordinated omission).
 */
final class WebRequests {

    static final int CONNECTIONS = 32;

    /** What could not even be asked by then has failed: clients don't wait for ever, and a run has to end. */
    private static final long OVERDUE_NANOS = 10_000_000_000L;

    /** One of the kinds of request that are asked for. */
    record Request(String name, String path) {}

    private final Host host;
    private final String token;
    private final int perSecond;
    private final List<WebConnection> connections = new ArrayList<>();
    private final Map<String, List<Double>> millis = new LinkedHashMap<>();
    private final Map<String, Long> failed = new LinkedHashMap<>();

    /** Connects. */
    WebRequests(Host host, String token, int perSecond) {
        this.host = host;
        this.token = token;
        this.perSecond = perSecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(WebConnection.open(host, token, 0));
        }
    }

    /** Asks so long, once, and returns when all is answered. @return times by name */
    Map<String, LoadReport.Answers> run(int seconds, LongFunction<Request> mix) throws InterruptedException {
        long count = (long) seconds * perSecond;
        AtomicLong next = new AtomicLong();
        long begin = System.nanoTime();
        List<Thread> workers = connections.stream()
                .map(connection -> Thread.ofVirtual().start(() -> work(connection, begin, next, count, mix)))
                .toList();
        for (Thread worker : workers) {
            worker.join();
        }
        Map<String, LoadReport.Answers> answers = new LinkedHashMap<>();
        millis.keySet().stream()
                .sorted()
                .forEach(name -> answers.put(
                        name, new LoadReport.Answers(new Sample(millis.get(name)), failed.getOrDefault(name, 0L))));
        return answers;
    }

    private void work(WebConnection first, long begin, AtomicLong next, long count, LongFunction<Request> mix) {
        WebConnection connection = first;
        try {
            for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                long due = begin + i * 1_000_000_000L / perSecond;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(java.time.Duration.ofNanos(wait));
                }
                Request request = mix.apply(i);
                if (wait < -OVERDUE_NANOS) {
                    note(request.name(), 0, false);
                    continue;
                }
                boolean good = false;
                try {
                    good = connection.get(request.path()).status() == 200;
                } catch (IOException cutOff) {
                    connection.close();
                    connection = again(connection);
                }
                note(request.name(), (System.nanoTime() - due) / 1e6, good);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    /** A node that is down refuses: then all the rest fails, too, one by one. */
    private WebConnection again(WebConnection broken) {
        try {
            return WebConnection.open(host, token, 0);
        } catch (LabException refused) {
            return broken;
        }
    }

    private synchronized void note(String name, double took, boolean good) {
        millis.computeIfAbsent(name, any -> new ArrayList<>());
        if (good) {
            millis.get(name).add(took);
        } else {
            failed.merge(name, 1L, Long::sum);
        }
    }

    /** All of them in one. */
    static LoadReport.Answers together(Map<String, LoadReport.Answers> answers) {
        return new LoadReport.Answers(
                Sample.of(answers.values().stream()
                        .map(LoadReport.Answers::millis)
                        .toList()),
                answers.values().stream().mapToLong(LoadReport.Answers::failed).sum());
    }
}
