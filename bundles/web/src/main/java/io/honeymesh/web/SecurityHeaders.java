// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import jakarta.servlet.http.HttpServletResponse;

/**
 * What every answer tells browsers (S30). No Strict-Transport-Security: a browser that has seen it lets nobody accept the node's own
 * certificate by hand, and there is no HTTP here to fall back to.
 */
final class SecurityHeaders {

    /** Of the node itself, and only of kinds that the dashboard has; nothing in line, nothing that is made out of text. */
    private static final String PAGES = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String DATA =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    /** For what has no data in it. */
    static void ofPages(HttpServletResponse response) {
        set(response, PAGES);
        response.setHeader("Cache-Control", "no-cache");
    }

    /** For answers to who was let in. */
    static void ofData(HttpServletResponse response) {
        set(response, DATA);
        response.setHeader("Cache-Control", "no-store");
    }

    private static void set(HttpServletResponse response, String policy) {
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    }
}
