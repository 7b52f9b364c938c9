// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.trap.http.message.HttpDate;
import io.honeymesh.trap.http.message.Request;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Answers requests from a {@link Site}: Debian's default configuration, one locked folder, perhaps one application. */
final class Server {

    private final Site site;
    private final Door door;
    private final int port;

    Server(Site site, Door door, int port) {
        this.site = site;
        this.door = door;
        this.port = port;
    }

    String name() {
        return site.server();
    }

    /** Whether the request goes to the application, which reads a body before it answers. */
    boolean isApplication(String path) {
        return site.login().filter(path::equals).isPresent();
    }

    Reply answer(Request request, String path) {
        if (isApplication(path)) {
            return request.method().equals("POST")
                    ? Reply.dynamic(site.refusedLogin())
                    : request.isGetOrHead() ? Reply.dynamic(site.index()) : page(Status.NOT_ALLOWED, request);
        }
        if (path.startsWith(site.locked())) {
            return page(Status.UNAUTHORIZED, request).field("WWW-Authenticate: Basic realm=\"" + site.realm() + "\"");
        }
        if ((path + "/").equals(site.locked())) {
            return request.isGetOrHead() ? moved(request) : page(Status.NOT_ALLOWED, request);
        }
        Set<String> index = Set.of("/", site.login().isPresent() ? "/index.html" : "/index.nginx-debian.html");
        if (!index.contains(path)) {
            return page(Status.NOT_FOUND, request);
        }
        return request.isGetOrHead() ? index(request) : page(Status.NOT_ALLOWED, request);
    }

    private Reply page(Status status, Request request) {
        return Reply.page(status, site.server(), Optional.of(request));
    }

    private Reply moved(Request request) {
        String host = request.header("host").orElse("");
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return page(Status.MOVED, request).location(door.root(name, port) + site.locked());
    }

    private Reply index(Request request) {
        byte[] page = site.index();
        String etag = "\"" + Long.toHexString(site.modified().getEpochSecond()) + "-" + Integer.toHexString(page.length)
                + "\"";
        if (isFresh(request, etag)) {
            return Reply.of(Status.NOT_MODIFIED, new byte[0]).modified(site.modified(), etag);
        }
        Optional<String> range = request.header("range").filter(r -> r.startsWith("bytes="));
        if (range.isPresent() && request.method().equals("GET")) {
            return ranged(request, page, etag, range.get().substring(6));
        }
        return Reply.of(Status.OK, page).modified(site.modified(), etag).field("Accept-Ranges: bytes");
    }

    /** if_modified_since exact: the date must be the one it gave. */
    private boolean isFresh(Request request, String etag) {
        Optional<String> tags = request.header("if-none-match");
        if (tags.isPresent()) {
            return tags.get().equals("*")
                    || Arrays.stream(tags.get().split(","))
                            .map(tag ->
                                    tag.strip().startsWith("W/") ? tag.strip().substring(2) : tag.strip())
                            .anyMatch(etag::equals);
        }
        return request.header("if-modified-since")
                .filter(HttpDate.of(site.modified())::equals)
                .isPresent();
    }

    private Reply ranged(Request request, byte[] page, String etag, String range) {
        int dash = range.indexOf('-');
        String first = dash < 0 ? "x" : range.substring(0, dash).strip();
        String last = dash < 0 ? "x" : range.substring(dash + 1).strip();
        boolean numbers = (first + last).chars().allMatch(c -> c >= '0' && c <= '9')
                && first.length() <= 15
                && last.length() <= 15
                && !(first + last).isEmpty();
        if (!numbers) {
            // Several ranges at once are more than anybody needs of one small page: the whole of it is a right answer
            // too.
            return range.indexOf(',') >= 0
                    ? Reply.of(Status.OK, page).modified(site.modified(), etag).field("Accept-Ranges: bytes")
                    : unsatisfiable(request, page.length);
        }
        long from = first.isEmpty() ? Math.max(0, page.length - Long.parseLong(last)) : Long.parseLong(first);
        long to = first.isEmpty() || last.isEmpty() ? page.length - 1 : Math.min(Long.parseLong(last), page.length - 1);
        if (from > to) {
            return unsatisfiable(request, page.length);
        }
        return Reply.of(Status.PARTIAL, Arrays.copyOfRange(page, (int) from, (int) to + 1))
                .modified(site.modified(), etag)
                .field("Content-Range: bytes " + from + "-" + to + "/" + page.length);
    }

    private Reply unsatisfiable(Request request, int length) {
        return page(Status.RANGE, request).field("Content-Range: bytes */" + length);
    }
}
