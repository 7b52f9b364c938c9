// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import io.honeymesh.console.Frame.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's shell for whoever is root or owns the node's folder, over a socket of this machine, {@code run/shell.sock}: no port, no keys,
 * no cryptography to keep in memory. The kernel says who is on the other side (unix(7), SO_PEERCRED).
 */
@Component(
        service = {},
        immediate = true)
public final class ConsoleServer {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

    /** Sessions at a time. */
    private static final int MOST = 8;

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** The exit code for permission, as the launcher's. */
    private static final byte REFUSED = 4;

    private final KarafShell karaf;
    private final Path socket;
    /** Compared by their numbers, whatever the names are. */
    private final UserPrincipal root;

    private final UserPrincipal owner;
    private final ServerSocketChannel server;
    private final Semaphore free = new Semaphore(MOST);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    /** @throws IOException where the socket can't be made */
    @Activate
    public ConsoleServer(BundleContext context) throws IOException {
        karaf = new KarafShell(context);
        Path base = Path.of(context.getProperty("karaf.base"));
        root = Files.getOwner(Path.of("/"));
        owner = Files.getOwner(base);
        socket = base.resolve("run").resolve("shell.sock");
        Files.createDirectories(socket.getParent());
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            server.close();
            throw new IOException("no shell on " + socket + ": " + e.getMessage(), e);
        }
        Thread.ofPlatform().daemon().name("console").start(this::accept);
    }

    @Deactivate
    void deactivate() throws IOException {
        server.close();
        connections.forEach(Connection::close);
        Files.deleteIfExists(socket);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                take(server.accept());
            } catch (ClosedChannelException e) {
                LOG.debug("the console is closed");
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                LOG.error("A console could not be opened", e);
                // There may be no descriptor or thread free, and the client is still waiting.
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(SocketChannel channel) throws IOException {
        boolean taken = false;
        try {
            UserPrincipal peer =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            if (!peer.equals(root) && !peer.equals(owner)) {
                refuse(
                        channel,
                        "the console is " + root.getName() + "'s and " + owner.getName() + "'s, not " + peer.getName()
                                + "'s");
            } else if (!free.tryAcquire()) {
                refuse(channel, "there are " + MOST + " consoles already: end one");
            } else {
                taken = begin(new Connection(channel, peer.getName(), karaf));
            }
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private boolean begin(Connection connection) {
        boolean begun = false;
        connections.add(connection);
        try {
            Thread.ofPlatform().daemon().name("console-session").start(() -> serve(connection));
            begun = true;
        } finally {
            if (!begun) {
                connections.remove(connection);
                free.release();
            }
        }
        return begun;
    }

    private static void refuse(SocketChannel channel, String why) {
        LOG.warn("No console: {}", why);
        try {
            OutputStream out = Channels.newOutputStream(channel);
            new Frame(Kind.ERROR, ("honeymesh: " + why + "\n").getBytes(StandardCharsets.UTF_8)).write(out);
            new Frame(Kind.EXIT, new byte[] {REFUSED}).write(out);
        } catch (IOException e) {
            LOG.debug("the refused one is gone: {}", e.toString());
        }
    }

    private void serve(Connection connection) {
        try {
            connection.serve();
        } finally {
            connections.remove(connection);
            free.release();
        }
    }
}
