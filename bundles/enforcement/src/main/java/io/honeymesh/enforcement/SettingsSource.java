// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

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
 * changes nothing: a slip of the pen must not stop the dropping.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = EnforcementConfiguration.PID)
@Designate(ocd = EnforcementConfiguration.class)
public final class SettingsSource {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsSource.class);

    private final BundleContext context;
    private CheckedSettings offered;
    private ServiceRegistration<CheckedSettings> registration;

    @Activate
    public SettingsSource(BundleContext context, Map<String, Object> properties) {
        this.context = context;
        this.offered = CheckedSettings.of(properties);
        if (!offered.problem().isEmpty()) {
            LOG.error("{}", offered.problem());
        }
        registration = context.registerService(CheckedSettings.class, offered, null);
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        CheckedSettings next = CheckedSettings.of(properties).onInterfaces(Interfaces.all());
        if (next.valid().isEmpty() && offered.valid().isPresent()) {
            LOG.error("{} - the settings before it go on", next.problem());
        } else if (!next.equals(offered)) {
            registration.unregister();
            offered = next;
            registration = context.registerService(CheckedSettings.class, offered, null);
        }
    }

    @Deactivate
    synchronized void deactivate() {
        registration.unregister();
    }
}
