// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Mode;
import io.honeymesh.api.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * The settings of the moment. Offers itself to {@link Policy} only once there are valid ones: a wrong value at the start
 * keeps policy out until it is mended, a wrong one later leaves the former in force.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = PolicySettings.PID)
@Designate(ocd = PolicyConfiguration.class)
public final class PolicySettings {

    static final String PID = "io.honeymesh.policy";

    private static final Logger LOG = LoggerFactory.getLogger(PolicySettings.class);
    private static final List<Integer> SSH = List.of(22);

    private record Values(Terms terms, Mode initialMode, Set<Integer> managementPorts) {}

    private final BundleContext context;
    private volatile Optional<Values> values = Optional.empty();
    private Optional<ServiceRegistration<PolicySettings>> registration = Optional.empty();

    @Activate
    public PolicySettings(BundleContext context, Map<String, Object> properties) {
        this.context = context;
        modified(properties);
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        try {
            values = Optional.of(read(properties));
        } catch (IllegalArgumentException wrong) {
            LOG.error(
                    "{} - {}",
                    wrong.getMessage(),
                    values.isPresent() ? "the settings before it go on" : "nothing is banned until it is mended");
            return;
        }
        if (registration.isEmpty()) {
            registration = Optional.of(context.registerService(PolicySettings.class, this, null));
        }
    }

    @Deactivate
    synchronized void deactivate() {
        registration.ifPresent(ServiceRegistration::unregister);
    }

    private static Values read(Map<String, Object> properties) {
        Settings in = new Settings(PID, properties);
        Terms terms = Terms.of(in);
        String mode = in.text("mode", "ENFORCE");
        if (!mode.equals("TEST") && !mode.equals("ENFORCE")) {
            throw in.refusal("mode", mode, "TEST or ENFORCE (LOCKDOWN only by honeymesh:mode)");
        }
        List<Integer> ports = in.list("management.ports", "ports 1-65535", PolicySettings::port);
        in.unknown().forEach(LOG::warn);
        boolean given = properties.containsKey("management.ports");
        return new Values(terms, Mode.valueOf(mode), Set.copyOf(given ? ports : SSH));
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1-65535");
        }
        return port;
    }

    private Values valid() {
        return values.orElseThrow();
    }

    Terms terms() {
        return valid().terms();
    }

    /** The mode where no operator has set another one. */
    Mode initialMode() {
        return valid().initialMode();
    }

    Set<Integer> managementPorts() {
        return valid().managementPorts();
    }
}
