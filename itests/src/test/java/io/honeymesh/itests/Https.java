// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.Host;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A client of a node's web, on the node's own host. It says what a test wants it to, well-formed or not, and takes any certificate.
 *
 * @param token for the header; empty for none
 */
record Https(Host host, int port, String token) {

    private static final int MILLIS = 20_000;
    private static final int MAX_LINE = 64 << 10;

    /** What came back; header names in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {
        Map<String, Object> json() throws IOException {
            return JSON.std.mapFrom(body);
        }

        List<?> items() throws IOException {
            return (List<?>) json().get("items");
        }
    }

    Https with(String other) {
        return new Https(host, port, other);
    }

    Reply get(String path) {
        return ask("GET", path, "");
    }

    /** @param body JSON; empty for none */
    Reply ask(String method, String path, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!body.isEmpty()) {
            headers.put("Content-Type", "application/json");
        }
        return ask(method, path, headers, body);
    }

    Reply ask(String method, String path, Map<String, String> more, String body) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", "127.0.0.1:" + port, "Connection", "close"));
        if (!token.isEmpty()) {
            headers.put("Authorization", "Bearer " + token);
        }
        if (!body.isEmpty()) {
            headers.put("Content-Length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
        }
        headers.putAll(more);
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return raw(text + "\r\n" + body);
    }

    /** These bytes, and what is answered to them. */
    Reply raw(String text) {
        return host.call(() -> {
            try (SSLSocket socket = open()) {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                DataInputStream in = new DataInputStream(socket.getInputStream());
                return reply(in);
            }
        });
    }

    SSLSocket open() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new TakesAll()}, new SecureRandom());
            Socket plain = new Socket(InetAddress.getByName("127.0.0.1"), port);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
            socket.setSoTimeout(MILLIS);
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Reply reply(DataInputStream in) throws IOException {
        String first = line(in);
        int status = Integer.parseInt(first.split(" ")[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return new Reply(status, headers, chunks(in));
        }
        boolean isAllThatComes = !headers.containsKey("content-length") && "close".equals(headers.get("connection"));
        int length = isAllThatComes ? Integer.MAX_VALUE : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Reply(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String chunks(DataInputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(in), 16); length > 0; length = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(length));
            line(in);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() > MAX_LINE) {
                throw new IOException("the answer ends within a line: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    String ticket(String path) throws IOException {
        return (String) ask("POST", "/api/v1/tickets", "{\"path\":\"" + path + "\"}")
                .json()
                .get("ticket");
    }

    /** A WebSocket (RFC 6455), whose messages are short enough for the simplest reader. */
    static final class Following implements Closeable {
        /** A ping of nothing, masked as a client has to. */
        private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};

        private static final String PONG = "pong";

        private final SSLSocket socket;
        private final DataInputStream in;
        private final Queue<String> early = new ArrayDeque<>();

        /** What happens once this returns is heard: the switch of protocols alone may be answered before anybody listens there. */
        private Following(SSLSocket socket, DataInputStream in) throws IOException {
            this.socket = socket;
            this.in = in;
            socket.getOutputStream().write(PING);
            for (String heard = read(); !heard.equals(PONG); heard = read()) {
                early.add(heard);
                if (heard.startsWith("close ")) {
                    return;
                }
            }
        }

        /** The next message, or {@code close CODE}. */
        String next() throws IOException {
            return early.isEmpty() ? read() : early.remove();
        }

        private String read() throws IOException {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                long length = in.readUnsignedByte();
                length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                byte[] content = in.readNBytes((int) length);
                switch (opcode) {
                    case 8 -> {
                        return "close " + ((content[0] & 0xff) << 8 | content[1] & 0xff);
                    }
                    case 10 -> {
                        return PONG;
                    }
                    case 1 -> {
                        return new String(content, StandardCharsets.UTF_8);
                    }
                    default -> {
                        // A ping: nobody waits for the answer as long as a test takes.
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** @return the socket; or, where it is refused, throws the status' number */
    Following follow(String path, String origin) {
        return host.call(() -> {
            SSLSocket socket = open();
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nOrigin: " + origin
                                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Reply reply = reply(in);
            if (reply.status() != 101) {
                socket.close();
                throw new IOException("refused with " + reply.status());
            }
            return new Following(socket, in);
        });
    }

    private static final class TakesAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Any will do.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Any will do.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
