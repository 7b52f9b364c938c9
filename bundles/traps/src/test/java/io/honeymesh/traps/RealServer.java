// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A real server on loopback, to compare a trap's answers with; where it isn't installed the test says so and is skipped. It runs
 * in a session of its own, and ends with all that it has started.
 */
public final class RealServer implements AutoCloseable {

    /** How an answer ends after which the server hangs up, or has nothing more to say. */
    public static final String CLOSED = "[closed]";

    public static final String OPEN = "[open]";

    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final int port;

    private RealServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A loopback port that nobody uses. */
    public static int freePort() throws IOException {
        return TrapHarness.freePort();
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param folder where what it says is kept, as {@code PROGRAM.log}
     * @param port where the command makes it listen, over TCP
     */
    public static RealServer start(Path folder, int port, String... command) throws IOException, InterruptedException {
        return start(folder, port, () -> listens(port), command);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @throws IOException with what it said, if it ends or isn't ready in time
     */
    public static RealServer start(Path folder, int port, BooleanSupplier ready, String... command)
            throws IOException, InterruptedException {
        Path program = Programs.find(command[0]);
        List<String> apart = new ArrayList<>(List.of("setsid", program.toString()));
        apart.addAll(List.of(command).subList(1, command.length));
        Path log = folder.resolve(program.getFileName() + ".log");
        Process process = new ProcessBuilder(apart)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealServer server = new RealServer(process, port);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                server.close();
                throw new IOException(command[0] + " does not serve port " + port + ": "
                        + new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1));
            }
            Thread.sleep(25);
        }
        return server;
    }

    /** Whether somebody listens on a loopback port. */
    public static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /**
     * Says something (a character is a byte) to whoever listens on a loopback port, and returns all that is answered, and whether
     * the server then {@code [closed]} (a reset is that too) or was silent with the connection {@code [open]}.
     */
    public static String ask(int port, String request, int silenceMillis) throws IOException {
        return talk(port, List.of(request.getBytes(StandardCharsets.ISO_8859_1)), silenceMillis)
                .getFirst();
    }

    /**
     * Says a whole script (a character is a byte) without waiting for answers and finishes; returns all that is answered until the
     * server hangs up.
     */
    public static String run(int port, String script, int silenceMillis) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(silenceMillis);
            socket.getOutputStream().write(script.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            byte[] buffer = new byte[8192];
            for (int got; (got = socket.getInputStream().read(buffer)) >= 0; ) {
                answers.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException reset) {
            // It hangs up over bytes that it hasn't read.
        }
        return answers.toString();
    }

    /** As {@link #ask}, for a conversation in steps, each said when the server has answered the one before; ends when it hangs up. */
    public static List<String> talk(int port, List<byte[]> steps, int silenceMillis) throws IOException {
        List<String> answers = new ArrayList<>();
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(silenceMillis);
            for (byte[] step : steps) {
                answers.add(answer(socket, step));
                if (answers.getLast().endsWith(CLOSED)) {
                    break;
                }
            }
        }
        return answers;
    }

    private static String answer(Socket socket, byte[] said) throws IOException {
        StringBuilder answer = new StringBuilder();
        try {
            socket.getOutputStream().write(said);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[65_536];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                answer.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
            }
            return answer.append(CLOSED).toString();
        } catch (SocketTimeoutException silence) {
            return answer.append(OPEN).toString();
        } catch (SocketException reset) {
            return answer.append(CLOSED).toString();
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : all) {
            one.onExit().completeOnTimeout(one, 5, TimeUnit.SECONDS).join();
            if (one.isAlive()) {
                one.destroyForcibly();
            }
        }
    }
}
