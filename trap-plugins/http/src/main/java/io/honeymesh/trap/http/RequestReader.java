// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a request's head with nginx's bounds and nginx's taste: what it refuses, when, and as what
 * ({@code ngx_http_parse.c}, {@code ngx_http_request.c}).
 */
final class RequestReader {

    /** large_client_header_buffers 4 8k: one line, and all of them. */
    static final int MAX_LINE_BYTES = 8192;

    static final int MAX_HEAD_BYTES = 4 * MAX_LINE_BYTES;

    private static final int MAX_METHOD_BYTES = 64;

    /** What came of reading. */
    sealed interface Outcome {
        /**
         * A request to answer.
         *
         * @param path what it asks for, decoded and normal, without the query
         */
        record Asked(Request request, String path) implements Outcome {}

        /**
         * A request that is refused before anyone looks at it.
         *
         * @param read what was read of it
         * @param title of the error page, where it isn't the status
         * @param bare whether it was HTTP/0.9, which is answered without headers
         */
        record Refused(Status status, String title, String why, String read, boolean bare) implements Outcome {}

        /** The client hung up. */
        record Gone() implements Outcome {}
    }

    private final Input in;

    RequestReader(Input in) {
        this.in = in;
    }

    Outcome next() throws IOException {
        while (in.peek() == '\r' || in.peek() == '\n') {
            in.read();
        }
        StringBuilder method = new StringBuilder();
        // Refused at the first byte that can't be a method: a TLS ClientHello never sends a line feed.
        while (true) {
            int b = in.read();
            if (b < 0) {
                return new Outcome.Gone();
            }
            if (b == ' ' && !method.isEmpty()) {
                break;
            }
            boolean allowed = b >= 'A' && b <= 'Z' || b == '_' || b == '-';
            method.append((char) b);
            if (!allowed || method.length() > MAX_METHOD_BYTES) {
                return refused(Status.BAD_REQUEST, "no HTTP method", method.toString());
            }
        }
        Optional<Input.Line> rest = in.line(MAX_LINE_BYTES - method.length() - 1);
        if (rest.isEmpty()) {
            return new Outcome.Gone();
        }
        String line = method + " " + rest.get().text();
        if (!rest.get().complete()) {
            return refused(Status.URI_TOO_LARGE, "request line too long", line);
        }
        return requestLine(line, method.toString(), rest.get().text().strip());
    }

    private Outcome requestLine(String line, String method, String rest) throws IOException {
        int space = rest.indexOf(' ');
        String target = space < 0 ? rest : rest.substring(0, space);
        String version = space < 0 ? "" : rest.substring(space + 1).strip();
        Optional<Target> parsed = Target.parse(target);
        if (parsed.isEmpty()) {
            return refused(Status.BAD_REQUEST, "bad request target", line);
        }
        if (version.isEmpty()) {
            return method.equals("GET")
                    ? new Outcome.Asked(
                            new Request(line, method, target, -1, List.of()),
                            parsed.get().path())
                    : new Outcome.Refused(
                            Status.BAD_REQUEST, Status.BAD_REQUEST.heading(), "no HTTP version", line, true);
        }
        int minor = minor(version);
        if (minor == BAD_VERSION) {
            return refused(Status.BAD_REQUEST, "bad HTTP version", line);
        }
        if (minor == OTHER_MAJOR) {
            return refused(Status.VERSION, "HTTP version not supported", line);
        }
        return headers(line, method, parsed.get(), minor);
    }

    private static final int BAD_VERSION = -2;
    private static final int OTHER_MAJOR = -3;

    private static int minor(String version) {
        int dot = version.indexOf('.');
        if (!version.startsWith("HTTP/") || dot < 6 || dot > 8 || version.length() - dot > 4) {
            return BAD_VERSION;
        }
        String major = version.substring(5, dot);
        String minor = version.substring(dot + 1);
        if (!isDigits(major) || !isDigits(minor) || major.startsWith("0")) {
            return BAD_VERSION;
        }
        return major.equals("1") ? Integer.parseInt(minor) : OTHER_MAJOR;
    }

    private Outcome headers(String line, String method, Target target, int minor) throws IOException {
        List<Request.Header> headers = new ArrayList<>();
        for (int left = MAX_HEAD_BYTES - line.length(); ; ) {
            Optional<Input.Line> read = in.line(MAX_LINE_BYTES);
            if (read.isEmpty()) {
                return new Outcome.Gone();
            }
            String header = read.get().text();
            left -= header.length() + 2;
            if (!read.get().complete() || left < 0) {
                return new Outcome.Refused(
                        Status.BAD_REQUEST, "Request Header Or Cookie Too Large", "headers too long", line, false);
            }
            if (header.isEmpty()) {
                return checked(new Request(line, method, target.written(), minor, headers), target);
            }
            int colon = header.indexOf(':');
            if (colon <= 0 || header.charAt(0) == ' ' || header.indexOf('\0') >= 0) {
                return refused(Status.BAD_REQUEST, "bad header line", header);
            }
            String name = header.substring(0, colon);
            if (name.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
                return refused(Status.BAD_REQUEST, "bad header name", header);
            }
            // Names with other characters are ignored (ignore_invalid_headers), as the server's answers show.
            if (name.chars().allMatch(c -> c == '-' || Character.isLetterOrDigit(c) && c < 0x80)) {
                headers.add(new Request.Header(
                        name.toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip()));
            }
        }
    }

    private static Outcome checked(Request request, Target target) {
        String host = request.header("host").orElse("");
        if (request.count("host") > 1 || request.minor() >= 1 && request.count("host") == 0 || !isHost(host)) {
            return refused(Status.BAD_REQUEST, "bad Host", request.line());
        }
        Optional<String> length = request.header("content-length");
        boolean badLength = request.count("content-length") > 1
                || length.filter(l -> !isDigits(l) || l.length() > 15).isPresent();
        Optional<String> encoding = request.header("transfer-encoding");
        if (badLength || encoding.isPresent() && (length.isPresent() || request.minor() < 1)) {
            return refused(Status.BAD_REQUEST, "bad Content-Length or Transfer-Encoding", request.line());
        }
        if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("chunked")) {
            return refused(Status.NOT_IMPLEMENTED, "unknown Transfer-Encoding", request.line());
        }
        return new Outcome.Asked(request, target.path());
    }

    private static boolean isHost(String host) {
        return host.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '/' || c == '\\') && !host.contains("..");
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Outcome refused(Status status, String why, String read) {
        return new Outcome.Refused(status, status.heading(), why, read, false);
    }
}
