// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.PluginCaller;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.TrapHost;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trap host as a component: brings protocols and configurations to {@link Host} as they come and go. */
@Component(
        service = {TrapHost.class, Recordings.class, PluginCaller.class},
        configurationPid = Limits.PID,
        immediate = true)
@Designate(ocd = LimitsConfig.class)
public final class TrapHostComponent implements TrapHost, Recordings, PluginCaller {

    private static final Logger log = LoggerFactory.getLogger(TrapHostComponent.class);

    private static final int SHOWN_CHARS = 160;

    /** Where the program's own bundles come from; what an administrator drops in comes from elsewhere. */
    private static final String OWN = "mvn:io.honeymesh/";

    private static final String CATCH_ALL = "catch-all";

    private final Host host;
    private final Thread warmUp =
            Thread.ofPlatform().daemon().name("warm-up-traps").unstarted(() -> WarmUp.run(new FailureLog()));

    /** Before the first bundle of a node that ends is stopped: who tells of touches still hears of the last one. */
    private final SynchronousBundleListener closing = event -> {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
            closeTraps();
        }
    };

    private final Map<ServiceReference<TrapProtocol>, String> leftOut = new ConcurrentHashMap<>();

    // The rest is guarded by this object's lock. The lowest ranked service comes first, so that the best one wins.
    private final Map<ServiceReference<TrapProtocol>, Described> protocols = new TreeMap<>();
    private final Map<ServiceReference<TrapOrder>, Order> orders = new HashMap<>();
    private boolean started;

    /** @param ready present once bans are restored: before that no trap opens */
    @Activate
    public TrapHostComponent(
            BundleContext bundle,
            @Reference Detection detection,
            @Reference EventHub hub,
            @Reference Gate gate,
            @Reference Persona persona,
            @Reference NodeReady ready) {
        host = new Host(detection, hub, gate, persona, DataFolder.of(bundle));
        bundle.addBundleListener(closing);
    }

    /** Opens everything at once: what was bound before is known by now. */
    @Activate
    synchronized void activate(Map<String, Object> properties) {
        host.orders(orders.values());
        modified(properties);
        started = true;
        host.protocols(byName());
        host.prepare();
        warmUp.start();
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        try {
            host.limits(Limits.of(properties));
        } catch (IllegalArgumentException bad) {
            log.error("No trap opens: {}", bad.getMessage());
            host.badLimits(bad.getMessage());
        }
    }

    @Deactivate
    void deactivate(BundleContext bundle) throws InterruptedException {
        bundle.removeBundleListener(closing);
        host.close();
        warmUp.join();
    }

    private void closeTraps() {
        host.close();
    }

    /** Asks the trap who it is before anything is locked: its code may not come back. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProtocol(ServiceReference<TrapProtocol> reference, TrapProtocol protocol) {
        try {
            Described described = Described.of(protocol, isForeign(reference));
            synchronized (this) {
                protocols.put(reference, described);
                protocolsChanged();
            }
        } catch (Exception | LinkageError | StackOverflowError | AssertionError bad) {
            String why = "is left out: " + SafeText.escape(bad.toString(), SHOWN_CHARS);
            leftOut.put(reference, why);
            log.error("The trap of bundle {} {}", reference.getBundle(), why);
        }
    }

    /** Returns when its listeners are closed and its conversations have ended, so that its bundle can go. */
    synchronized void removeProtocol(ServiceReference<TrapProtocol> reference) {
        leftOut.remove(reference);
        protocols.remove(reference);
        protocolsChanged();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            updated = "addOrder",
            unbind = "removeOrder")
    synchronized void addOrder(ServiceReference<TrapOrder> reference, Map<String, Object> properties) {
        Order order = Order.of(properties);
        if (!order.isValid()) {
            log.error("A trap stays closed: {}", order.problem());
        }
        orders.put(reference, order);
        ordersChanged();
    }

    synchronized void removeOrder(ServiceReference<TrapOrder> reference) {
        orders.remove(reference);
        ordersChanged();
    }

    @Override
    public List<TrapStatus> traps() {
        return host.traps();
    }

    @Override
    public Map<String, TrapOverride> overrides() {
        return host.overrides();
    }

    @Override
    public void stop(String trap, String note) {
        host.stop(trap, note);
    }

    @Override
    public void start(String trap, String note) {
        host.start(trap, note);
    }

    @Override
    public void restart(String trap, String note) {
        host.restart(trap, note);
    }

    @Override
    public void listen(String trap, List<Integer> ports, IpAddress address, String note) {
        host.listen(trap, ports, address, note);
    }

    @Override
    public List<Recording> find(CaptureFilter filter, Optional<Long> before, int limit) {
        return host.recordings().find(filter, before, limit);
    }

    @Override
    public Optional<Content> read(long id) {
        return host.recordings().read(id);
    }

    @Override
    public Optional<byte[]> asciicast(long id) {
        return host.recordings().asciicast(id);
    }

    private void protocolsChanged() {
        if (started) {
            host.protocols(byName());
        }
    }

    private void ordersChanged() {
        if (started) {
            host.orders(orders.values());
        }
    }

    private Map<String, TrapProtocol> byName() {
        Map<String, TrapProtocol> named = new LinkedHashMap<>();
        protocols.values().forEach(protocol -> named.put(protocol.name(), protocol));
        return named;
    }

    @Override
    public Map<Long, Fault> faults() {
        Map<Long, Fault> faults = new HashMap<>();
        leftOut.forEach((reference, why) -> faults.put(id(reference), new Fault(true, why)));
        Map<ServiceReference<TrapProtocol>, Described> now;
        synchronized (this) {
            now = Map.copyOf(protocols);
        }
        now.forEach((reference, protocol) -> host.fault(protocol).ifPresent(fault -> faults.put(id(reference), fault)));
        return faults;
    }

    /** The catch-all trap is the program's, but hands clients over to any other trap. */
    private static boolean isForeign(ServiceReference<?> reference) {
        return !reference.getBundle().getLocation().startsWith(OWN) || reference.getProperty(CATCH_ALL) != null;
    }

    private static long id(ServiceReference<?> reference) {
        return (Long) reference.getProperty(Constants.SERVICE_ID);
    }
}
