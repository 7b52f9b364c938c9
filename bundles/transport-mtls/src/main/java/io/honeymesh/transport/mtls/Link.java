// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** One connection to one node: a thread of its own writes, {@link #read} is called by another. Thread-safe. */
final class Link implements AutoCloseable {

    /** Frames that wait for a slow peer; beyond it sending is refused. */
    private static final int MOST_WAITING = 2_000;

    /** To ask to be let in takes one frame; a member that is not known here yet passes on what it hears. */
    private static final int MOST_OF_A_GUEST = 500;

    final String nodeId;
    final boolean dialled;
    final InetSocketAddress remote;
    final Exchange exchange = new Exchange();
    private final Socket connection;
    private final Duration patience;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<Frame> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean closed;
    private volatile boolean writing;
    private volatile long progressNanos;
    private int said;

    /**
     * @param connection what TLS runs over: closing that waits for nobody, while TLS has a last word to say
     * @param dialled whether this side has opened it
     * @param patience how long the other side may say nothing, or not take what it is told
     */
    Link(String nodeId, Socket connection, SSLSocket tls, boolean dialled, Duration patience) throws IOException {
        this.nodeId = nodeId;
        this.connection = connection;
        this.dialled = dialled;
        this.patience = patience;
        remote = (InetSocketAddress) connection.getRemoteSocketAddress();
        connection.setTcpNoDelay(true);
        connection.setSoTimeout((int) patience.toMillis());
        in = new DataInputStream(new BufferedInputStream(tls.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(tls.getOutputStream()));
        Thread.ofVirtual().name("mtls-write").start(this::write);
    }

    /** @return whether there is room for it */
    boolean send(Frame frame) {
        return !closed && waiting.offer(frame);
    }

    /** Waits for room: state comes in bulk. */
    boolean sendPatiently(Frame frame) throws InterruptedException {
        while (!closed) {
            if (waiting.offer(frame, 1, TimeUnit.SECONDS)) {
                return true;
            }
        }
        return false;
    }

    private void write() {
        try (this) {
            while (!closed) {
                Frame next = waiting.poll(1, TimeUnit.SECONDS);
                if (next == null) {
                    continue;
                }
                progressNanos = System.nanoTime();
                writing = true;
                for (Frame one = next; one != null; one = waiting.poll()) {
                    one.write(out);
                    progressNanos = System.nanoTime();
                }
                out.flush();
                writing = false;
            }
        } catch (IOException gone) {
            // the reader finds it closed
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next frame; waits for it. */
    Frame read() throws IOException {
        return Frame.read(in);
    }

    /** Counts one more of a guest's frames. @return whether it is still no more than it takes to ask to be let in; for the reader alone */
    boolean maySayMore() {
        said++;
        return said <= MOST_OF_A_GUEST;
    }

    /** Whether the other side has not taken a single frame for too long. */
    boolean isStuck() {
        return writing && System.nanoTime() - progressNanos > patience.toNanos();
    }

    /** Whose it is, as far as its address tells. */
    Subject site() {
        return Networks.site(IpAddress.of(remote.getAddress()));
    }

    /** Where a single hand may have many. */
    Subject network() {
        return Networks.network(IpAddress.of(remote.getAddress()));
    }

    boolean isClosed() {
        return closed;
    }

    /** Never blocks. */
    @Override
    public void close() {
        closed = true;
        Quietly.close(connection);
    }
}
