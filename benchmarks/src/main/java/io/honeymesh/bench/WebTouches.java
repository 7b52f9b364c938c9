// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Strangers that connect to a trap at a steady rate, stay for a moment and leave, each address once. */
final class WebTouches extends Visitors {

    private static final long STAYS_NANOS = 200_000_000L;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    /** So that a pause of this program isn't made good by a flood that fills a trap's backlog. */
    private static final int MOST_AT_ONCE = 50;

    private static final class Visit {
        private final String source;
        private final long begunNanos = System.nanoTime();
        private long leavesNanos = begunNanos + PATIENCE_NANOS;

        private Visit(String source) {
            this.source = source;
        }
    }

    private final long periodNanos;
    private final int most;
    private final Deque<SelectionKey> open = new ArrayDeque<>();
    private final Set<String> connected = new HashSet<>();
    private long nextNanos = System.nanoTime();
    private int begun;
    private volatile boolean through;
    private int refused;

    WebTouches(String target, List<Opening.At> traps, List<String> sources, int perSecond) {
        super(target, traps, sources);
        periodNanos = 1_000_000_000L / perSecond;
        most = sources.size();
    }

    @Override
    void turn(Selector selector, long nowNanos) throws IOException {
        for (int i = 0; i < MOST_AT_ONCE && nextNanos <= nowNanos && begun < most; i++) {
            SelectionKey key = open(selector);
            SocketChannel channel = (SocketChannel) key.channel();
            key.attach(new Visit(
                    ((InetSocketAddress) channel.getLocalAddress()).getAddress().getHostAddress()));
            open.add(key);
            begun++;
            nextNanos += periodNanos;
        }
        open.removeIf(key -> !key.isValid());
        for (SelectionKey key : open) {
            if (key.isValid() && ((Visit) key.attachment()).leavesNanos <= nowNanos) {
                close(key);
            }
        }
        through = begun == most && open.stream().noneMatch(SelectionKey::isValid);
    }

    /** Whether all have come and gone; to be asked from anywhere. */
    boolean isThrough() {
        return through;
    }

    @Override
    void happened(SelectionKey key) throws IOException {
        Visit visit = (Visit) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            connected.add(visit.source);
            visit.leavesNanos = System.nanoTime() + STAYS_NANOS;
            key.interestOps(0);
        }
    }

    @Override
    void ended(SelectionKey key) {
        if (!connected.contains(((Visit) key.attachment()).source)) {
            refused++;
        }
    }

    /** Who completed a handshake; to be asked for when it has ended. */
    Set<String> connected() {
        return Set.copyOf(connected);
    }

    int begun() {
        return begun;
    }

    /** Connections that didn't come about, or not in time. */
    int refused() {
        return refused;
    }
}
