// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Many clients on one thread, by a selector. It must be a thread of the network namespace that the clients are to live in:
 * virtual threads would make their sockets wherever their carriers are.
 */
abstract class Visitors implements Callable<Void> {

    private static final long TURN_MILLIS = 5;

    private final String target;
    private final List<Opening.At> traps;
    private final List<String> sources;
    private int opened;
    volatile boolean stopped;

    /** @param sources addresses of the host, which are used in turn */
    Visitors(String target, List<Opening.At> traps, List<String> sources) {
        this.target = target;
        this.traps = List.copyOf(traps);
        this.sources = List.copyOf(sources);
    }

    @Override
    public final Void call() throws IOException {
        try (Selector selector = Selector.open()) {
            while (!stopped) {
                turn(selector, System.nanoTime());
                selector.select(this::serve, TURN_MILLIS);
            }
            for (SelectionKey key : selector.keys()) {
                close(key);
            }
        }
        return null;
    }

    /** Opens what is due, ends what is overdue. */
    abstract void turn(Selector selector, long nowNanos) throws IOException;

    /** Something happened to one client. @throws IOException if it was cut off */
    abstract void happened(SelectionKey key) throws IOException;

    /** Its connection is gone, by whomever. */
    abstract void ended(SelectionKey key);

    private void serve(SelectionKey key) {
        try {
            happened(key);
        } catch (IOException cutOff) {
            close(key);
        }
    }

    final void close(SelectionKey key) {
        if (key.isValid()) {
            ended(key);
            key.cancel();
            try {
                key.channel().close();
            } catch (IOException alreadyGone) {
                // Nothing is left to do.
            }
        }
    }

    /** Calls the next trap from the next address. */
    final SelectionKey open(Selector selector) throws IOException {
        Opening.At trap = traps.get(opened % traps.size());
        String source = sources.get(opened++ % sources.size());
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(source, 0));
        channel.connect(new InetSocketAddress(target, trap.port()));
        return channel.register(selector, SelectionKey.OP_CONNECT, trap);
    }
}
