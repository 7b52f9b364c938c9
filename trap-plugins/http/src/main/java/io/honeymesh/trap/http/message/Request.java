// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request's head that a server would take.
 *
 * @param line its first line as it came
 * @param target what it asks for, as it came
 * @param minor of HTTP/1.x; -1 for HTTP/0.9, which has neither version nor header
 */
public record Request(String line, String method, String target, int minor, List<Header> headers) {

    /** One header field, its name in lower case. */
    public record Header(String name, String value) {}

    public Request {
        headers = List.copyOf(headers);
    }

    public boolean isSimple() {
        return minor < 0;
    }

    public boolean isHead() {
        return method.equals("HEAD");
    }

    public boolean isGetOrHead() {
        return isHead() || method.equals("GET");
    }

    public Optional<String> header(String name) {
        return headers.stream()
                .filter(h -> h.name.equals(name))
                .map(Header::value)
                .findFirst();
    }

    public long count(String name) {
        return headers.stream().filter(h -> h.name.equals(name)).count();
    }

    /** Whether the client wants the connection kept. */
    public boolean keepsAlive() {
        String wish = header("connection").orElse("").toLowerCase(Locale.ROOT);
        return !isSimple() && !wish.contains("close") && (minor >= 1 || wish.contains("keep-alive"));
    }

    public boolean isChunked() {
        return header("transfer-encoding").isPresent();
    }

    /** The declared length of the body, which the server has checked to be a number; 0 if there is none. */
    public long contentLength() {
        return header("content-length").map(Long::parseLong).orElse(0L);
    }

    public boolean hasBody() {
        return isChunked() || contentLength() > 0;
    }
}
