// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is sent back.
 *
 * @param fileName under which a browser keeps it; empty for what is shown
 */
record Answer(int status, String contentType, Body body, Optional<String> fileName) {

    /** What is sent. */
    sealed interface Body {}

    record Bytes(byte[] bytes) implements Body {}

    /** Too much to be in memory; closed when it was sent. */
    private record Stream(InputStream in, long length) implements Body {}

    private static final String JSON_TYPE = "application/json";

    static Answer json(Object document) {
        return json(200, document);
    }

    static Answer created(Object document) {
        return json(201, document);
    }

    private static Answer json(int status, Object document) {
        return new Answer(status, JSON_TYPE, new Bytes(bytes(document)), Optional.empty());
    }

    static Answer problem(Refused refused) {
        Problem problem = refused.problem;
        return new Answer(problem.status(), Problem.CONTENT_TYPE, new Bytes(bytes(problem.fields())), Optional.empty());
    }

    static Answer nothing() {
        return new Answer(204, "", new Bytes(new byte[0]), Optional.empty());
    }

    static Answer file(String contentType, byte[] body, String fileName) {
        return new Answer(200, contentType, new Bytes(body), Optional.of(fileName));
    }

    static Answer file(String contentType, InputStream body, long length, String fileName) {
        return new Answer(200, contentType, new Stream(body, length), Optional.of(fileName));
    }

    /**
     * A page of a list.
     *
     * @param next what to ask for to get the next page, empty on the last
     */
    static Answer page(List<?> items, Optional<String> next) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", items);
        next.ifPresent(cursor -> document.put("next", cursor));
        return json(document);
    }

    private static byte[] bytes(Object document) {
        try {
            return JSON.std.asBytes(document);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void send(HttpServletResponse response, boolean withBody) throws IOException {
        response.setStatus(status);
        if (status == 204) {
            return;
        }
        response.setContentType(contentType);
        fileName.ifPresent(name -> response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\""));
        switch (body) {
            case Bytes(byte[] bytes) -> {
                response.setContentLength(bytes.length);
                write(response, withBody, out -> out.write(bytes));
            }
            case Stream(InputStream in, long length) -> {
                try (in) {
                    response.setContentLengthLong(length);
                    write(response, withBody, in::transferTo);
                }
            }
        }
    }

    private interface Sending {
        void to(OutputStream out) throws IOException;
    }

    private static void write(HttpServletResponse response, boolean withBody, Sending sending) throws IOException {
        if (withBody) {
            try {
                sending.to(response.getOutputStream());
            } catch (IOException gone) {
                // Whoever asked hung up; Felix would log it with a trace.
            }
        }
    }
}
