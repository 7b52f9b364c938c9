// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import com.fasterxml.jackson.jr.ob.JSON;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Why a request gets no further.
 *
 * @param status of HTTP
 * @param detail what to do, for whoever asked
 * @param retryAfterSeconds when asking again makes sense
 */
record Refusal(int status, String title, String detail, OptionalLong retryAfterSeconds) {

    static Refusal of(int status, String title, String detail) {
        return new Refusal(status, title, detail, OptionalLong.empty());
    }

    /** As problem details (RFC 9457). */
    void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"HoneyMesh\"");
        }
        retryAfterSeconds.ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        byte[] body = JSON.std.asBytes(problem);
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
