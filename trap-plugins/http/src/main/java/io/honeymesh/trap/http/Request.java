// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request's head that nginx would take.
 *
 * @param line its first line as it came
 * @param path decoded and normal, without the query
 * @param minor of HTTP/1.x; -1 for HTTP/0.9, which has neither version nor headers
 */
record Request(String line, String method, String path, int minor, List<Header> headers) {

    /** One header field, its name in lower case. */
    record Header(String name, String value) {}

    Request {
        headers = List.copyOf(headers);
    }

    boolean isSimple() {
        return minor < 0;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean isGetOrHead() {
        return isHead() || method.equals("GET");
    }

    Optional<String> header(String name) {
        return headers.stream()
                .filter(h -> h.name.equals(name))
                .map(Header::value)
                .findFirst();
    }

    long count(String name) {
        return headers.stream().filter(h -> h.name.equals(name)).count();
    }

    /** Whether the client wants the connection kept. */
    boolean keepsAlive() {
        String wish = header("connection").orElse("").toLowerCase(Locale.ROOT);
        return !isSimple() && !wish.contains("close") && (minor >= 1 || wish.contains("keep-alive"));
    }

    boolean isChunked() {
        return header("transfer-encoding").isPresent();
    }

    /** The declared length of the body; 0 if there is none. */
    long contentLength() {
        return header("content-length").map(Long::parseLong).orElse(0L);
    }

    boolean hasBody() {
        return isChunked() || contentLength() > 0;
    }
}
