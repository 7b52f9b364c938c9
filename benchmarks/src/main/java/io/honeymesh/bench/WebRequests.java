// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Requests at a fixed rate, whatever becomes of the earlier ones: each is due at a moment of its own, the next free connection takes it, and its time
 * runs from when it was due (so no coordinated omission). Its connections are kept from one run to the next.
 */
final class WebRequests implements AutoCloseable {

    static final int CONNECTIONS = 32;

    /** What could not even be asked by then has failed: clients don't wait for ever, and a run has to end. */
    private static final long OVERDUE_NANOS = 10_000_000_000L;

    /** One of the kinds of request that are asked for. */
    record Request(String name, String path) {}

    /** How a run's requests were answered, by name. */
    private static final class Tally {
        private final Map<String, List<Double>> millis = new TreeMap<>();
        private final Map<String, Long> failed = new HashMap<>();

        synchronized void note(String name, double took, boolean good) {
            millis.computeIfAbsent(name, any -> new ArrayList<>());
            if (good) {
                millis.get(name).add(took);
            } else {
                failed.merge(name, 1L, Long::sum);
            }
        }

        synchronized Map<String, LoadReport.Answers> answers() {
            Map<String, LoadReport.Answers> answers = new LinkedHashMap<>();
            millis.forEach((name, took) ->
                    answers.put(name, new LoadReport.Answers(new Sample(took), failed.getOrDefault(name, 0L))));
            return answers;
        }
    }

    private final Host host;
    private final String token;
    private final int perSecond;
    private final List<WebConnection> connections = new CopyOnWriteArrayList<>();

    /** Connects. */
    WebRequests(Host host, String token, int perSecond) {
        this.host = host;
        this.token = token;
        this.perSecond = perSecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(WebConnection.open(host, token, 0));
        }
    }

    /** Asks so long, and returns when all is answered. For one thread at a time. @return times by name */
    Map<String, LoadReport.Answers> run(int seconds, LongFunction<Request> mix) throws InterruptedException {
        long count = (long) seconds * perSecond;
        AtomicLong next = new AtomicLong();
        Tally tally = new Tally();
        long begin = System.nanoTime();
        List<Thread> workers = IntStream.range(0, CONNECTIONS)
                .mapToObj(which -> Thread.ofVirtual().start(() -> work(which, begin, next, count, mix, tally)))
                .toList();
        for (Thread worker : workers) {
            worker.join();
        }
        return tally.answers();
    }

    private void work(int which, long begin, AtomicLong next, long count, LongFunction<Request> mix, Tally tally) {
        try {
            for (long i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                long due = begin + i * 1_000_000_000L / perSecond;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(Duration.ofNanos(wait));
                }
                Request request = mix.apply(i);
                if (wait < -OVERDUE_NANOS) {
                    tally.note(request.name(), 0, false);
                    continue;
                }
                boolean good = false;
                try {
                    good = connections.get(which).get(request.path()).status() == 200;
                } catch (IOException cutOff) {
                    connections.set(which, again(connections.get(which)));
                }
                tally.note(request.name(), (System.nanoTime() - due) / 1e6, good);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node that is down refuses: then all the rest fails, too, one by one. */
    private WebConnection again(WebConnection broken) {
        broken.close();
        try {
            return WebConnection.open(host, token, 0);
        } catch (LabException refused) {
            return broken;
        }
    }

    @Override
    public void close() {
        connections.forEach(WebConnection::close);
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
