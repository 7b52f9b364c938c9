// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what a test wants it to. Characters are bytes. */
final class RawClient {

    private static final int PATIENCE_MILLIS = 5000;

    private RawClient() {}

    static String text(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    }

    /** A startup packet of names and values. */
    static String startup(String... options) {
        Bytes body = new Bytes().number(Startup.PROTOCOL_3, 4);
        for (String option : options) {
            body.ended(option);
        }
        String content = text(body.number(0, 1));
        return text(new Bytes().number(content.length() + 4, 4).raw(content));
    }

    static String request(long code) {
        return text(new Bytes().number(8, 4).number(code, 4));
    }

    static String message(char type, String body) {
        return type + text(new Bytes().number(body.length() + 4, 4).raw(body));
    }

    static String query(String sql) {
        return message('Q', sql + "\0");
    }

    static String sasl(String mechanism, String first) {
        return message('p', mechanism + "\0" + text(new Bytes().number(first.length(), 4)) + first);
    }

    /**
     * All that is answered until the server hangs up, shown as {@code <end>} if it does so by itself: one that has been
     * silent for a while is told that there is nothing more to come, and may finish what it is at.
     */
    static String ask(int port, String request, int silenceMillis) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(silenceMillis);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            if (!readAll(socket, answer)) {
                socket.shutdownOutput();
                socket.setSoTimeout(PATIENCE_MILLIS);
                readAll(socket, answer);
                return answer.toString();
            }
        } catch (SocketException reset) {
            // It had enough.
        }
        return answer.append("<end>").toString();
    }

    /** @return whether the server has hung up */
    private static boolean readAll(Socket socket, StringBuilder answer) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
            return true;
        } catch (SocketTimeoutException silent) {
            return false;
        }
    }
}
