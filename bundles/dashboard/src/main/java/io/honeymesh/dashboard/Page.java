// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Problem;
import io.honeymesh.api.SafeText;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A page behind the door: a piece of HTML for the shell's main part. Many threads call at once. */
abstract class Page extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(Page.class);

    abstract String html(Look look) throws IOException;

    /** It would repeat the request, token and all. */
    @Override
    protected void doTrace(HttpServletRequest request, HttpServletResponse response) throws IOException {
        problem(response, 405, "a page can be read, nothing else");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            send(
                    response,
                    200,
                    "text/html; charset=utf-8",
                    html(new Look(request)).getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException wrong) {
            problem(response, 400, wrong.getMessage());
        } catch (IllegalStateException | UncheckedIOException missing) {
            problem(response, 503, missing.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError unexpected) {
            LOG.error("{} failed", getClass().getSimpleName(), unexpected);
            problem(response, 500, "the node's log says more");
        }
    }

    private static void problem(HttpServletResponse response, int status, String detail) throws IOException {
        send(
                response,
                status,
                Problem.CONTENT_TYPE,
                JSON.std.asBytes(new Problem(status, SafeText.printable(String.valueOf(detail))).fields()));
    }

    private static void send(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException gone) {
            // Whoever asked hung up; Felix would log it with a trace.
        }
    }

    /** A service that may be missing for a while. */
    static <T> T need(T service, String otherwise) {
        if (service == null) {
            throw new IllegalStateException(otherwise);
        }
        return service;
    }
}
