// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A node's program and tables in the kernel, written as the node's enforcer writes them, on no interface and with nothing said about
 * that. Whatever the kernel refuses is an {@link IllegalStateException}. Needs the right to load programs.
 */
public final class Unattached implements Enforcer, AutoCloseable {

    private final XdpBackend kernel;
    private final int capacity;

    /** @param capacity of each family's table */
    public Unattached(int capacity) {
        this.capacity = capacity;
        try {
            kernel = XdpBackend.open(
                    EnforcementSettings.of(Map.of("interfaces", BanCost.NOWHERE, "capacity", capacity)),
                    KernelFolders.NONE);
        } catch (KernelException | XdpBackend.Closed e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private interface Order {
        void run() throws KernelException, XdpBackend.Closed;
    }

    private static Enforcement done(Order order) {
        try {
            order.run();
            return Enforcement.ENFORCED;
        } catch (KernelException | XdpBackend.Closed e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public EnforcerStatus status() {
        try {
            return new EnforcerStatus("unattached", "", List.of(), List.of(), capacity, 0, kernel.size());
        } catch (XdpBackend.Closed e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Enforcement apply(Ban ban) {
        return done(() -> kernel.apply(ban));
    }

    @Override
    public Enforcement apply(Ban ban, Flow contained, Duration containment) {
        return done(() -> kernel.apply(ban, contained, containment));
    }

    @Override
    public void release(Flow contained) {
        done(() -> kernel.release(contained));
    }

    @Override
    public Enforcement lift(Subject subject) {
        return done(() -> kernel.lift(subject));
    }

    @Override
    public Enforcement configure(Rules rules) {
        return done(() -> kernel.configure(rules));
    }

    @Override
    public Enforcement sync(Rules rules, Collection<Ban> bans) {
        return done(() -> kernel.sync(rules, bans));
    }

    @Override
    public void complete() {
        kernel.complete();
    }

    @Override
    public List<Held> held() {
        return List.of();
    }

    @Override
    public Map<Subject, Long> hits() {
        return Map.of();
    }

    @Override
    public Map<String, Long> statistics() {
        return Map.of();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
