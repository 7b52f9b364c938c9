// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Detection;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.Gate;
import io.honeymesh.api.service.NodeReady;
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
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
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
        service = {TrapHost.class, Recordings.class},
        configurationPid = Limits.PID,
        immediate = true)
@Designate(ocd = LimitsConfig.class)
public final class TrapHostComponent implements TrapHost, Recordings {

    private static final Logger log = LoggerFactory.getLogger(TrapHostComponent.class);

    private final Host host;

    // The rest is guarded by this object's lock. The lowest ranked service comes first, so that the best one wins.
    private final Map<ServiceReference<TrapProtocol>, TrapProtocol> protocols = new TreeMap<>();
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
        WarmUp.run(new FailureLog());
        host = new Host(detection, hub, gate, persona, DataFolder.of(bundle));
    }

    /** Opens everything at once: what was bound before is known by now. */
    @Activate
    synchronized void start(Map<String, Object> properties) {
        host.orders(orders.values());
        modified(properties);
        started = true;
        host.protocols(byName());
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
    void stop() {
        host.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addProtocol(ServiceReference<TrapProtocol> reference, TrapProtocol protocol) {
        protocols.put(reference, protocol);
        protocolsChanged();
    }

    /** Returns when its listeners are closed and its conversations have ended, so that its bundle can go. */
    synchronized void removeProtocol(ServiceReference<TrapProtocol> reference) {
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
        protocols.forEach((reference, protocol) -> {
            try {
                String name = protocol.name();
                if (name == null || !name.matches("[a-z0-9-]{1,32}")) {
                    throw new IllegalArgumentException("a trap's name is a-z, 0-9 and -, at most 32 characters");
                }
                List<Integer> ports = protocol.defaultPorts();
                if (ports.stream().anyMatch(port -> port < 1 || port > 65535)) {
                    throw new IllegalArgumentException("a default port is 1-65535");
                }
                named.put(name, protocol);
            } catch (RuntimeException | LinkageError e) {
                log.error("The trap of bundle {} is left out: {}", reference.getBundle(), e.toString());
            }
        });
        return named;
    }
}
