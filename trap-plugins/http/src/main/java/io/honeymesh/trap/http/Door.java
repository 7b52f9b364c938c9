// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

/** How a request came in. */
enum Door {
    PLAIN("http", 80),
    TLS("https", 443),
    /** Without TLS, at a port where the server wants it. */
    PLAIN_AT_TLS_PORT("http", 80);

    private final String scheme;
    private final int usualPort;

    Door(String scheme, int usualPort) {
        this.scheme = scheme;
        this.usualPort = usualPort;
    }

    /** The beginning of this server's URLs, up to the path. */
    String root(String host, int port) {
        return scheme + "://" + host + (port == usualPort ? "" : ":" + port);
    }
}
