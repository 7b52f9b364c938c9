// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** New clients at a steady rate; each goes through an opening until it has its answer, and leaves. */
final class FastVisitors extends Visitors {

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    /** So that a pause of this program isn't made good by a flood. */
    private static final int MOST_AT_ONCE = 20;

    private static final class Visit {
        private final Opening opening;
        private final long begunNanos = System.nanoTime();
        private boolean answered;
        private boolean saidAll;

        private Visit(Opening opening) {
            this.opening = opening;
        }
    }

    private final long periodNanos;
    private final Deque<SelectionKey> underWay = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
    private final List<Double> answerMillis = new ArrayList<>();
    private long nextNanos = System.nanoTime();
    private long failed;

    FastVisitors(String target, List<Opening.At> traps, List<String> sources, int perSecond) {
        super(target, traps, sources);
        this.periodNanos = 1_000_000_000L / perSecond;
    }

    /** To be asked for when it has ended. */
    LoadReport.Answers answers() {
        return new LoadReport.Answers(new Sample(answerMillis), failed);
    }

    @Override
    void turn(Selector selector, long nowNanos) throws IOException {
        for (int i = 0; i < MOST_AT_ONCE && nextNanos <= nowNanos; i++) {
            SelectionKey key = open(selector);
            key.attach(new Visit(((Opening.At) key.attachment()).opening()));
            underWay.add(key);
            nextNanos += periodNanos;
        }
        nextNanos = Math.max(nextNanos, nowNanos - MOST_AT_ONCE * periodNanos);
        while (!underWay.isEmpty() && isOver(underWay.peek(), nowNanos)) {
            close(underWay.poll());
        }
    }

    private static boolean isOver(SelectionKey key, long nowNanos) {
        return !key.isValid() || nowNanos - ((Visit) key.attachment()).begunNanos > PATIENCE_NANOS;
    }

    @Override
    void happened(SelectionKey key) throws IOException {
        Visit visit = (Visit) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            if (!visit.opening.greeted()) {
                say(visit, channel);
            }
            return;
        }
        buffer.clear();
        if (channel.read(buffer) < 0) {
            close(key);
        } else if (!visit.saidAll && visit.opening.words().length > 0) {
            say(visit, channel);
        } else {
            visit.answered = true;
            answerMillis.add((System.nanoTime() - visit.begunNanos) / 1e6);
            close(key);
        }
    }

    private static void say(Visit visit, SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(visit.opening.words()));
        visit.saidAll = true;
    }

    @Override
    void ended(SelectionKey key) {
        if (!((Visit) key.attachment()).answered && !stopped) {
            failed++;
        }
    }
}
