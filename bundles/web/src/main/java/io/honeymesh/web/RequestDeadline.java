// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * By when a connection has to have brought the headers of a request: bytes that trickle are no silence, so no idle timeout ends that. How
 * long the answer takes, or a WebSocket lives, is nothing to this. Thread-safe.
 */
final class RequestDeadline implements Connection.Listener, HttpConfiguration.Customizer {

    /** For the TLS handshake and the first request. */
    static final Duration FIRST = Duration.ofSeconds(10);

    private final Duration next;
    private final Scheduler scheduler;
    private final Map<SslConnection, Scheduler.Task> awaited = new ConcurrentHashMap<>();

    /** @param next from an answer on: as long as a connection may be silent */
    RequestDeadline(Duration next, Scheduler scheduler) {
        this.next = next;
        this.scheduler = scheduler;
    }

    /** From the next connection on. */
    void watch(ServerConnector connector) {
        connector.addEventListener(this);
        connector.getConnectionFactories().stream()
                .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                .distinct()
                .forEach(http -> http.addCustomizer(this));
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection tls) {
            await(tls, FIRST);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof SslConnection tls) {
            come(tls);
        }
    }

    /** Asked once the headers are there. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
        if (end instanceof SslConnection.SslEndPoint encrypted) {
            SslConnection tls = encrypted.getSslConnection();
            come(tls);
            request.addHttpStreamWrapper(stream -> new HttpStream.Wrapper(stream) {
                @Override
                public void succeeded() {
                    // Before Jetty is told, which may read the next request at once.
                    if (request.getAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE) == null) {
                        await(tls, next);
                    }
                    super.succeeded();
                }
            });
        }
        return request;
    }

    private void await(SslConnection tls, Duration time) {
        AtomicReference<Scheduler.Task> own = new AtomicReference<>();
        Scheduler.Task task = scheduler.schedule(() -> cut(tls, own.get()), time.toMillis(), TimeUnit.MILLISECONDS);
        own.set(task);
        awaited.put(tls, task);
    }

    private void come(SslConnection tls) {
        Scheduler.Task task = awaited.remove(tls);
        if (task != null) {
            task.cancel();
        }
    }

    /** Only if this deadline is the one that holds: the request may have come, and been answered, at the last moment. */
    private void cut(SslConnection tls, Scheduler.Task own) {
        if (own != null && awaited.remove(tls, own)) {
            tls.getSslEndPoint().close();
        }
    }
}
