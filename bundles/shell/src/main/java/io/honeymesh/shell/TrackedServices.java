// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Services for who asks hundreds of times a second: once asked for, a kind of service is followed, so that the framework need not look for it again.
 * Thread-safe.
 */
final class TrackedServices implements Services, AutoCloseable {

    private final Map<Class<?>, ServiceTracker<?, ?>> trackers = new ConcurrentHashMap<>();
    private final BundleContext context;

    TrackedServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(tracker(type).getService()));
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        List<T> services = new ArrayList<>();
        for (Object service : tracker(type).getServices() instanceof Object[] found ? found : new Object[0]) {
            services.add(type.cast(service));
        }
        return services;
    }

    private ServiceTracker<?, ?> tracker(Class<?> type) {
        return trackers.computeIfAbsent(type, asked -> {
            ServiceTracker<?, ?> tracker = new ServiceTracker<>(context, asked, null);
            tracker.open();
            return tracker;
        });
    }

    @Override
    public boolean isInstalled(String bundle) {
        return Arrays.stream(context.getBundles()).anyMatch(one -> bundle.equals(one.getSymbolicName()));
    }

    @Override
    public void close() {
        trackers.values().forEach(ServiceTracker::close);
        trackers.clear();
    }
}
