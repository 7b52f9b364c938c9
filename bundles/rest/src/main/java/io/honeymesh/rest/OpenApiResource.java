// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The API's description (OpenAPI 3.1). */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/openapi.json")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class OpenApiResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        ask.knows();
        return Answer.shown("application/openapi+json", document());
    }

    /** Read each time: it is 110 KB, and hardly ever asked for. */
    private static byte[] document() {
        try (InputStream in = OpenApiResource.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("the bundle has no openapi.json");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
