// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/**
 * The host's connection as MINA wants it (S14): writes go straight to the host's stream, on the caller's thread; reading is
 * the host thread's own business. No service, no acceptor, no thread. Thread-safe.
 */
final class Wire extends AbstractCloseable implements IoSession {

    private final TrapSession session;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();

    Wire(TrapSession session) {
        this.session = session;
        this.remote = socketAddress(session.touch().flow().remote());
        this.local = socketAddress(session.touch().flow().local());
    }

    private static InetSocketAddress socketAddress(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port());
    }

    @Override
    public IoWriteFuture writeBuffer(Buffer buffer) throws IOException {
        writing.lock();
        try {
            session.output().write(buffer.array(), buffer.rpos(), buffer.available());
        } finally {
            writing.unlock();
        }
        return AbstractIoWriteFuture.fulfilled("wire", Boolean.TRUE);
    }

    @Override
    protected CloseFuture doCloseGracefully() {
        session.close();
        return super.doCloseGracefully();
    }

    @Override
    protected void doCloseImmediately() {
        session.close();
        super.doCloseImmediately();
    }

    @Override
    public void shutdownOutputStream() {
        session.close();
    }

    @Override
    public long getId() {
        return System.identityHashCode(this);
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public SocketAddress getAcceptanceAddress() {
        return local;
    }

    @Override
    public Object getAttribute(Object key) {
        return attributes.get(key);
    }

    @Override
    public Object setAttribute(Object key, Object value) {
        return attributes.put(key, value);
    }

    @Override
    public Object setAttributeIfAbsent(Object key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public Object removeAttribute(Object key) {
        return attributes.remove(key);
    }

    /** There is no service behind this connection; MINA asks only to count a user's sessions, which we don't. */
    @Override
    public IoService getService() {
        throw new UnsupportedOperationException("the trap host owns the connection");
    }

    @Override
    public void suspendRead() {
        // The host thread reads; it does so only when the last packet was dealt with.
    }

    @Override
    public void resumeRead() {
        // See suspendRead.
    }
}
