// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Reports;
import java.time.Instant;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** What the commands report, for others that show it. */
@Component
public final class ReportsComponent implements Reports {

    private final Node node;
    private final TrackedServices services;

    @Activate
    public ReportsComponent(BundleContext context) {
        node = Node.of(context);
        services = new TrackedServices(context);
    }

    @Deactivate
    void deactivate() {
        services.close();
    }

    @Override
    public Map<String, Object> status() {
        return StatusReport.of(services, node, Instant.now()).fields();
    }

    @Override
    public Map<String, Object> why(IpAddress address) {
        Instant now = Instant.now();
        try {
            return WhyReport.of(services, address, now).document(now);
        } catch (CommandFailure missing) {
            throw new IllegalStateException(missing.getMessage(), missing);
        }
    }

    @Override
    public String line(Map<String, Object> event) {
        return EventText.summary(event);
    }
}
