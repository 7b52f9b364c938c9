// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.trap.http.message.Input;
import io.honeymesh.trap.http.message.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a request's head as squid does: forgiving with the first line, less so with the fields. */
final class RequestReader {

    /** request_header_max_size. */
    static final int MAX_HEAD_BYTES = 64 << 10;

    /** What came of reading. */
    sealed interface Outcome {
        /**
         * @param major of the HTTP version; 0 for HTTP/0.9
         * @param broken whether one of them is none
         */
        record Asked(Request request, int major, boolean broken) implements Outcome {}

        record TooLarge(String read) implements Outcome {}

        /** No request at all. */
        record Invalid(String read) implements Outcome {}

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
        Optional<Input.Line> read = in.line(MAX_HEAD_BYTES);
        if (read.isEmpty()) {
            return new Outcome.Gone();
        }
        String line = read.get().text();
        if (!read.get().complete()) {
            return new Outcome.TooLarge(line);
        }
        int space = 0;
        while (space < line.length() && isToken(line.charAt(space))) {
            space++;
        }
        if (space == 0 || space == line.length() || line.charAt(space) != ' ' && line.charAt(space) != '\t') {
            return new Outcome.Invalid(line);
        }
        String method = line.substring(0, space);
        int version = version(line);
        boolean simple = version < 0;
        String url = line.substring(space, simple ? line.length() : line.length() - "HTTP/1.1".length())
                .strip();
        if (url.isEmpty() || simple && !method.equals("GET")) {
            return new Outcome.Invalid(line);
        }
        if (simple) {
            return new Outcome.Asked(new Request(line, method, url, -1, List.of()), 0, false);
        }
        return headers(line, method, url, version);
    }

    private static boolean isToken(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Ten times the major and the minor number; -1 if the line doesn't end in a version. */
    private static int version(String line) {
        int start = line.length() - "HTTP/1.1".length();
        boolean found = start > 1
                && line.startsWith("HTTP/", start)
                && (line.charAt(start - 1) == ' ' || line.charAt(start - 1) == '\t')
                && isDigit(line.charAt(start + 5))
                && line.charAt(start + 6) == '.'
                && isDigit(line.charAt(start + 7));
        return found ? 10 * (line.charAt(start + 5) - '0') + line.charAt(start + 7) - '0' : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Outcome headers(String line, String method, String url, int version) throws IOException {
        List<Request.Header> headers = new ArrayList<>();
        boolean broken = false;
        for (int left = MAX_HEAD_BYTES - line.length(); ; ) {
            Optional<Input.Line> read = in.line(Math.max(1, left));
            if (read.isEmpty()) {
                return new Outcome.Gone();
            }
            String field = read.get().text();
            left -= field.length() + 2;
            if (!read.get().complete() || left <= 0) {
                return new Outcome.TooLarge(line);
            }
            if (field.isEmpty()) {
                int minor = version == 9 ? 0 : version % 10;
                return new Outcome.Asked(new Request(line, method, url, minor, headers), version / 10, broken);
            }
            int colon = field.indexOf(':');
            boolean folded = field.charAt(0) == ' ' || field.charAt(0) == '\t';
            if (folded) {
                continue;
            }
            String name = colon <= 0 ? "" : field.substring(0, colon);
            if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ')) {
                broken = true;
                continue;
            }
            headers.add(new Request.Header(
                    name.toLowerCase(Locale.ROOT), field.substring(colon + 1).strip()));
        }
    }
}
