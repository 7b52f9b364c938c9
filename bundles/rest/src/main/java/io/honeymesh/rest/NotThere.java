// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import jakarta.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** What no other resource answers. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class NotThere extends Resource {

    private static final long serialVersionUID = 1L;

    @Override
    String methods() {
        return "";
    }

    @Override
    Answer get(Ask ask) {
        throw Refused.notFound("there is no such resource; /api/v1/openapi.json says which there are");
    }

    @Override
    Answer post(Ask ask) {
        return get(ask);
    }

    @Override
    Answer put(Ask ask) {
        return get(ask);
    }

    @Override
    Answer delete(Ask ask) {
        return get(ask);
    }
}
