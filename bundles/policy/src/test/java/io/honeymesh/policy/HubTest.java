// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.spi.NodeEventListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HubTest {

    private static NodeEvent event(int number) {
        return new NodeEvent.Alarm(Instant.EPOCH, "test", String.valueOf(number));
    }

    @Test
    void aSlowListenerLosesItsOwnEventsAndIsToldHowMany() throws Exception {
        Hub hub = new Hub();
        CountDownLatch go = new CountDownLatch(1);
        List<NodeEvent> slowHeard = Collections.synchronizedList(new ArrayList<>());
        NodeEventListener slow = event -> {
            await(go);
            slowHeard.add(event);
        };
        CountDownLatch fastHeard = new CountDownLatch(8_000);
        NodeEventListener fast = event -> fastHeard.countDown();
        hub.addListener(slow);
        hub.addListener(fast);
        for (int i = 0; i < 20_000; i++) {
            hub.publish(event(i));
        }
        fastHeard.await();
        go.countDown();
        long giveUp = System.nanoTime() + 20_000_000_000L;
        while (heardOrLost(slowHeard) < 20_000 && System.nanoTime() - giveUp < 0) {
            Thread.sleep(10);
        }
        hub.removeListener(slow);
        hub.close();
        assertTrue(slowHeard.stream().anyMatch(event -> event.type().equals("events.lost")));
        assertEquals(20_000, heardOrLost(slowHeard));
    }

    private static long heardOrLost(Collection<NodeEvent> heard) {
        return List.copyOf(heard).stream()
                .mapToLong(event -> event instanceof NodeEvent.Other other
                        ? (long) other.detail().get("count")
                        : 1)
                .sum();
    }

    /** All are equal. */
    private record Counting(CountDownLatch heard) implements NodeEventListener {
        @Override
        public void on(NodeEvent event) {
            heard.countDown();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Counting;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void listenersThatTakeEachOtherForEqualEachHear() throws Exception {
        Hub hub = new Hub();
        Counting one = new Counting(new CountDownLatch(1));
        Counting other = new Counting(new CountDownLatch(2));
        hub.addListener(one);
        hub.addListener(other);
        hub.publish(event(1));
        one.heard.await();
        hub.removeListener(one);
        hub.publish(event(2));
        other.heard.await();
        hub.close();
    }

    @Test
    void aListenerThatThrowsHearsTheNextEventAllTheSame() {
        Hub hub = new Hub();
        List<String> heard = new CopyOnWriteArrayList<>();
        NodeEventListener listener = event -> {
            heard.add(event.type());
            throw new IllegalStateException("broken on purpose");
        };
        hub.addListener(listener);
        hub.publish(event(1));
        hub.publish(event(2));
        hub.close();
        assertEquals(List.of("alarm", "alarm"), heard);
        hub.publish(event(3));
        assertTrue(heard.size() == 2, "a closed hub tells nobody");
    }

    @Test
    void anErrorCostsTheListenerOneEventAndItIsTold() {
        Hub hub = new Hub();
        List<String> heard = new CopyOnWriteArrayList<>();
        NodeEventListener listener = event -> {
            heard.add(event.type());
            if (heard.size() == 1) {
                throw new OutOfMemoryError("on purpose");
            }
        };
        hub.addListener(listener);
        hub.publish(event(1));
        hub.publish(event(2));
        hub.publish(event(3));
        hub.close();
        assertEquals(List.of("alarm", "events.lost", "alarm", "alarm"), heard);
    }

    @Test
    void whatIsWrongWithAListenerIsKnown() {
        ListenerQueue sound = new ListenerQueue(event -> {});
        sound.offer(event(1));
        sound.close();
        assertTrue(sound.fault().isEmpty());
        ListenerQueue throwing = new ListenerQueue(event -> {
            throw new IllegalStateException("on \u001b purpose");
        });
        throwing.offer(event(1));
        throwing.offer(event(2));
        throwing.close();
        String detail = throwing.fault().orElseThrow().detail();
        assertTrue(detail.contains("threw at 2 events") && detail.contains("\\x1b purpose"), detail);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aChangeOfTrustIsHeardHoweverManyOtherEventsThereAre() throws Exception {
        Hub hub = new Hub();
        CountDownLatch go = new CountDownLatch(1);
        List<NodeEvent> heard = new CopyOnWriteArrayList<>();
        NodeEventListener slow = event -> {
            await(go);
            if (event instanceof NodeEvent.Other) {
                heard.add(event);
            }
        };
        hub.addListener(slow);
        for (int i = 0; i < 10_000; i++) {
            hub.publish(event(i));
        }
        hub.publish(new NodeEvent.Other(Instant.EPOCH, "trust.changed", Optional.empty(), Map.of()));
        go.countDown();
        hub.removeListener(slow);
        hub.close();
        assertTrue(heard.stream().anyMatch(event -> event.type().equals("trust.changed")));
    }
}
