// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import java.util.Locale;
import java.util.Optional;

/** Tells whether a browser was lured here by another site (S01). */
public final class Lure {

    private Lure() {}

    /** Fetch Metadata says so, or the page it came from lives elsewhere. */
    public static boolean isLured(Request request) {
        String host = name(request.header("host").orElse(""));
        return request.header("sec-fetch-site")
                        .filter("cross-site"::equalsIgnoreCase)
                        .isPresent()
                || foreign(request.header("origin"), host)
                || foreign(request.header("referer"), host);
    }

    private static boolean foreign(Optional<String> url, String host) {
        return url.map(Lure::authority)
                .filter(origin -> !origin.isEmpty() && !name(origin).equals(host))
                .isPresent();
    }

    private static String authority(String url) {
        int start = url.indexOf("://");
        // "null" is the origin of a sandboxed or redirected page: somewhere else.
        if (start < 0) {
            return url.equals("null") ? url : "";
        }
        int slash = url.indexOf('/', start + 3);
        return url.substring(start + 3, slash < 0 ? url.length() : slash);
    }

    /** The host without its port. */
    private static String name(String authority) {
        int port = authority.lastIndexOf(':');
        boolean hasPort = port > authority.lastIndexOf(']');
        return (hasPort ? authority.substring(0, port) : authority).toLowerCase(Locale.ROOT);
    }
}
