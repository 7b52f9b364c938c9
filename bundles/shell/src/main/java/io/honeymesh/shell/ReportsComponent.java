// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.Reports;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** What the commands report, for others that show it. */
@Component
public final class ReportsComponent implements Reports {

    private final BundleContext context;

    @Activate
    public ReportsComponent(BundleContext context) {
        this.context = context;
    }

    @Override
    public Map<String, Object> status() {
        return with(services ->
                StatusReport.of(services, Node.of(context), Instant.now()).fields());
    }

    @Override
    public Map<String, Object> why(IpAddress address) {
        Instant now = Instant.now();
        return with(services -> WhyReport.of(services, address, now).document(now));
    }

    @Override
    public String line(Map<String, Object> event) {
        return EventText.summary(event);
    }

    private <T> T with(Function<Services, T> report) {
        try (BundleServices services = new BundleServices(context)) {
            return report.apply(services);
        } catch (CommandFailure missing) {
            throw new IllegalStateException(missing.getMessage(), missing);
        }
    }
}
