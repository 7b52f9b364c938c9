// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import java.io.IOException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;

/** A running Jetty with the limits that Felix has no settings for. Thread-safe. */
final class Hardened {

    static final Hardened NONE = new Hardened(null, List.of());

    private static final long IDLE_MILLIS = 30_000;
    private static final int MAX_HEADER_BYTES = 16 << 10;

    /** What a request's body has to come with, once it is read. */
    private static final int MIN_BYTES_PER_SECOND = 1000;

    private static final int MAX_CONNECTIONS = 1000;

    /** Who doesn't read is found out soon, and costs no more than this (the kernel takes twice the number). */
    private static final int SEND_BUFFER_BYTES = 128 << 10;

    private final Server server;
    private final List<ServerConnector> connectors;

    private Hardened(Server server, List<ServerConnector> connectors) {
        this.server = server;
        this.connectors = connectors;
    }

    static Hardened of(Server server) {
        List<ServerConnector> connectors = Stream.of(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .toList();
        server.setErrorHandler(new PlainErrors());
        for (ServerConnector connector : connectors) {
            connector.setIdleTimeout(IDLE_MILLIS);
            connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
            limit(connector);
            connector.getConnectionFactories().stream()
                    .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                    .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                    .forEach(Hardened::limit);
        }
        return new Hardened(server, connectors);
    }

    /** The connector runs already, so what limits it has to be started and made known by hand. */
    private static void limit(ServerConnector connector) {
        if (connector.getBean(NetworkConnectionLimit.class) != null) {
            return;
        }
        NetworkConnectionLimit all = new NetworkConnectionLimit(MAX_CONNECTIONS, connector);
        ConnectionsOfOne each = new ConnectionsOfOne(MAX_CONNECTIONS / 10, MAX_CONNECTIONS / 2);
        connector.addBean(all);
        try {
            all.start();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        connector.getSelectorManager().addEventListener(all);
        connector.getSelectorManager().addEventListener(each);
        new RequestDeadline(Duration.ofMillis(IDLE_MILLIS), connector.getScheduler()).watch(connector);
    }

    private static void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setMinRequestDataRate(MIN_BYTES_PER_SECOND);
        http.setSendXPoweredBy(false);
        // By whatever name somebody reaches the node: the certificate is the browser's to judge, the request the
        // token's.
        SecureRequestCustomizer secure = http.getCustomizer(SecureRequestCustomizer.class);
        if (secure != null) {
            secure.setSniHostCheck(false);
        }
    }

    /** A connector that listens nowhere. */
    Connector nothingMore() {
        return new NoConnector(server);
    }

    boolean isAt(int port) {
        return connectors.stream().anyMatch(connector -> connector.getPort() == port);
    }

    boolean listens() {
        return connectors.stream().anyMatch(ServerConnector::isRunning);
    }

    /** Shows another certificate from the next connection on. */
    void use(KeyStore store, String password) throws IOException {
        for (ServerConnector connector : connectors) {
            try {
                connector
                        .getConnectionFactory(SslConnectionFactory.class)
                        .getSslContextFactory()
                        .reload(factory -> {
                            factory.setKeyStore(store);
                            factory.setKeyStorePassword(password);
                        });
            } catch (Exception e) {
                throw new IOException("the certificate can't be used: " + e.getMessage(), e);
            }
        }
    }
}
