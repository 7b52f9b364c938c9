// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
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
    public void close() {
        taken.forEach(context::ungetService);
        taken.clear();
    }
}
