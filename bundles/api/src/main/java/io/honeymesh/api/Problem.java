// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request over the web is not done, as problem details (RFC 9457).
 *
 * @param status of HTTP
 * @param detail one clear line for whoever asked, what to do included
 */
public record Problem(int status, String detail) {

    public static final String CONTENT_TYPE = "application/problem+json";

    /** The status' name (RFC 9110, RFC 6585). */
    public String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }

    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "about:blank");
        fields.put("title", title());
        fields.put("status", status);
        fields.put("detail", SafeText.printable(detail));
        return fields;
    }
}
