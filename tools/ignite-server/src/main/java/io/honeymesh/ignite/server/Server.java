// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.IgniteState;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.DataPageEvictionMode;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.ThinClientConfiguration;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.ssl.SslContextFactory;

/** Runs until it is told to stop, the cluster throws it out or there is a better one to be in. */
final class Server {

    private static final String STORE = "PKCS12";
    private static final String TLS = "TLSv1.3";
    private static final long INITIAL_BYTES = 16 << 20;
    private static final int THREADS = 4;
    private static final long WATCH_SECONDS = 1;

    /** Messages to one client; one that takes none any more must not take the server's memory. */
    private static final int MOST_WAITING = 1024;

    private final ServerSettings settings;
    private final char[] password;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Server(ServerSettings settings) throws IOException {
        this.settings = settings;
        this.password =
                Files.readString(settings.keys().resolve("password")).strip().toCharArray();
    }

    void run() throws IOException, InterruptedException {
        Path ready = settings.folder().resolve("ready");
        Files.deleteIfExists(ready);
        ready.toFile().deleteOnExit();
        Ignition.addListener((name, state) -> {
            if (state == IgniteState.STOPPED
                    || state == IgniteState.STOPPED_ON_SEGMENTATION
                    || state == IgniteState.STOPPED_ON_FAILURE) {
                stopped.countDown();
            }
        });
        try {
            Ignite ignite = Ignition.start(configuration());
            Files.writeString(ready, settings.host() + ":" + settings.clientPort() + "\n");
            System.out.println("ready for clients on " + settings.host() + ":" + settings.clientPort());
            Split split = new Split(
                    settings.peersBefore(), tls("servers.p12").create().getSocketFactory(), System::nanoTime);
            while (!stopped.await(WATCH_SECONDS, TimeUnit.SECONDS)) {
                keepActive(ignite);
                if (split.lasts(together(ignite))) {
                    System.out.println(
                            "a server before this one is up and in a cluster of its own: ending, to join it");
                    return;
                }
            }
        } catch (IgniteException failed) {
            throw new IllegalStateException("the server can't run: " + failed.getMessage(), failed);
        } finally {
            Files.deleteIfExists(ready);
        }
    }

    /** Any client may switch the cluster off, and there is nobody here who would have a reason to. */
    private static void keepActive(Ignite ignite) {
        try {
            if (ignite.cluster().state() != ClusterState.ACTIVE) {
                ignite.cluster().state(ClusterState.ACTIVE);
            }
        } catch (IgniteException | IllegalStateException changing) {
            // It is stopping, or another server was first: the next look tells.
            return;
        }
    }

    private static Set<String> together(Ignite ignite) {
        return ignite.cluster().nodes().stream()
                .map(node -> node.consistentId().toString())
                .collect(Collectors.toSet());
    }

    private IgniteConfiguration configuration() {
        return new IgniteConfiguration()
                .setIgniteInstanceName(settings.name())
                .setConsistentId(settings.discovery())
                .setWorkDirectory(settings.folder().toAbsolutePath().toString())
                .setLocalHost(settings.peerHost())
                .setPeerClassLoadingEnabled(false)
                .setMetricsLogFrequency(0)
                .setConnectorConfiguration(null)
                .setSslContextFactory(tls("servers.p12"))
                .setDiscoverySpi(discovery())
                .setCommunicationSpi(new TcpCommunicationSpi()
                        .setLocalAddress(settings.peerHost())
                        .setLocalPort(settings.communicationPort())
                        .setLocalPortRange(0))
                .setClientConnectorConfiguration(clients())
                .setDataStorageConfiguration(memory())
                .setCacheConfiguration(cache())
                .setPublicThreadPoolSize(THREADS)
                .setSystemThreadPoolSize(THREADS)
                .setStripedPoolSize(THREADS)
                .setServiceThreadPoolSize(1)
                .setQueryThreadPoolSize(THREADS)
                .setDataStreamerThreadPoolSize(1)
                .setRebalanceThreadPoolSize(1);
    }

    private TcpDiscoverySpi discovery() {
        return new TcpDiscoverySpi()
                .setLocalAddress(settings.peerHost())
                .setLocalPort(settings.discoveryPort())
                .setLocalPortRange(0)
                .setIpFinder(new TcpDiscoveryVmIpFinder().setAddresses(settings.peers()));
    }

    /** Envelopes in and out is all that clients may do: no SQL (its module isn't there), JDBC, ODBC, compute, transactions. */
    private ClientConnectorConfiguration clients() {
        return new ClientConnectorConfiguration()
                .setHost(settings.host())
                .setPort(settings.clientPort())
                .setPortRange(0)
                .setSslEnabled(true)
                .setSslClientAuth(true)
                .setUseIgniteSslContextFactory(false)
                .setSslContextFactory(tls("clients.p12"))
                .setJdbcEnabled(false)
                .setOdbcEnabled(false)
                .setThreadPoolSize(THREADS)
                .setSessionOutboundMessageQueueLimit(MOST_WAITING)
                .setThinClientConfiguration(new ThinClientConfiguration()
                        .setMaxActiveComputeTasksPerConnection(0)
                        .setMaxActiveTxPerConnection(0));
    }

    /** A flood of entries pushes out others, which their nodes put back; without that it would end the server. */
    private DataStorageConfiguration memory() {
        return new DataStorageConfiguration()
                .setDefaultDataRegionConfiguration(new DataRegionConfiguration()
                        .setName("envelopes")
                        .setInitialSize(INITIAL_BYTES)
                        .setMaxSize(settings.memoryBytes())
                        .setPageEvictionMode(DataPageEvictionMode.RANDOM_2_LRU)
                        .setPersistenceEnabled(false));
    }

    /** On every server, and a put has come back from all of them before it counts: none that dies takes an entry along. */
    private CacheConfiguration<String, byte[]> cache() {
        return new CacheConfiguration<String, byte[]>(settings.cache())
                .setCacheMode(CacheMode.REPLICATED)
                .setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setEagerTtl(true);
    }

    private SslContextFactory tls(String trusted) {
        SslContextFactory tls = new SslContextFactory();
        tls.setProtocol(TLS);
        tls.setProtocols(TLS);
        tls.setKeyStoreType(STORE);
        tls.setKeyStoreFilePath(settings.keys().resolve("server.p12").toString());
        tls.setKeyStorePassword(password);
        tls.setTrustStoreType(STORE);
        tls.setTrustStoreFilePath(settings.keys().resolve(trusted).toString());
        tls.setTrustStorePassword(password);
        return tls;
    }
}
