// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** One connection to one node: a thread of its own writes, {@link #read} is called by another. Thread-safe. */
final class Link implements AutoCloseable {

    /** Frames that wait for a slow peer; beyond it sending is refused. */
    private static final int MOST_WAITING = 2_000;

    /** Names of the other side's messages kept while it tells them. */
    private static final int MOST_NAMES = 200_000;

    private static final int MOST_OF_A_GUEST = 6_000;

    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    final String nodeId;
    final boolean dialled;
    private final SSLSocket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<Frame> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Set<String> names = new HashSet<>();
    private volatile boolean closed;
    private volatile byte[] lastDigest = {};
    private long asked;
    private int said;

    /** @param dialled whether this side has opened it */
    Link(String nodeId, SSLSocket socket, boolean dialled, Duration silence) throws IOException {
        this.nodeId = nodeId;
        this.socket = socket;
        this.dialled = dialled;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) silence.toMillis());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
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
                next.write(out);
                for (Frame more = waiting.poll(); more != null; more = waiting.poll()) {
                    more.write(out);
                }
                out.flush();
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

    /** Gathers the names of what the other side holds. @return all of them once they are told */
    java.util.Optional<Set<String>> told(Frame.Have have) {
        names.addAll(have.ids());
        if (!have.last() && names.size() < MOST_NAMES) {
            return java.util.Optional.empty();
        }
        Set<String> all = Set.copyOf(names);
        names.clear();
        return java.util.Optional.of(all);
    }

    /** Whether the other side said the same the last time as well: then nothing is just under way. */
    boolean repeats(byte[] digest) {
        boolean same = java.util.Arrays.equals(lastDigest, digest);
        lastDigest = digest;
        return same;
    }

    /** Whether it is long enough ago that the other side was asked: what is refused here would be asked for for ever. */
    synchronized boolean mayAsk() {
        long now = System.nanoTime();
        boolean may = asked == 0 || now - asked > ASK_AGAIN.toNanos();
        if (may) {
            asked = now;
        }
        return may;
    }

    /** Whether it has said more than it takes to ask to be let in. */
    boolean isTalkative() {
        said++;
        return said > MOST_OF_A_GUEST;
    }

    boolean isClosed() {
        return closed;
    }

    java.net.InetSocketAddress remote() {
        return (java.net.InetSocketAddress) socket.getRemoteSocketAddress();
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException gone) {
            // as it should be
        }
    }
}
