// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import io.honeymesh.trap.http.message.Request;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Answers as bytes, header fields in Elasticsearch's order and case. */
final class Reply {

    /** http.compression_level. */
    private static final int GZIP_LEVEL = 3;

    private Reply() {}

    static byte[] bytes(String version, Optional<Request> request, Answer answer) {
        byte[] plain = content(request, answer).getBytes(StandardCharsets.UTF_8);
        boolean zipped = request.flatMap(r -> r.header("accept-encoding"))
                .filter(codings -> codings.toLowerCase(Locale.ROOT).contains("gzip"))
                .isPresent();
        byte[] content = zipped ? gzip(plain) : plain;
        StringBuilder head = new StringBuilder(256)
                .append(version)
                .append(' ')
                .append(answer.status())
                .append(' ')
                .append(reason(answer.status()))
                .append("\r\n");
        answer.fields().forEach(field -> head.append(field).append("\r\n"));
        request.flatMap(r -> r.header("x-opaque-id"))
                .ifPresent(id -> head.append("X-Opaque-Id: ").append(id).append("\r\n"));
        head.append("content-type: ")
                .append(answer.json() ? "application/json" : "text/plain")
                .append("; charset=UTF-8\r\n")
                .append(zipped ? "content-encoding: gzip\r\n" : "")
                .append("content-length: ")
                .append(content.length)
                .append("\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (request.filter(Request::isHead).isEmpty()) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }

    private static String content(Optional<Request> request, Answer answer) {
        if (!answer.json()) {
            return answer.body();
        }
        String query =
                request.map(Request::target).filter(t -> t.indexOf('?') >= 0).orElse("?");
        String parameters = "&" + query.substring(query.indexOf('?') + 1) + "&";
        boolean root = query.startsWith("/?")
                || request.map(Request::target).filter("/"::equals).isPresent();
        boolean pretty = parameters.contains("&pretty&")
                || parameters.contains("&pretty=true&")
                || root && !parameters.contains("&pretty=false&") && answer.status() == 200;
        return pretty ? Layout.pretty(answer.body()) : Layout.compact(answer.body());
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 500 -> "Internal Server Error";
            default -> "Bad Request";
        };
    }

    /** gzip (RFC 1952) as Netty writes it: flushed once, then ended. */
    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
        byte[] buffer = new byte[4096];
        try (Deflater deflater = new Deflater(GZIP_LEVEL, true)) {
            deflater.setInput(plain);
            for (int got = buffer.length; got == buffer.length; ) {
                got = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, got);
            }
            deflater.finish();
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
