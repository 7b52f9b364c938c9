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

    private static final String JSON_TYPE = "application/json";

    /** What an answer consists of. */
    sealed interface Body {}

    /** At hand. */
    record Whole(byte[] bytes) implements Body {}

    /** Too much to be in memory; closed when it was sent. */
    record Opened(InputStream in, long bytes) implements Body {}

    /** Made as it is sent: long, or slow to come by. */
    non-sealed interface Stream extends Body {
        void write(OutputStream to) throws IOException;
    }

    static Answer json(Object document) {
        return json(200, document);
    }

    static Answer created(Object document) {
        return json(201, document);
    }

    private static Answer json(int status, Object document) {
        return whole(status, JSON_TYPE, bytes(document), Optional.empty());
    }

    static Answer problem(Refused refused) {
        Problem problem = refused.problem;
        return whole(problem.status(), Problem.CONTENT_TYPE, bytes(problem.fields()), Optional.empty());
    }

    static Answer nothing() {
        return whole(204, "", new byte[0], Optional.empty());
    }

    static Answer shown(String contentType, byte[] body) {
        return whole(200, contentType, body, Optional.empty());
    }

    static Answer file(String contentType, byte[] body, String fileName) {
        return whole(200, contentType, body, Optional.of(fileName));
    }

    static Answer file(String contentType, Stream body, String fileName) {
        return new Answer(200, contentType, body, Optional.of(fileName));
    }

    static Answer file(String contentType, InputStream body, long bytes, String fileName) {
        return new Answer(200, contentType, new Opened(body, bytes), Optional.of(fileName));
    }

    private static Answer whole(int status, String contentType, byte[] body, Optional<String> fileName) {
        return new Answer(status, contentType, new Whole(body), fileName);
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

    /** What it takes of the heap until it is read. */
    int kibibytesHeld() {
        return body instanceof Whole whole ? whole.bytes.length >> 10 : 0;
    }

    /**
     * Sends it.
     *
     * @throws IllegalStateException or another of what {@link Resource} knows, if a stream can't be made; whether something was sent
     *     already is for the response to say
     */
    void send(HttpServletResponse response, boolean withBody) throws IOException {
        response.setStatus(status);
        if (status == 204) {
            return;
        }
        response.setContentType(contentType);
        fileName.ifPresent(name -> response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\""));
        switch (body) {
            case Whole whole -> {
                response.setContentLength(whole.bytes.length);
                if (withBody) {
                    write(whole.bytes, response);
                }
            }
            case Opened(InputStream in, long bytes) -> {
                try (in) {
                    response.setContentLengthLong(bytes);
                    if (withBody) {
                        in.transferTo(new PacedOutput(response.getOutputStream()));
                    }
                }
            }
            case Stream stream -> {
                if (withBody) {
                    stream.write(new PacedOutput(response.getOutputStream()));
                }
            }
        }
    }

    private static void write(byte[] bytes, HttpServletResponse response) {
        try {
            new PacedOutput(response.getOutputStream()).write(bytes);
        } catch (IOException gone) {
            // Whoever asked hung up; Felix would log it with a trace.
        }
    }
}
