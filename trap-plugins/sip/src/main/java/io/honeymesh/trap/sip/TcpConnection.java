// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One client's connection: messages one after the other, and empty lines to keep it open (RFC 5626, 3.5.1). */
final class TcpConnection {

    /** Kamailio's {@code tcp_rd_buf_size}: a message that doesn't fit ends the connection. */
    static final int MAX_BYTES = 16_384;

    private static final int PING_BYTES = 4;

    private final TrapSession session;
    private final InputStream in;

    TcpConnection(TrapSession session) {
        this.session = session;
        this.in = session.input();
    }

    void run() throws IOException {
        Proxy proxy = new Proxy(session);
        Optional<byte[]> message = next();
        while (message.isPresent()) {
            Proxy.Result result = proxy.answer(message.get());
            if (result.answer().isPresent()) {
                session.output().write(result.answer().get());
            }
            message = result.goesOn() ? next() : Optional.empty();
        }
    }

    /** Reads a message, answering empty lines before it; empty at the end, or if it is too long. */
    private Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int emptyBytes = 0;
        int lineBytes = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (head.size() == 0 && (b == '\r' || b == '\n')) {
                if (++emptyBytes == PING_BYTES) {
                    session.write("\r\n");
                    emptyBytes = 0;
                }
                continue;
            }
            head.write(b);
            if (head.size() > MAX_BYTES) {
                session.add(new Evidence.Violation("a message that is too long", Captured.EMPTY));
                return Optional.empty();
            }
            if (b == '\n' && lineBytes == 0) {
                return body(head);
            }
            lineBytes = b == '\n' ? 0 : b == '\r' ? lineBytes : lineBytes + 1;
        }
        return Optional.empty();
    }

    private Optional<byte[]> body(ByteArrayOutputStream head) throws IOException {
        String length = contentLength(head.toString(StandardCharsets.ISO_8859_1));
        boolean number = length.length() <= 7 && length.chars().allMatch(c -> c >= '0' && c <= '9');
        int count = number && !length.isEmpty() ? Integer.parseInt(length) : 0;
        if (!number || count > MAX_BYTES - head.size()) {
            // Kamailio waits for something that never comes.
            session.add(new Evidence.Violation("a length that makes no sense", Captured.head(head.toByteArray(), 256)));
            in.skipNBytes(Long.MAX_VALUE);
            return Optional.empty();
        }
        byte[] body = in.readNBytes(count);
        head.writeBytes(body);
        return body.length < count ? Optional.empty() : Optional.of(head.toByteArray());
    }

    private static String contentLength(String head) {
        int at = head.indexOf('\n') + 1;
        while (at > 0 && at < head.length()) {
            int end = head.indexOf('\n', at);
            String line = head.substring(at, end < 0 ? head.length() : end);
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (name.equals("content-length") || name.equals("l")) {
                return line.substring(colon + 1).strip();
            }
            at = end + 1;
        }
        return "";
    }
}
