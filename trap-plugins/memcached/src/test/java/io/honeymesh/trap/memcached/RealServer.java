// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's memcached on a loopback port, to compare answers with; where it isn't installed the test is skipped. */
final class RealServer implements AutoCloseable {

    private static final int SILENCE_MILLIS = 150;

    private final Process process;
    private final int port;

    private RealServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RealServer start() throws IOException, InterruptedException {
        Path program = Path.of("/usr/bin/memcached");
        Assumptions.assumeTrue(Files.isExecutable(program), "memcached is not installed");
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-U", "0", "-l", "127.0.0.1", "-m", "64", "-p", Integer.toString(port)));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "root"));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 100 && !ask(port, "version\r\n").startsWith("VERSION"); i++) {
            Thread.sleep(30);
        }
        return new RealServer(process, port);
    }

    int port() {
        return port;
    }

    /** All that is answered until the server hangs up (shown as {@code <end>}) or has been silent for a while. */
    static String ask(int port, String request) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
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

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
