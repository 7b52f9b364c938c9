// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a request's head as Go's net/http does: what it refuses, and in which words. */
final class RequestReader {

    /** Go takes a megabyte; nobody who means well sends it. */
    static final int MAX_HEAD_BYTES = 64 << 10;

    /** What came of reading. */
    sealed interface Outcome {
        record Asked(Request request, Target target) implements Outcome {}

        /**
         * @param status as in the status line, with its reason
         * @param text the body
         * @param read what was read of the request
         */
        record Refused(String status, String text, String read) implements Outcome {}

        /** The client hung up. */
        record Gone() implements Outcome {}
    }

    private final Input in;

    RequestReader(Input in) {
        this.in = in;
    }

    Outcome next() throws IOException {
        int left = MAX_HEAD_BYTES;
        Optional<Input.Line> read = in.line(left);
        if (read.isEmpty()) {
            return new Outcome.Gone();
        }
        String line = read.get().text();
        if (!read.get().complete()) {
            return refused("431 Request Header Fields Too Large", line);
        }
        List<String> lines = new ArrayList<>();
        Optional<Outcome> bad = badLine(line);
        // A bad first line is refused before anything else is read.
        if (bad.isPresent()) {
            return bad.get();
        }
        for (left -= line.length(); ; ) {
            read = in.line(left);
            if (read.isEmpty()) {
                return new Outcome.Gone();
            }
            String header = read.get().text();
            left -= header.length() + 2;
            if (!read.get().complete() || left <= 0) {
                return refused("431 Request Header Fields Too Large", line);
            }
            if (header.isEmpty()) {
                return headers(line, lines);
            }
            lines.add(header);
        }
    }

    private static Optional<Outcome> badLine(String line) {
        String[] words = line.split(" ", 3);
        boolean good = words.length == 3
                && isToken(words[0])
                && isVersion(words[2])
                && Target.parse(words[0], words[1]).isPresent();
        return good ? Optional.empty() : Optional.of(badRequest(line));
    }

    private static boolean isVersion(String text) {
        return text.length() == "HTTP/1.1".length()
                && text.startsWith("HTTP/")
                && Character.isDigit(text.charAt(5))
                && text.charAt(6) == '.'
                && Character.isDigit(text.charAt(7));
    }

    private static Outcome headers(String line, List<String> lines) {
        String[] words = line.split(" ", 3);
        List<Request.Header> headers = new ArrayList<>();
        for (String header : lines) {
            boolean folded = header.startsWith(" ") || header.startsWith("\t");
            int colon = header.indexOf(':');
            if (folded && headers.isEmpty() || !folded && colon < 0) {
                return badRequest(header);
            }
            if (folded) {
                Request.Header last = headers.removeLast();
                headers.add(new Request.Header(last.name(), (last.value() + " " + header.strip()).strip()));
                continue;
            }
            String name = header.substring(0, colon);
            String value = header.substring(colon + 1).strip();
            if (name.isEmpty()) {
                continue;
            }
            if (!isToken(name)) {
                return because("invalid header name", header);
            }
            if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
                return because("invalid header value", header);
            }
            headers.add(new Request.Header(name.toLowerCase(Locale.ROOT), value));
        }
        int minor = words[2].charAt(5) == '1' ? words[2].charAt(7) - '0' : 1;
        Request request = new Request(line, words[0], words[1], minor, headers);
        return checked(
                request, words[2].charAt(5), Target.parse(words[0], words[1]).orElseThrow());
    }

    private static Outcome checked(Request request, char major, Target target) {
        boolean preface = request.line().equals("PRI * HTTP/2.0");
        if (major != '1' && !preface) {
            String why = ": unsupported protocol version";
            return new Outcome.Refused(
                    "505 HTTP Version Not Supported" + why, "505 HTTP Version Not Supported" + why, request.line());
        }
        if (request.count("host") > 1) {
            return badRequest(request.line());
        }
        if (request.minor() >= 1
                && request.count("host") == 0
                && !preface
                && !request.method().equals("CONNECT")) {
            return because("missing required Host header", request.line());
        }
        if (request.header("host").orElse("").chars().anyMatch(c -> c <= ' ' || "\"<>\\^`{|}".indexOf(c) >= 0)) {
            return because("malformed Host header", request.line());
        }
        Optional<String> length = request.header("content-length");
        boolean badLength = length.filter(
                        l -> l.isEmpty() || l.length() > 15 || l.chars().anyMatch(c -> c < '0' || c > '9'))
                .isPresent();
        if (badLength) {
            return badRequest(request.line());
        }
        Optional<String> encoding = request.header("transfer-encoding");
        if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("chunked")) {
            return new Outcome.Refused("501 Not Implemented", "Unsupported transfer encoding", request.line());
        }
        return new Outcome.Asked(request, target);
    }

    /** RFC 9110, 5.6.2. */
    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static Outcome badRequest(String read) {
        return refused("400 Bad Request", read);
    }

    private static Outcome because(String why, String read) {
        return refused("400 Bad Request: " + why, read);
    }

    private static Outcome refused(String status, String read) {
        return new Outcome.Refused(status, status, read);
    }
}
