// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.servlet.context.ServletContextHelper;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContext;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;

/** What everybody may have: the dashboard's shell, which has no data in it. */
@Component(service = ServletContextHelper.class, scope = ServiceScope.BUNDLE)
@HttpWhiteboardContext(name = "honeymesh.open", path = "/")
@HttpWhiteboardTarget(Listener.FRONT)
public final class OpenPages extends ServletContextHelper {

    @Activate
    public OpenPages(BundleContext context) {
        super(context.getBundle());
    }

    @Override
    public boolean handleSecurity(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SecurityHeaders.ofPages(response);
        boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!read) {
            response.setHeader("Allow", "GET, HEAD");
            Refusal.of(405, "this can be read, nothing else").send(response);
        }
        return read;
    }
}
