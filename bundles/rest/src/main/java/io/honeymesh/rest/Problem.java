// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Why a request is not done, as problem details (RFC 9457): one clear line for whoever asked. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final int status;
    private final String title;

    private Problem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad Request", detail);
    }

    static Problem forbidden(String detail) {
        return new Problem(403, "Forbidden", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not Found", detail);
    }

    static Problem methodNotAllowed() {
        return new Problem(405, "Method Not Allowed", "this resource has no such method; Allow says which it has");
    }

    static Problem conflict(String detail) {
        return new Problem(409, "Conflict", detail);
    }

    static Problem tooLarge(int maxBytes) {
        return new Problem(413, "Content Too Large", "a body has at most " + maxBytes + " bytes here");
    }

    static Problem unsupportedMediaType() {
        return new Problem(415, "Unsupported Media Type", "send JSON, and say so: Content-Type: application/json");
    }

    static Problem internal() {
        return new Problem(500, "Internal Server Error", "the node's log says more");
    }

    static Problem unavailable(String detail) {
        return new Problem(503, "Service Unavailable", detail);
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "about:blank");
        fields.put("title", title);
        fields.put("status", status);
        fields.put("detail", getMessage());
        return fields;
    }
}
