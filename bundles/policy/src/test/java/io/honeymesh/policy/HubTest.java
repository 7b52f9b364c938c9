// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.spi.NodeEventListener;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

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

    /** Says that the node starts, and when it has. */
    private static final class Starting implements InvocationHandler {
        private FrameworkListener listener;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "addFrameworkListener" -> {
                    listener = (FrameworkListener) arguments[0];
                    yield null;
                }
                case "getBundle" -> proxy(Bundle.class);
                case "adapt" -> proxy((Class<?>) arguments[0]);
                case "getStartLevel" -> 58;
                default -> throw new UnsupportedOperationException(method.toString());
            };
        }

        private Object proxy(Class<?> type) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
        }
    }

    @Test
    void aListenerThatStartsLaterHearsWhatHappenedSinceTheNodeStarts() {
        Starting start = new Starting();
        Hub hub = new Hub((BundleContext) start.proxy(BundleContext.class));
        List<String> first = new CopyOnWriteArrayList<>();
        List<String> later = new CopyOnWriteArrayList<>();
        List<String> afterwards = new CopyOnWriteArrayList<>();
        hub.addListener(new Noting(first));
        hub.publish(event(1));
        NodeEventListener second = event -> later.add(note(event));
        hub.addListener(second);
        hub.publish(event(2));
        hub.addListener(new Noting(afterwards)); // as one that is only reconfigured
        start.listener.frameworkEvent(
                new FrameworkEvent(FrameworkEvent.STARTLEVEL_CHANGED, (Bundle) start.proxy(Bundle.class), null));
        hub.addListener(event -> afterwards.add(note(event)));
        hub.publish(event(3));
        hub.close();
        assertEquals(List.of("1", "2", "3"), first);
        assertEquals(List.of("1", "2", "3"), later);
        assertEquals(List.of("3", "3"), afterwards);
    }

    private record Noting(List<String> heard) implements NodeEventListener {
        @Override
        public void on(NodeEvent event) {
            heard.add(note(event));
        }
    }

    private static String note(NodeEvent event) {
        return ((NodeEvent.Alarm) event).detail();
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
