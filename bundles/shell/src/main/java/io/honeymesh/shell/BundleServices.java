// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Services from the framework, given back on close. For one thread. */
final class BundleServices implements Services, AutoCloseable {

    private final BundleContext context;
    private final List<ServiceReference<?>> taken = new ArrayList<>();

    BundleServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        if (reference == null) {
            return Optional.empty();
        }
        taken.add(reference);
        return Optional.ofNullable(context.getService(reference));
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        List<T> services = new ArrayList<>();
        try {
            for (ServiceReference<T> reference : context.getServiceReferences(type, null)) {
                taken.add(reference);
                Optional.ofNullable(context.getService(reference)).ifPresent(services::add);
            }
        } catch (InvalidSyntaxException noFilter) {
            throw new IllegalStateException(noFilter);
        }
        return services;
    }

    @Override
    public boolean isInstalled(String bundle) {
        return Arrays.stream(context.getBundles()).anyMatch(one -> bundle.equals(one.getSymbolicName()));
    }

    @Override
    public void close() {
        taken.forEach(context::ungetService);
        taken.clear();
    }
}
