// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The event hub: one queue and one virtual thread per listener, so that nobody waits for anybody. */
@Component(service = EventHub.class, immediate = true)
public final class Hub implements EventHub {

    private final Map<NodeEventListener, ListenerQueue> queues = new ConcurrentHashMap<>();

    @Override
    public void publish(NodeEvent event) {
        queues.values().forEach(queue -> queue.offer(event));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(NodeEventListener listener) {
        queues.put(listener, new ListenerQueue(listener));
    }

    void removeListener(NodeEventListener listener) {
        ListenerQueue queue = queues.remove(listener);
        if (queue != null) {
            queue.close();
        }
    }

    @Deactivate
    void close() {
        queues.values().forEach(ListenerQueue::close);
        queues.clear();
    }
}
