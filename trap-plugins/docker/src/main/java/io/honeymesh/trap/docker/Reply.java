// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.message.HttpDate;
import io.honeymesh.trap.http.message.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Writes answers as Go's net/http and the daemon do: fields by name, then date, length and what follows of them. */
final class Reply {

    /** What net/http collects before it gives up on telling the length. */
    private static final int MAX_COUNTED_BYTES = 2048;

    private final OutputStream out;
    private final Request request;
    private final boolean stays;

    Reply(OutputStream out, Request request, boolean stays) {
        this.out = out;
        this.request = request;
        this.stays = stays;
    }

    /** Fields that stand in every answer of the daemon's own. */
    static List<String> fields() {
        return List.of(
                "Api-Version: " + Release.API,
                "Docker-Experimental: false",
                "Ostype: linux",
                "Server: Docker/" + Release.VERSION + " (linux)");
    }

    /** JSON and a line feed. */
    void json(int status, String json) throws IOException {
        List<String> fields = new ArrayList<>(fields());
        fields.add("Content-Type: application/json");
        whole(status, fields, Optional.empty(), json + "\n");
    }

    void error(int status, String message) throws IOException {
        json(status, "{\"message\":" + GoJson.quote(message) + "}");
    }

    /** Nothing but a status. */
    void empty(int status) throws IOException {
        whole(status, fields(), Optional.empty(), "");
    }

    /** What no handler was found for. */
    void notFound() throws IOException {
        whole(404, List.of("Content-Type: application/json"), Optional.empty(), "{\"message\":\"page not found\"}\n");
    }

    /** @param type Content-Type, where net/http finds it out by itself and writes it last */
    void whole(int status, List<String> fields, Optional<String> type, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        boolean bodiless = status == 204 || status == 304;
        boolean chunked = content.length > MAX_COUNTED_BYTES;
        StringBuilder head = head(status, fields);
        if (!bodiless && !chunked && fields.stream().noneMatch(f -> f.startsWith("Content-Length:"))) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        type.ifPresent(t -> head.append("Content-Type: ").append(t).append("\r\n"));
        connection(head);
        if (chunked && request.minor() >= 1) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        if (!request.isHead()) {
            bytes.writeBytes(chunked && request.minor() >= 1 ? chunk(content) : content);
            bytes.writeBytes(chunked && request.minor() >= 1 ? LAST_CHUNK : new byte[0]);
        }
        out.write(bytes.toByteArray());
    }

    private StringBuilder head(int status, List<String> fields) {
        List<String> sorted = new ArrayList<>(fields);
        Collections.sort(sorted);
        StringBuilder head = new StringBuilder(320)
                .append(request.minor() >= 1 ? "HTTP/1.1 " : "HTTP/1.0 ")
                .append(status)
                .append(' ')
                .append(reason(status))
                .append("\r\n");
        sorted.forEach(field -> head.append(field).append("\r\n"));
        return head.append("Date: ").append(HttpDate.of(Instant.now())).append("\r\n");
    }

    private void connection(StringBuilder head) {
        if (!stays && request.minor() >= 1) {
            head.append("Connection: close\r\n");
        } else if (stays && request.minor() < 1) {
            head.append("Connection: keep-alive\r\n");
        }
    }

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static byte[] chunk(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** Begins an answer that comes in pieces. */
    void beginJsonStream() throws IOException {
        List<String> fields = new ArrayList<>(fields());
        fields.add("Content-Type: application/json");
        StringBuilder head = head(200, fields);
        connection(head);
        head.append(request.minor() >= 1 ? "Transfer-Encoding: chunked\r\n" : "")
                .append("\r\n");
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    }

    void piece(byte[] content) throws IOException {
        out.write(request.minor() >= 1 ? chunk(content) : content);
    }

    void piece(String text) throws IOException {
        piece(text.getBytes(StandardCharsets.UTF_8));
    }

    void endStream() throws IOException {
        out.write(request.minor() >= 1 ? LAST_CHUNK : new byte[0]);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 304 -> "Not Modified";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 417 -> "Expectation Failed";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Bad Request";
        };
    }
}
