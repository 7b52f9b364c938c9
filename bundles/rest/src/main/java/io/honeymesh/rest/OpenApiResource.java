// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The API's description (OpenAPI 3.1). */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/openapi.json")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class OpenApiResource extends Resource {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    @Activate
    public OpenApiResource() throws IOException {
        try (InputStream in = OpenApiResource.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IOException("the bundle has no openapi.json");
            }
            answer = new Answer(200, "application/openapi+json", new Answer.Bytes(in.readAllBytes()), Optional.empty());
        }
    }

    @Override
    String methods() {
        return "GET, HEAD";
    }

    @Override
    Answer get(Ask ask) {
        ask.knows();
        return answer;
    }
}
