// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The trap of the tutorial, on another port and in several versions. */
final class FingerTrap {

    static final int PORT = 7979;

    private static final Path SOURCE = Path.of(
            System.getProperty("honeymesh.root"),
            "examples/finger-trap/src/main/java/com/example/finger/FingerTrap.java");

    private FingerTrap() {}

    /** Writes the trap's bundle; the file appears whole. */
    static void bundle(Path jar, int version) throws IOException {
        String source = Files.readString(SOURCE)
                .replace("List.of(79)", "List.of(" + PORT + ")")
                .replace("no such user", "no such user, version " + version);
        new PluginJar("com.example.finger.FingerTrap", "TrapProtocol", "1.0." + version, source).at(jar);
    }

    /** What the trap says, or nothing if nobody listens. */
    static String answer() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", PORT), 1000);
            socket.setSoTimeout(3000);
            socket.getOutputStream().write("root\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = new byte[200];
            int count = socket.getInputStream().read(bytes);
            return count <= 0 ? "" : new String(bytes, 0, count, StandardCharsets.US_ASCII);
        } catch (ConnectException | SocketTimeoutException closed) {
            return "";
        }
    }
}
