// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Why a request gets no further.
 *
 * @param retryAfterSeconds when asking again makes sense
 */
record Refusal(Problem problem, OptionalLong retryAfterSeconds) {

    static Refusal of(int status, String detail) {
        return new Refusal(new Problem(status, detail), OptionalLong.empty());
    }

    void send(HttpServletResponse response) throws IOException {
        response.setStatus(problem.status());
        if (problem.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"HoneyMesh\"");
        }
        retryAfterSeconds.ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
        byte[] body = JSON.std.asBytes(problem.fields());
        response.setContentType(Problem.CONTENT_TYPE);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException gone) {
            // Whoever asked hung up; Felix would log it with a trace.
        }
    }
}
