// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks a server on loopback and makes its answers comparable: only dates and the server's own port may differ. */
final class Answers {

    private Answers() {}

    static String plain(int port, String request, int silence) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return ask(socket, request, silence);
        }
    }

    static String overTls(int port, String request, int silence) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port);
                SSLSocket secured =
                        (SSLSocket) context().getSocketFactory().createSocket(socket, "localhost", port, true)) {
            return ask(secured, request, silence);
        }
    }

    /** All that is answered until the server hangs up or has been silent for a while; a reset counts as hanging up. */
    private static String ask(Socket socket, String request, int silence) throws IOException {
        StringBuilder answer = new StringBuilder();
        try {
            socket.setSoTimeout(silence);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException | SocketException end) {
            answer.append("");
        }
        return answer.toString()
                .replaceAll("Date: [^\r]*", "Date: now")
                .replace(":" + socket.getPort() + "/", ":PORT/");
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
