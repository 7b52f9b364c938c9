// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The event hub: one queue and one thread per listener, so that nobody waits for anybody. */
@Component(
        service = {EventHub.class, PluginCaller.class},
        immediate = true)
public final class Hub implements EventHub, PluginCaller {

    private final Map<NodeEventListener, ListenerQueue> queues = new ConcurrentHashMap<>();
    private final Map<NodeEventListener, Long> ids = new ConcurrentHashMap<>();

    @Override
    public void publish(NodeEvent event) {
        queues.values().forEach(queue -> queue.offer(event));
    }

    @Reference(
            name = "listener",
            service = NodeEventListener.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeListener")
    void bindListener(ServiceReference<NodeEventListener> reference, NodeEventListener listener) {
        ids.put(listener, (Long) reference.getProperty(Constants.SERVICE_ID));
        addListener(listener);
    }

    void addListener(NodeEventListener listener) {
        queues.put(listener, new ListenerQueue(listener));
    }

    void removeListener(NodeEventListener listener) {
        ids.remove(listener);
        ListenerQueue queue = queues.remove(listener);
        if (queue != null) {
            queue.close();
        }
    }

    @Override
    public Map<Long, Fault> faults() {
        Map<Long, Fault> faults = new HashMap<>();
        ids.forEach((listener, id) -> Optional.ofNullable(queues.get(listener))
                .flatMap(ListenerQueue::fault)
                .ifPresent(fault -> faults.put(id, fault)));
        return faults;
    }

    @Deactivate
    void close() {
        queues.values().forEach(ListenerQueue::close);
        queues.clear();
    }
}
