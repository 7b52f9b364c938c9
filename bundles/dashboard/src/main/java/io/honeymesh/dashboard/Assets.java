// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The shell and what belongs to it: for everybody, and the same for everybody. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.open)")
public final class Assets extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** By which the browser's address bar knows the pages; each is the shell. */
    private static final Set<String> PAGES =
            Set.of("/", "/now", "/blocked", "/why", "/traps", "/intelligence", "/mesh", "/ledger", "/settings");

    private static final Map<String, String> TYPES = Map.of(
            "shell.html", "text/html; charset=utf-8",
            "style.css", "text/css; charset=utf-8",
            "dashboard.js", "text/javascript; charset=utf-8",
            "helpers.js", "text/javascript; charset=utf-8",
            "actions.js", "text/javascript; charset=utf-8",
            "player.js", "text/javascript; charset=utf-8",
            "htmx.min.js", "text/javascript; charset=utf-8",
            "favicon.svg", "image/svg+xml");

    /** As it travels in its own archive; the version is the pom's. */
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

    /** @param tag by which the browser asks whether it has changed */
    private record Asset(String type, byte[] bytes, String tag) {}

    private final transient Map<String, Asset> assets = new HashMap<>();

    @Activate
    public Assets() throws IOException {
        for (Map.Entry<String, String> one : TYPES.entrySet()) {
            assets.put(one.getKey(), read(one.getKey(), one.getValue()));
        }
    }

    private static Asset read(String name, String type) throws IOException {
        String path = name.equals("htmx.min.js") ? HTMX : "/io/honeymesh/dashboard/assets/" + name;
        try (InputStream in = Assets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("the bundle has no " + path);
            }
            byte[] bytes = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Asset(type, bytes, '"' + HexFormat.of().formatHex(hash, 0, 12) + '"');
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        Asset asset = PAGES.contains(path) ? assets.get("shell.html") : named(path);
        if (asset == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setHeader("ETag", asset.tag());
        if (asset.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(asset.type());
        response.setContentLength(asset.bytes().length);
        try {
            response.getOutputStream().write(asset.bytes());
        } catch (IOException gone) {
            // Whoever asked hung up; Felix would log it with a trace.
        }
    }

    private Asset named(String path) {
        return path.startsWith("/assets/") ? assets.get(path.substring("/assets/".length())) : null;
    }
}
