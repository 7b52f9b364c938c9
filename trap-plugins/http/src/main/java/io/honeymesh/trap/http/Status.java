// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

/**
 * The answers nginx makes up by itself, in its words ({@code ngx_http_header_filter_module.c},
 * {@code ngx_http_special_response.c}).
 */
enum Status {
    OK(200, "OK"),
    PARTIAL(206, "Partial Content"),
    MOVED(301, "Moved Permanently"),
    FOUND(302, "Moved Temporarily"),
    NOT_MODIFIED(304, "Not Modified"),
    BAD_REQUEST(400, "Bad Request"),
    UNAUTHORIZED(401, "Unauthorized", "Authorization Required"),
    FORBIDDEN(403, "Forbidden"),
    NOT_FOUND(404, "Not Found"),
    NOT_ALLOWED(405, "Not Allowed"),
    TOO_LARGE(413, "Request Entity Too Large"),
    URI_TOO_LARGE(414, "Request-URI Too Large"),
    RANGE(416, "Requested Range Not Satisfiable"),
    NOT_IMPLEMENTED(501, "Not Implemented"),
    VERSION(505, "HTTP Version Not Supported");

    private final int code;
    private final String reason;
    private final String heading;

    Status(int code, String reason) {
        this(code, reason, reason);
    }

    Status(int code, String reason, String heading) {
        this.code = code;
        this.reason = reason;
        this.heading = heading;
    }

    int code() {
        return code;
    }

    /** As in the status line. */
    String line() {
        return code + " " + reason;
    }

    /** As in the page. */
    String heading() {
        return code + " " + heading;
    }

    /** Whether nginx hangs up after it whatever the client wants. */
    boolean closes() {
        return switch (this) {
            case BAD_REQUEST, TOO_LARGE, URI_TOO_LARGE, NOT_IMPLEMENTED, VERSION -> true;
            default -> false;
        };
    }
}
