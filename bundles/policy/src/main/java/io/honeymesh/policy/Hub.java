// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.spi.NodeEventListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The event hub: one queue and one thread per listener, so that nobody waits for anybody. A listener that starts later with the
 * node than the traps do hears what happened until then.
 */
@Component(
        service = {EventHub.class, PluginCaller.class},
        immediate = true)
public final class Hub implements EventHub, PluginCaller {

    /** Found by identity: what a plug-in takes to be equal is its own affair. */
    private record Entry(long id, NodeEventListener listener, ListenerQueue queue) {}

    /** Beyond that a listener loses what came last; a start takes seconds. */
    private static final int MOST_EARLY = 8192;

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    /** Guarded by itself: what happened since the node starts, for as long as it does. */
    private final List<NodeEvent> early = new ArrayList<>();

    /** Who has heard it: one that only begins anew doesn't hear it again. */
    private final Set<String> heard = new HashSet<>();

    private volatile boolean starts;

    /** Of a node that has started: nothing is kept. */
    Hub() {}

    /** A node starts while its start level has come no further than this bundle's. */
    @Activate
    public Hub(BundleContext context) {
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                started();
            }
        });
        int mine = context.getBundle().adapt(BundleStartLevel.class).getStartLevel();
        synchronized (early) {
            starts = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() <= mine;
        }
    }

    /** From now on the node does not start any more. */
    void started() {
        synchronized (early) {
            starts = false;
            early.clear();
            heard.clear();
        }
    }

    @Override
    public void publish(NodeEvent event) {
        if (!starts) {
            tell(event);
            return;
        }
        synchronized (early) {
            if (starts && early.size() < MOST_EARLY) {
                early.add(event);
            }
            tell(event);
        }
    }

    private void tell(NodeEvent event) {
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
        Entry entry = new Entry(id, listener, new ListenerQueue(listener));
        synchronized (early) {
            if (starts && heard.add(listener.getClass().getName())) {
                early.forEach(entry.queue::offer);
            }
            entries.add(entry);
        }
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
