// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A crowd that holds connections open by saying a byte every other second; whoever is thrown out comes again. */
final class SlowVisitors extends Visitors {

    private static final long BETWEEN_BYTES_NANOS = 2_000_000_000L;
    private static final int MOST_OPENED_AT_ONCE = 5;

    /** They come one by one, and so reach the end of what a node gives each of them one by one. */
    private static final long PERIOD_NANOS = 10_000_000;

    private static final class Visit {
        private final byte[] dribble;
        private long nextNanos;
        private int said;
        private boolean open;

        private Visit(Opening opening) {
            this.dribble = opening.dribble();
        }
    }

    private final int wanted;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
    private int there;
    private long nextNanos = System.nanoTime();
    private long begun;
    private volatile int open;

    SlowVisitors(String target, List<Opening.At> traps, List<String> sources, int wanted) {
        super(target, traps, sources);
        this.wanted = wanted;
    }

    /** Whether all that are wanted stand, but for some that are being replaced. */
    boolean isComplete() {
        return open >= wanted * 0.98;
    }

    /** Connections that stand at this moment; may be asked for by any thread. */
    int open() {
        return open;
    }

    /** All that were ever begun; to be asked for when it has ended. */
    long begun() {
        return begun;
    }

    @Override
    void turn(Selector selector, long nowNanos) throws IOException {
        for (int i = 0; i < MOST_OPENED_AT_ONCE && there < wanted && nextNanos <= nowNanos; i++) {
            nextNanos += PERIOD_NANOS;
            SelectionKey key = open(selector);
            key.attach(new Visit(((Opening.At) key.attachment()).opening()));
            there++;
            begun++;
        }
        nextNanos = Math.max(nextNanos, nowNanos - MOST_OPENED_AT_ONCE * PERIOD_NANOS);
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && key.attachment() instanceof Visit visit && visit.open && visit.nextNanos <= nowNanos) {
                dribble(key, visit, nowNanos);
            }
        }
    }

    private void dribble(SelectionKey key, Visit visit, long nowNanos) {
        visit.nextNanos = nowNanos + BETWEEN_BYTES_NANOS;
        try {
            ((SocketChannel) key.channel())
                    .write(ByteBuffer.wrap(visit.dribble, visit.said++ % visit.dribble.length, 1));
        } catch (IOException thrownOut) {
            close(key);
        }
    }

    @Override
    void happened(SelectionKey key) throws IOException {
        Visit visit = (Visit) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            visit.open = true;
            visit.nextNanos = System.nanoTime();
            open++;
            return;
        }
        buffer.clear();
        if (channel.read(buffer) < 0) {
            close(key);
        }
    }

    @Override
    void ended(SelectionKey key) {
        there--;
        if (((Visit) key.attachment()).open) {
            open--;
        }
    }
}
