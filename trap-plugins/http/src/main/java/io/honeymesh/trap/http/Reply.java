// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.trap.http.message.HttpDate;
import io.honeymesh.trap.http.message.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One response, its fields in nginx's order ({@code ngx_http_header_filter}). */
final class Reply {

    /** gzip_min_length. */
    private static final int GZIP_MIN_BYTES = 20;

    private final Status status;
    private final byte[] body;
    private final boolean lengthKnown;
    private String contentType = "text/html";
    private Optional<Instant> modified = Optional.empty();
    private Optional<String> location = Optional.empty();
    private Optional<String> etag = Optional.empty();
    private final List<String> fields = new ArrayList<>();

    private Reply(Status status, byte[] body, boolean lengthKnown) {
        this.status = status;
        this.body = body;
        this.lengthKnown = lengthKnown;
    }

    static Reply of(Status status, byte[] body) {
        return new Reply(status, body, true);
    }

    /** An application's answer, whose length the server doesn't know. */
    static Reply dynamic(byte[] body) {
        Reply reply = new Reply(Status.OK, body, false);
        reply.contentType = "text/html; charset=UTF-8";
        return reply;
    }

    /** nginx's own page for a status. */
    static Reply page(Status status, String server, Optional<Request> request) {
        return page(status, status.heading(), server, request);
    }

    static Reply page(Status status, String title, String server, Optional<Request> request) {
        boolean titled = title.equals(status.heading());
        String page = "<html>\r\n<head><title>" + (titled ? title : status.code() + " " + title) + "</title></head>\r\n"
                + "<body>\r\n<center><h1>" + status.heading() + "</h1></center>\r\n"
                + (titled ? "" : "<center>" + title + "</center>\r\n")
                + "<hr><center>" + server + "</center>\r\n</body>\r\n</html>\r\n";
        if (request.filter(Reply::wantsPadding).isPresent() && status.code() >= 400) {
            page += "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6);
        }
        return of(status, page.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean wantsPadding(Request request) {
        String agent = request.header("user-agent").orElse("");
        return request.minor() >= 0 && (agent.contains("MSIE ") || agent.contains("Chrome/"));
    }

    Reply modified(Instant when, String tag) {
        modified = Optional.of(when);
        etag = Optional.of(tag);
        return this;
    }

    Reply location(String url) {
        location = Optional.of(url);
        return this;
    }

    /** A field that stands after those nginx writes by itself. */
    Reply field(String line) {
        fields.add(line);
        return this;
    }

    byte[] body() {
        return body.clone();
    }

    byte[] bytes(String server, Optional<Request> request, boolean keepAlive) {
        if (request.filter(Request::isSimple).isPresent()) {
            return body;
        }
        boolean zipped = gzips(request);
        boolean empty = status == Status.NOT_MODIFIED;
        boolean chunked = (zipped || !lengthKnown)
                && !empty
                && request.filter(r -> r.minor() >= 1).isPresent();
        StringBuilder head = new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(status.line())
                .append("\r\nServer: ")
                .append(server)
                .append("\r\nDate: ")
                .append(HttpDate.of(Instant.now()));
        if (!empty) {
            head.append("\r\nContent-Type: ").append(contentType);
        }
        if (!empty && lengthKnown && !zipped) {
            head.append("\r\nContent-Length: ").append(body.length);
        }
        modified.ifPresent(when -> head.append("\r\nLast-Modified: ").append(HttpDate.of(when)));
        location.ifPresent(url -> head.append("\r\nLocation: ").append(url));
        if (chunked) {
            head.append("\r\nTransfer-Encoding: chunked");
        }
        head.append("\r\nConnection: ").append(keepAlive && (lengthKnown || chunked) ? "keep-alive" : "close");
        etag.ifPresent(
                tag -> head.append("\r\nETag: ").append(zipped ? "W/" : "").append(tag));
        for (String field : fields) {
            if (!zipped || !field.startsWith("Accept-Ranges")) {
                head.append("\r\n").append(field);
            }
        }
        head.append(zipped ? "\r\nContent-Encoding: gzip" : "").append("\r\n\r\n");
        return whole(head.toString(), request, zipped, chunked);
    }

    private byte[] whole(String head, Optional<Request> request, boolean zipped, boolean chunked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        if (request.filter(Request::isHead).isPresent() || status == Status.NOT_MODIFIED) {
            return out.toByteArray();
        }
        byte[] content = zipped ? gzip(body) : body;
        if (chunked) {
            out.writeBytes((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(content);
            out.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }

    /** Debian's nginx.conf: gzip on, for text/html alone, not for HTTP/1.0, not for proxies. */
    private boolean gzips(Optional<Request> request) {
        boolean eligible = status == Status.OK || status == Status.FORBIDDEN || status == Status.NOT_FOUND;
        return eligible
                && body.length >= GZIP_MIN_BYTES
                && request.filter(r -> r.minor() >= 1 && r.header("via").isEmpty())
                        .flatMap(r -> r.header("accept-encoding"))
                        .filter(Reply::acceptsGzip)
                        .isPresent();
    }

    private static boolean acceptsGzip(String accepted) {
        for (String coding : accepted.toLowerCase(Locale.ROOT).split(",")) {
            String written = coding.replace(" ", "");
            if (written.equals("gzip") || written.startsWith("gzip;q=") && !written.matches("gzip;q=0(\\.0{0,3})?")) {
                return true;
            }
        }
        return false;
    }

    /** gzip as zlib writes it on Unix at level 1 (RFC 1952); Java's own stream would call the system unknown. */
    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, 3});
        try (Deflater deflater = new Deflater(1, true)) {
            deflater.setInput(plain);
            deflater.finish();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        CRC32 crc = new CRC32();
        crc.update(plain);
        for (long value : new long[] {crc.getValue(), plain.length}) {
            for (int shift = 0; shift < 32; shift += 8) {
                out.write((int) (value >>> shift));
            }
        }
        return out.toByteArray();
    }
}
