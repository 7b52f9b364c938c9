// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

/** Why squid answers a request by itself, by its own names for it; what it says then is in {@link Pages}. */
enum Page {
    ACCESS_DENIED("403 Forbidden"),
    CACHE_ACCESS_DENIED("407 Proxy Authentication Required"),
    CONNECT_FAIL("503 Service Unavailable"),
    READ_ERROR("502 Bad Gateway"),
    CANNOT_FORWARD("500 Internal Server Error"),
    INVALID_URL("400 Bad Request"),
    INVALID_REQ("400 Bad Request"),
    PROTOCOL_UNKNOWN("400 Bad Request"),
    UNSUP_REQ("501 Not Implemented"),
    UNSUP_HTTPVERSION("505 HTTP Version not supported"),
    TOO_BIG("431 Request Header Fields Too Large");

    private final String status;

    Page(String status) {
        this.status = status;
    }

    String status() {
        return status;
    }

    /** As X-Squid-Error has it; the page's file in {@code error_directory} has the same name. */
    String error() {
        return "ERR_" + name();
    }
}
