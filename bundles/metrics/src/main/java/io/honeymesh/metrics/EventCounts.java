// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.metrics;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/**
 * Counts events since the node's start. Labels are bounded: what a plug-in calls its events, or a trap itself, gets a line of its own
 * up to a number of them, and is counted as {@code other} then. Thread-safe.
 */
@Component(
        service = {NodeEventListener.class, EventCounts.class},
        immediate = true)
public final class EventCounts implements NodeEventListener {

    private static final int MAX_LABELS = 200;
    private static final int MAX_CHARS = 64;
    private static final String OTHER = "other";

    private final Map<String, LongAdder> byType = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> touchesByTrap = new ConcurrentHashMap<>();

    @Override
    public void on(NodeEvent event) {
        count(byType, event.type());
        if (event instanceof NodeEvent.Touched touched) {
            count(touchesByTrap, touched.touch().trap());
        }
    }

    private static void count(Map<String, LongAdder> counts, String label) {
        String safe = SafeText.escape(label, MAX_CHARS);
        // One thread tells this listener, so the bound holds.
        String key = counts.containsKey(safe) || counts.size() < MAX_LABELS ? safe : OTHER;
        counts.computeIfAbsent(key, unseen -> new LongAdder()).increment();
    }

    Map<String, Long> byType() {
        return sums(byType);
    }

    Map<String, Long> touchesByTrap() {
        return sums(touchesByTrap);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }
}
