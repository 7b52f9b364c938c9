// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs a trap on a loopback port; what escapes a conversation is kept. */
final class LoopbackServer implements AutoCloseable {

    private final ServerSocket listener;
    private final SshTrap trap;
    private final Persona persona;
    private final List<SocketSession> sessions = new CopyOnWriteArrayList<>();
    private final List<Throwable> escaped = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    LoopbackServer(SshTrap trap, Persona persona, int port) throws IOException {
        this.trap = trap;
        this.persona = persona;
        listener = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.add(Thread.ofVirtual().start(() -> talk(socket)));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    escaped.add(e);
                }
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            SocketSession session = new SocketSession(socket, persona);
            sessions.add(session);
            trap.converse(session);
        } catch (IOException e) {
            // what the contract lets pass: the client is gone or a limit was reached
        } catch (Throwable e) {
            escaped.add(e);
        }
    }

    List<Throwable> escaped() {
        return escaped;
    }

    List<SocketSession> sessions() {
        return sessions;
    }

    /** Waits for all conversations to end. */
    void settle() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(15_000);
            if (thread.isAlive()) {
                throw new AssertionError("a conversation hangs");
            }
        }
    }

    <E extends Evidence> List<E> evidence(Class<E> type) {
        List<E> found = new ArrayList<>();
        for (SocketSession session : sessions) {
            session.evidence().stream().filter(type::isInstance).map(type::cast).forEach(found::add);
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sessions.forEach(SocketSession::close);
        trap.deactivate();
    }

    /** For trying it by hand: {@code LoopbackServer 2299}. */
    public static void main(String[] arguments) throws Exception {
        SshTrap trap = new SshTrap();
        LoopbackServer server = new LoopbackServer(trap, new TestPersona("demo"), Integer.parseInt(arguments[0]));
        while (true) {
            Thread.sleep(1000);
            server.escaped.forEach(Throwable::printStackTrace);
            server.escaped.clear();
        }
    }
}
