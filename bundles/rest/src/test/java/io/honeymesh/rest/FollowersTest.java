// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FollowersTest {

    private static final Caller ONE = new Caller("one", "one", Role.VIEWER);

    /** A message, and when it was sent. */
    private record Sent(String text, long nanos) {}

    /** The other end of a WebSocket, which takes all it is sent at once. */
    private static final class End {
        private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
        private final AtomicInteger closedWith = new AtomicInteger();

        Session session() {
            return (Session) Proxy.newProxyInstance(
                    Session.class.getClassLoader(), new Class<?>[] {Session.class}, (_, method, arguments) -> {
                        switch (method.getName()) {
                            case "isOpen" -> {
                                return closedWith.get() == 0;
                            }
                            case "sendText" -> {
                                sent.add(new Sent((String) arguments[0], System.nanoTime()));
                                ((Callback) arguments[1]).succeed();
                            }
                            case "close" -> closedWith.compareAndSet(0, (int) arguments[0]);
                            default -> {}
                        }
                        return null;
                    });
        }
    }

    private final EventsServlet servlet = new EventsServlet();

    FollowersTest() {
        servlet.tokens = (AccessTokens) Proxy.newProxyInstance(
                AccessTokens.class.getClassLoader(), new Class<?>[] {AccessTokens.class}, (_, _, _) -> true);
    }

    @AfterEach
    void stop() {
        servlet.stop();
    }

    private List<End> open(int count, Caller caller) throws InterruptedException {
        List<End> ends = Stream.generate(End::new).limit(count).toList();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> opening = ends.stream()
                .map(end -> Thread.ofVirtual().start(() -> {
                    try {
                        go.await();
                        servlet.follower(caller).onWebSocketOpen(end.session());
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .toList();
        go.countDown();
        for (Thread thread : opening) {
            thread.join();
        }
        return ends;
    }

    private static long turnedAway(List<End> ends) {
        return ends.stream()
                .filter(end -> end.closedWith.get() == Follower.TRY_AGAIN_LATER)
                .count();
    }

    @Test
    void oneTokenHasHalfOfThePlacesHoweverManyComeAtTheSameMoment() throws Exception {
        assertEquals(50, turnedAway(open(300, ONE)));
        assertEquals(0, turnedAway(open(1, new Caller("another", "another", Role.VIEWER))));
    }

    @Test
    void thePlacesAreFullHoweverManyComeAtTheSameMoment() throws Exception {
        long turnedAway = 0;
        for (int i = 0; i < 3; i++) {
            turnedAway += turnedAway(open(200, new Caller("token" + i, "", Role.VIEWER)));
        }
        assertEquals(100, turnedAway);
    }

    @Test
    void whoLeavesAMegabyteWaitingIsLetGo() {
        End end = new End();
        Follower follower = new Follower(ONE, () -> true, () -> 0, _ -> {}, _ -> {});
        follower.onWebSocketOpen(end.session());
        for (int i = 0; i < 20; i++) {
            follower.offer("x".repeat(Follower.MOST_WAITING_CHARS));
        }
        assertEquals(Follower.TRY_AGAIN_LATER, end.closedWith.get());
    }

    @Test
    void ofAnEventThatAStrangerMadeTooLongOnlyWhatMattersIsTold() {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", "conversation");
        event.put("subject", "203.0.113.1");
        event.put("trap", "http");
        event.put("evidence", List.of(Map.of("kind", "request", "text", "x".repeat(EventsServlet.MOST_CHARS))));
        assertEquals(
                "{\"type\":\"conversation\",\"subject\":\"203.0.113.1\",\"trap\":\"http\",\"cut\":true}",
                servlet.told(event));
        event.put("detail", "x".repeat(EventsServlet.MOST_CHARS));
        assertEquals("{\"type\":\"conversation\",\"subject\":\"203.0.113.1\",\"cut\":true}", servlet.told(event));
    }

    /** The shortest pause between messages from the second on, while so many events more are skipped whenever it is asked. */
    private static Duration shortestPause(int skippedEachTime) throws InterruptedException {
        AtomicLong skipped = new AtomicLong();
        End end = new End();
        Follower follower = new Follower(ONE, () -> true, () -> skipped.addAndGet(skippedEachTime), _ -> {}, _ -> {});
        follower.onWebSocketOpen(end.session());
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            follower.offer("{\"n\":" + i + "}");
            String event = "\"n\":" + i;
            do {
                sent.add(end.sent.poll(20, TimeUnit.SECONDS));
            } while (!sent.getLast().text().contains(event));
        }
        follower.end(Follower.GOING_AWAY, "");
        String told = "{\"type\":\"events.skipped\",\"count\":" + skippedEachTime + "}";
        assertTrue(sent.stream().allMatch(message -> message.text().contains(told) == skippedEachTime > 0));
        return Duration.ofNanos(IntStream.range(2, sent.size())
                .mapToLong(i -> sent.get(i).nanos() - sent.get(i - 1).nanos())
                .min()
                .orElseThrow());
    }

    // A message may be late on a busy machine, which makes one pause longer and the next shorter.

    @Test
    void messagesAreATenthOfASecondApart() throws Exception {
        assertTrue(shortestPause(0).toMillis() >= 40);
    }

    @Test
    void messagesAreHalfASecondApartWhileThereIsMoreThanAnybodyIsToldOf() throws Exception {
        assertTrue(shortestPause(7).toMillis() >= 250);
    }
}
