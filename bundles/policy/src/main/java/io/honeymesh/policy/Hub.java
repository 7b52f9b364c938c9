// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /** Found by identity: what a plug-in takes to be equal is its own affair. */
    private record Entry(long id, NodeEventListener listener, ListenerQueue queue) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void publish(NodeEvent event) {
        entries.forEach(entry -> entry.queue.offer(event));
    }

    @Reference(
            name = "listener",
            service = NodeEventListener.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeListener")
    void bindListener(ServiceReference<NodeEventListener> reference, NodeEventListener listener) {
        add((Long) reference.getProperty(Constants.SERVICE_ID), listener);
    }

    /** One of the program's own. */
    void addListener(NodeEventListener listener) {
        add(-1, listener);
    }

    private void add(long id, NodeEventListener listener) {
        entries.add(new Entry(id, listener, new ListenerQueue(listener)));
    }

    void removeListener(NodeEventListener listener) {
        entries.stream().filter(entry -> entry.listener == listener).findFirst().ifPresent(gone -> {
            entries.removeIf(entry -> entry == gone);
            gone.queue.close();
        });
    }

    @Override
    public Map<Long, Fault> faults() {
        Map<Long, Fault> faults = new HashMap<>();
        entries.forEach(entry -> entry.queue.fault().ifPresent(fault -> faults.put(entry.id, fault)));
        return faults;
    }

    @Deactivate
    void close() {
        entries.forEach(entry -> entry.queue.close());
        entries.clear();
    }
}
