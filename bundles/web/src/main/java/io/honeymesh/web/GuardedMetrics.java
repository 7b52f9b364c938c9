// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.servlet.context.ServletContextHelper;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContext;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/** What Prometheus asks for: nobody gets to a servlet there without a token or ticket. */
@Component(service = ServletContextHelper.class, scope = ServiceScope.BUNDLE)
@HttpWhiteboardContext(name = "honeymesh.metrics", path = "/metrics")
@HttpWhiteboardTarget(Listener.FRONT)
public final class GuardedMetrics extends ServletContextHelper {

    private final WebDoor door;

    @Activate
    public GuardedMetrics(BundleContext context, @Reference WebDoor door) {
        super(context.getBundle());
        this.door = door;
    }

    @Override
    public boolean handleSecurity(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return door.letsIn(request, response);
    }
}
