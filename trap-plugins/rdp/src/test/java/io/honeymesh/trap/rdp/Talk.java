// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Says something step by step, with TLS once the server has agreed to it, and notes the answers in hexadecimal. */
final class Talk {

    private Talk() {}

    static List<String> patiently(int port, List<byte[]> steps) throws IOException {
        return with(port, steps, 10_000);
    }

    static List<String> with(int port, List<byte[]> steps, int patienceMillis) throws IOException {
        List<String> answers = new ArrayList<>();
        try (Socket plain = new Socket("127.0.0.1", port)) {
            Socket socket = plain;
            for (byte[] step : steps) {
                socket.getOutputStream().write(step);
                String answer = heard(socket, patienceMillis);
                answers.add(answer);
                if (answer.endsWith("closed")) {
                    break;
                }
                if (socket == plain && answer.endsWith("0201080001000000")) {
                    socket = secured(plain);
                }
            }
        } catch (SocketException reset) {
            answers.add("closed");
        }
        return answers;
    }

    private static String heard(Socket socket, int patienceMillis) throws IOException {
        StringBuilder heard = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[16_384];
        socket.setSoTimeout(patienceMillis);
        try {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                heard.append(HexFormat.of().formatHex(buffer, 0, got));
                socket.setSoTimeout(Math.max(100, patienceMillis / 4));
            }
            return heard + "closed";
        } catch (SocketTimeoutException silent) {
            return heard.toString();
        } catch (SocketException reset) {
            return heard + "closed";
        }
    }

    private static Socket secured(Socket plain) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 0, true);
            plain.setSoTimeout(5000);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Nobody asks.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Whoever it is.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
