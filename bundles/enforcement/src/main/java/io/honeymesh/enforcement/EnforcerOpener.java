// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.service.Enforcer;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an {@link XdpEnforcer} on a thread of its own and offers it once it stands: to load the program takes a third of a second,
 * to attach it takes some drivers seconds, and the rest of the node starts meanwhile. Changed settings replace it.
 */
@Component(
        service = {},
        immediate = true)
public final class EnforcerOpener {
    private static final Logger LOG = LoggerFactory.getLogger(EnforcerOpener.class);

    private final BundleContext context;
    private final Thread thread;

    // Written by the thread, read once it has ended.
    private XdpEnforcer enforcer;
    private ServiceRegistration<?> registration;

    @Activate
    public EnforcerOpener(BundleContext context, @Reference CheckedSettings settings) {
        this.context = context;
        thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("honeymesh-enforcer")
                .start(() -> open(settings));
    }

    private void open(CheckedSettings settings) {
        try {
            enforcer = new XdpEnforcer(settings, Path.of(String.valueOf(context.getProperty("karaf.data"))), folders());
            registration = context.registerService(
                    new String[] {Enforcer.class.getName(), ScanFeed.class.getName()}, enforcer, null);
        } catch (RuntimeException | Error unexpected) {
            LOG.error("no enforcer: nothing is dropped", unexpected);
        }
    }

    private KernelFolders folders() {
        return new KernelFolders(
                Optional.ofNullable(context.getProperty("honeymesh.pins")).map(Path::of),
                Optional.ofNullable(context.getProperty("honeymesh.chains")).map(Path::of));
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        thread.join();
        if (registration != null) {
            registration.unregister();
        }
        if (enforcer != null) {
            enforcer.close();
        }
    }
}
