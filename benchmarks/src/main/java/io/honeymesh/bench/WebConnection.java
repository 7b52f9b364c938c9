// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.LabException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A kept connection to a node's web, on the node's own host, for one thread at a time. Blocking, so that a virtual thread can have it; its socket
 * is made in the host's namespace, whoever uses it.
 */
final class WebConnection implements Closeable {

    static final int PORT = 9443;

    private static final String HOME = "127.0.0.1:" + PORT;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MAX_LINE = 16 << 10;
    private static final int BUFFER = 16 << 10;
    private static final SSLContext TLS = takesAnyCertificate();

    /** What came back; the body is not kept unless asked for. */
    record Reply(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final String authorization;

    private WebConnection(Socket socket, String token) throws IOException {
        this.socket = socket;
        this.authorization = "Authorization: Bearer " + token + "\r\n";
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
    }

    /** @param receiveBytes what the kernel may hold for who doesn't read; 0 for its own ways */
    static WebConnection open(Host host, String token, int receiveBytes) {
        Socket plain = host.call(() -> {
            Socket made = new Socket();
            if (receiveBytes > 0) {
                made.setReceiveBufferSize(receiveBytes);
            }
            made.setTcpNoDelay(true);
            made.setSoTimeout(PATIENCE_MILLIS);
            made.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), PORT), PATIENCE_MILLIS);
            return made;
        });
        try {
            return new WebConnection(TLS.getSocketFactory().createSocket(plain, "127.0.0.1", PORT, true), token);
        } catch (IOException e) {
            throw new LabException("no TLS with the node's web: " + e.getMessage(), e);
        }
    }

    Reply get(String path) throws IOException {
        return ask("GET", path, "");
    }

    Reply ask(String method, String path, String body) throws IOException {
        String about =
                body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        send(method + " " + path + " HTTP/1.1\r\nHost: " + HOME + "\r\n" + authorization + about + "\r\n" + body);
        int status = 0;
        int length = 0;
        boolean chunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (status == 0) {
                status = Integer.parseInt(line.split(" ")[1]);
            } else if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.endsWith("chunked");
            }
        }
        return new Reply(status, chunked ? chunks() : in.readNBytes(length));
    }

    private byte[] chunks() throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            body.write(in.readNBytes(length));
            line();
        }
        line();
        return body.toByteArray();
    }

    /** Goes over to the WebSocket of the events (RFC 6455). */
    void follow(String ticket) throws IOException {
        send("GET /api/v1/events?ticket=" + ticket + " HTTP/1.1\r\nHost: " + HOME + "\r\nOrigin: https://" + HOME
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        String first = line();
        if (!first.contains(" 101 ")) {
            throw new IOException("the event stream is refused: " + first);
        }
        while (!line().isEmpty()) {
            // The headers say nothing that is needed.
        }
        socket.setSoTimeout(0);
    }

    /** What it reads the frames from after {@link #follow}. */
    DataInputStream input() {
        return in;
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.length() > MAX_LINE) {
                throw new IOException("the answer ends within a line");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // As it should be.
        }
    }

    private static SSLContext takesAnyCertificate() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new TakesAny()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new LabException("no TLS here: " + e.getMessage(), e);
        }
    }

    /** The node has made its own, within a namespace that nobody else is in. */
    private static final class TakesAny implements X509TrustManager {
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
