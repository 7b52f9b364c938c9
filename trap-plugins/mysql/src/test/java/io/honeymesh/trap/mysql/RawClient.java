// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what a test wants it to. Characters are bytes. */
final class RawClient implements AutoCloseable {

    private static final int SILENCE_MILLIS = 150;

    /** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, TRANSACTIONS, and that it is a MySQL client. */
    static final long PLAIN = 0x8_a201L;

    private final int silenceMillis;
    private final Socket socket;
    private final String greeting;
    private final String salt;

    RawClient(int port) throws IOException {
        this(port, SILENCE_MILLIS);
    }

    RawClient(int port, int silenceMillis) throws IOException {
        this.silenceMillis = silenceMillis;
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(5000);
        greeting = packet();
        int end = greeting.indexOf(0, 1);
        salt = greeting.substring(end + 5, end + 13) + greeting.substring(end + 32, end + 44);
    }

    static boolean answers(int port) {
        try (RawClient client = new RawClient(port)) {
            return !client.greeting.isEmpty();
        } catch (IOException | StringIndexOutOfBoundsException notYet) {
            return false;
        }
    }

    String salt() {
        return salt;
    }

    /** The greeting with what differs on every connection blanked out. */
    String greeting() {
        int end = greeting.indexOf(0, 1);
        return greeting.substring(0, end) + "|thread|salt|" + greeting.substring(end + 13, end + 32) + "|salt|"
                + greeting.substring(end + 44);
    }

    private String packet() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] header = in.readNBytes(4);
        int size = header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        return new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String packet(int sequence, String payload) {
        byte[] bytes = new Bytes()
                .number(payload.length(), 3)
                .number(sequence, 1)
                .raw(payload)
                .toArray();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A first packet as most clients send it. */
    static String response(long capabilities, String user, String secret, String plugin) {
        byte[] bytes = new Bytes()
                .number(capabilities, 4)
                .number(1 << 24, 4)
                .number(45, 1)
                .number(0, 23)
                .ended(user)
                .counted(secret)
                .ended(plugin)
                .toArray();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The answer to the greeting's challenge. */
    String secret(String password) {
        return password.isEmpty() ? "" : new String(Scramble.response(password, salt), StandardCharsets.ISO_8859_1);
    }

    void logIn(String user, String password) throws IOException {
        send(packet(1, response(PLAIN, user, secret(password), "mysql_native_password")));
        packet();
    }

    /** All that comes until the server hangs up (shown as {@code <end>}) or has been silent for a while. */
    String rest() throws IOException {
        socket.setSoTimeout(silenceMillis);
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            InputStream in = socket.getInputStream();
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
            return answer.append("<end>").toString();
        } catch (SocketTimeoutException silent) {
            return answer.toString();
        } catch (SocketException reset) {
            return answer.append("<end>").toString();
        }
    }

    /** Hangs up before the test is over. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
