// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the settings to the enforcer, which starts anew with each new offer. A wrong value on a running node is named and
 * changes nothing: a slip of the pen must not stop the dropping. A file that is there is waited for: File Install reads it beside
 * the start, and an enforcer without it would be opened for nothing.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = EnforcementConfiguration.PID)
@Designate(ocd = EnforcementConfiguration.class)
public final class SettingsSource {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsSource.class);

    /** File Install takes a tenth of a second; a file that it can't read never comes. */
    private static final Duration PATIENCE_FOR_FILE = Duration.ofSeconds(5);

    private final BundleContext context;
    private CheckedSettings offered;
    /** Null before the first offer. */
    private ServiceRegistration<CheckedSettings> registration;

    private boolean closed;

    @Activate
    public SettingsSource(BundleContext context, Map<String, Object> properties) {
        this.context = context;
        this.offered = CheckedSettings.of(properties);
        if (isToCome(properties)) {
            Thread.ofVirtual().name("enforcement-settings").start(this::offerWithoutFile);
        } else {
            offer();
        }
    }

    private boolean isToCome(Map<String, Object> properties) {
        String folder = context.getProperty("karaf.etc");
        return folder != null
                && !properties.containsKey("felix.fileinstall.filename")
                && Files.exists(Path.of(folder, EnforcementConfiguration.PID + ".cfg"));
    }

    private void offerWithoutFile() {
        try {
            Thread.sleep(PATIENCE_FOR_FILE);
        } catch (InterruptedException ended) {
            return;
        }
        synchronized (this) {
            if (registration == null && !closed) {
                offer();
            }
        }
    }

    private synchronized void offer() {
        if (!offered.problem().isEmpty()) {
            LOG.error("{}", offered.problem());
        }
        registration = context.registerService(CheckedSettings.class, offered, null);
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        if (registration == null) {
            offered = CheckedSettings.of(properties);
            offer();
            return;
        }
        CheckedSettings next = CheckedSettings.of(properties).onInterfaces(Interfaces.all());
        if (next.valid().isEmpty() && offered.valid().isPresent()) {
            LOG.error("{} - the settings before it go on", next.problem());
        } else if (!next.equals(offered)) {
            registration.unregister();
            offered = next;
            offer();
        }
    }

    @Deactivate
    synchronized void deactivate() {
        closed = true;
        if (registration != null) {
            registration.unregister();
        }
    }
}
