// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a request's head as Netty's HTTP decoder does, with Elasticsearch's bounds: what it forgives and what not. */
final class RequestReader {

    /** http.max_initial_line_length. */
    static final int MAX_LINE_BYTES = 4096;

    /** http.max_header_size. */
    static final int MAX_HEAD_BYTES = 8192;

    /** What came of reading. */
    sealed interface Outcome {
        /** @param version as the client wrote it: the answer has the same */
        record Asked(Request request, String version) implements Outcome {}

        /** @param read what was read of it */
        record Refused(String version, String type, String reason, String read) implements Outcome {}

        /** The client hung up. */
        record Gone() implements Outcome {}
    }

    private final Input in;

    RequestReader(Input in) {
        this.in = in;
    }

    Outcome next() throws IOException {
        while (isSkipped(in.peek())) {
            in.read();
        }
        Optional<Input.Line> read = in.line(MAX_LINE_BYTES + 1);
        if (read.isEmpty()) {
            return new Outcome.Gone();
        }
        String line = read.get().text();
        if (!read.get().complete() || line.length() > MAX_LINE_BYTES) {
            String reason = "An HTTP line is larger than " + MAX_LINE_BYTES + " bytes.";
            return new Outcome.Refused("HTTP/1.0", "too_long_frame_exception", reason, line);
        }
        String[] words = line.split("[ \t\u000b\f\r]+", 3);
        String version = words.length < 3 ? "" : words[2].trim().toUpperCase(Locale.ROOT);
        String target = words.length < 2 ? "" : words[1];
        if (version.isEmpty()) {
            return refusedLine("text is empty (possibly HTTP/0.9)", line);
        }
        if (!isVersion(version)) {
            return refusedLine("invalid version format: " + version, line);
        }
        return headers(line, words[0], target, version);
    }

    private static boolean isSkipped(int b) {
        return b >= 0 && b <= ' ' || b == 0x7f;
    }

    /** Any protocol with two numbers. */
    private static boolean isVersion(String version) {
        int slash = version.indexOf('/');
        int dot = version.indexOf('.', slash + 1);
        return slash > 0
                && dot > slash + 1
                && version.length() > dot + 1
                && version.length() < 32
                && (version.substring(slash + 1, dot) + version.substring(dot + 1))
                        .chars()
                        .allMatch(c -> c >= '0' && c <= '9');
    }

    private Outcome headers(String line, String method, String target, String version) throws IOException {
        List<Request.Header> headers = new ArrayList<>();
        for (int left = MAX_HEAD_BYTES; ; ) {
            Optional<Input.Line> read = in.line(MAX_HEAD_BYTES + 1);
            if (read.isEmpty()) {
                return new Outcome.Gone();
            }
            String header = read.get().text();
            left -= header.length();
            if (!read.get().complete() || left < 0) {
                String reason = "HTTP header is larger than " + MAX_HEAD_BYTES + " bytes.";
                return new Outcome.Refused(version, "too_long_frame_exception", reason, line);
            }
            if (header.isEmpty()) {
                return checked(new Request(line, method, target, version.endsWith("/1.0") ? 0 : 1, headers), version);
            }
            int colon = header.indexOf(':');
            if (colon < 0) {
                return refused(version, "No colon found", header);
            }
            String name = header.substring(0, colon).strip();
            if (name.isEmpty()) {
                return refused(version, "empty headers are not allowed []", header);
            }
            headers.add(new Request.Header(
                    name.toLowerCase(Locale.ROOT), header.substring(colon + 1).strip()));
        }
    }

    private static Outcome checked(Request request, String version) {
        Optional<String> length = request.header("content-length");
        boolean number = length.filter(
                        l -> l.isEmpty() || l.length() > 15 || l.chars().anyMatch(c -> c < '0' || c > '9'))
                .isEmpty();
        return number
                ? new Outcome.Asked(request, version)
                : new Outcome.Refused(
                        version,
                        "number_format_exception",
                        "For input string: \"" + length.get() + "\"",
                        request.line());
    }

    private static Outcome refusedLine(String reason, String line) {
        return refused("HTTP/1.0", reason, line);
    }

    private static Outcome refused(String version, String reason, String read) {
        return new Outcome.Refused(version, "illegal_argument_exception", reason, read);
    }
}
