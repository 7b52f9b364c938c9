// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.Input;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Requests that take the connection over: attaching to a container and starting a command in one. With a terminal the client
 * sees a shell's prompt; the first line it types is kept and ends the shell.
 */
final class Streams {

    private static final int MAX_LINE_BYTES = 4096;
    private static final Duration RUN = Duration.ofMillis(700);

    private final TrapSession session;
    private final Input in;
    private final Store store;
    private boolean taken;

    Streams(TrapSession session, Input in, Store store) {
        this.session = session;
        this.in = in;
        this.store = store;
    }

    /** Whether the connection is no HTTP connection any more. */
    boolean isTaken() {
        return taken;
    }

    /** @return false if it is no such request */
    boolean answer(Call call, Reply reply) throws IOException {
        switch (call.operation()) {
            case "POST container attach" -> attach(call);
            case "POST container wait" -> wait(call, reply);
            case "POST exec start" -> start(call, reply);
            case "POST exec resize" -> resize(call, reply);
            case "GET exec json" -> exec(call, reply);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void attach(Call call) throws IOException {
        String reference = call.target().part(1);
        Optional<Container> container = store.container(reference);
        taken = true;
        if (container.isEmpty()) {
            session.write("HTTP/1.1 404 Not Found\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
                    + "No such container: " + latin1(reference) + "\r\n");
            return;
        }
        session.command("docker attach " + reference);
        session.write(opening(call) + "\r\n");
        run(
                container.get(),
                container.get().command(),
                Ids.hasTerminal(container.get().id()),
                isReading(call));
    }

    private static boolean isReading(Call call) {
        return call.target().flag("stdin");
    }

    private static String opening(Call call) {
        boolean upgrade = call.request().header("upgrade").isPresent();
        return (upgrade ? "HTTP/1.1 101 UPGRADED\r\n" : "HTTP/1.1 200 OK\r\n")
                + "Content-Type: application/vnd.docker.raw-stream\r\n"
                + (upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n" : "");
    }

    private void resize(Call call, Reply reply) throws IOException {
        String id = call.target().part(1);
        if (Refusals.refuses(call, "resize", reply)) {
            return;
        }
        if (store.ids().isOurs("exec", id)) {
            reply.empty(200);
        } else {
            reply.error(404, "No such exec instance: " + id);
        }
    }

    private void start(Call call, Reply reply) throws IOException {
        String id = call.target().part(1);
        if (Configs.read(call, reply, "types.ExecStartCheck", 400).isEmpty()) {
            return;
        }
        if (!store.ids().isOurs("exec", id)) {
            reply.error(404, "No such exec instance: " + id);
            return;
        }
        if (call.body().contains("\"Detach\":true")) {
            reply.empty(200);
            return;
        }
        taken = true;
        session.write(opening(call) + String.join("\r\n", Reply.fields()) + "\r\n\r\n");
        Store.Exec exec = store.exec(id);
        run(exec.container(), exec.command(), Ids.hasTerminal(id), true);
    }

    /** Shows what a command prints, or a shell's prompt. */
    private void run(Container container, List<String> command, boolean terminal, boolean reading) throws IOException {
        if (terminal && reading) {
            session.write("/ # ");
            in.line(MAX_LINE_BYTES).ifPresent(line -> session.command(line.text()));
            session.write("\r\n");
            return;
        }
        session.pause(RUN);
        byte[] output = Programs.output(command, container, store.engine()).getBytes(StandardCharsets.UTF_8);
        if (output.length > 0) {
            session.output().write(terminal ? output : frame(output));
        }
    }

    /** Standard output among the streams that share a connection. */
    private static byte[] frame(byte[] output) {
        return ByteBuffer.allocate(8 + output.length)
                .put((byte) 1)
                .put(new byte[3])
                .putInt(output.length)
                .put(output)
                .array();
    }

    private void wait(Call call, Reply reply) throws IOException {
        if (store.container(call.target().part(1)).isEmpty()) {
            reply.error(404, "No such container: " + call.target().part(1));
            return;
        }
        reply.beginJsonStream();
        session.pause(RUN.multipliedBy(2));
        reply.piece("{\"Error\":null,\"StatusCode\":0}\n");
        reply.endStream();
    }

    private void exec(Call call, Reply reply) throws IOException {
        String id = call.target().part(1);
        if (!store.ids().isOurs("exec", id)) {
            reply.error(404, "No such exec instance: " + id);
            return;
        }
        Store.Exec exec = store.exec(id);
        reply.json(200, """
                {"ID":"%s","Running":false,"ExitCode":0,"ProcessConfig":{"tty":%b,"entrypoint":%s,"arguments":%s,\
                "privileged":false},"OpenStdin":false,"OpenStderr":true,"OpenStdout":true,"CanRemove":false,\
                "ContainerID":"%s","DetachKeys":"","Pid":%d}""".formatted(
                        id,
                        Ids.hasTerminal(id),
                        GoJson.quote(exec.command().getFirst()),
                        GoJson.quoteAll(exec.command().subList(1, exec.command().size())),
                        exec.container().id(),
                        2_000 + Integer.parseInt(id.substring(0, 3), 16)));
    }

    /** Nothing happens that a client could be told; so it waits until it has enough. */
    boolean waitForTheEnd() throws IOException {
        byte[] sink = new byte[1024];
        for (int got = 0; got >= 0; ) {
            got = in.read(sink, sink.length);
        }
        return false;
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
