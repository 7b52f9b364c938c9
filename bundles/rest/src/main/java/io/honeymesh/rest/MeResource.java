// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Caller;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Federation;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Who asks, and whom. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/me/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class MeResource extends Resource {

    private static final long serialVersionUID = 1L;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Federation federation;

    @Override
    String methods() {
        return "GET, HEAD";
    }

    private final String version;

    @Activate
    public MeResource(BundleContext context) {
        version = context.getBundle().getVersion().toString();
    }

    @Override
    Answer get(Ask ask) throws IOException {
        ask.isWhole();
        ask.knows();
        Caller caller = ask.caller();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", caller.tokenId());
        document.put("name", SafeText.printable(caller.name()));
        document.put("role", caller.role().name());
        document.put("node", SafeText.printable(hostName()));
        Federation mesh = federation;
        if (mesh != null) {
            document.put("node_id", mesh.status().nodeId());
        }
        document.put("version", version);
        return Answer.json(document);
    }

    /** Asks no resolver. */
    private static String hostName() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }
}
