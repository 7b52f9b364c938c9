// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.ignite.server.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others who may use the cluster, and those who may not. */
class S28_StrangersTest {

    /** A handshake of the thin client's: length, code, version 1.4.0, kind of client. */
    private static final byte[] HELLO = {8, 0, 0, 0, 1, 1, 0, 4, 0, 0, 0, 2};

    @TempDir
    private static Path folder;

    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Or each of the following would hear of all that others put there. */
    @AfterEach
    void leave() {
        cluster.leave();
    }

    private static String stranger(String... what) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "stranger", ".log");
        String[] arguments = new String[what.length + 2];
        arguments[0] = "127.0.0.1:" + cluster.clientPort(0);
        arguments[1] = cluster.keys().resolve("client").toString();
        System.arraycopy(what, 0, arguments, 2, what.length);
        Process process = Cluster.java(log, Stranger.class.getName(), arguments);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the stranger hangs: " + Files.readString(log) + cluster.logs());
        }
        return Files.readString(log);
    }

    @Test
    void nothingButBytesBecomesAnything() throws Exception {
        Collector live = new Collector();
        IgniteTransport transport = cluster.join(live);
        Collector other = new Collector();
        IgniteTransport sender = cluster.join(other);
        Path evidence = folder.resolve("evidence");
        String said = stranger("litter", evidence.toString());
        assertTrue(said.contains("done"), said);
        System.out.println(said.lines()
                .filter(line -> line.startsWith("the server refuses"))
                .toList());
        Envelope envelope = Envelopes.some();
        Until.holds("an envelope is accepted", () -> sender.send("cluster", envelope));
        Until.holds("envelopes still arrive", () -> live.has(envelope));
        Collector late = new Collector();
        IgniteTransport newcomer = cluster.join(late);
        Until.holds("a scan gets through", () -> late.has(envelope));
        if (Files.exists(evidence)) {
            assertFalse(
                    Files.readString(evidence)
                            .contains(" " + ProcessHandle.current().pid()),
                    "this process has made an object of a stranger's bytes");
        }
        System.out.println(transport + "; a newcomer: " + newcomer);
        stranger("clear");
    }

    /** Neither as an event nor in a scan. */
    @Test
    void anEntryThatIsTooLargeForAnyMessageIsNotTakenIn() throws Exception {
        Collector door = new Collector();
        IgniteTransport receiver = cluster.join(door);
        IgniteTransport sender = cluster.join(new Collector());
        String said = stranger("bulk");
        assertTrue(said.contains("done"), said);
        Envelope envelope = Envelopes.some();
        Until.holds("an envelope is accepted", () -> sender.send("cluster", envelope));
        List<Envelope> sent = DeliveryTest.send(sender, 40);
        Until.holds("and arrives", () -> door.has(envelope));
        Collector late = new Collector();
        IgniteTransport newcomer = cluster.join(late);
        Until.holds("a newcomer hears of what stands before and behind it", () -> late.hasAll(sent) == sent.size());
        System.out.println("after an entry of 9 MB: " + receiver + "; a newcomer: " + newcomer);
        stranger("clear");
    }

    /** Bytes that can be read, and more than any message may have. */
    @ParameterizedTest
    @ValueSource(ints = {10, 9 << 20})
    void whatNamesTheCacheIsPutRight(int bytes) throws Exception {
        Collector door = new Collector();
        cluster.join(door);
        String said = stranger("name", Integer.toString(bytes));
        assertTrue(said.contains("done"), said);
        IgniteTransport newcomer = cluster.join(new Collector());
        // Who was there notices, and may name it anew: once, however late on a busy machine.
        Until.holds("its session lasts", () -> lasts(newcomer));
        Envelope envelope = Envelopes.some();
        assertTrue(newcomer.send("cluster", envelope));
        Until.holds("and the others are there", () -> door.has(envelope));
    }

    private static boolean lasts(IgniteTransport transport) {
        String before = sessions(transport);
        try {
            Thread.sleep(IgniteTransport.CHECK.multipliedBy(2));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return before.equals(sessions(transport));
    }

    private static String sessions(IgniteTransport transport) {
        return transport.toString().replaceFirst(".*, ", "");
    }

    @Test
    void aCacheThatSomebodyDestroysIsThereAgainWithAllThatWasInIt() throws Exception {
        destroyed("destroy");
    }

    @Test
    void aCacheThatSomebodyEmptiesIsFilledAgain() throws Exception {
        destroyed("clear");
    }

    @Test
    void aClusterThatSomebodySwitchesOffGoesOn() throws Exception {
        destroyed("deactivate");
    }

    private static void destroyed(String how) throws Exception {
        Collector door = new Collector();
        Collector second = new Collector();
        IgniteTransport transport = cluster.join(door);
        IgniteTransport other = cluster.join(second);
        List<Envelope> sent = DeliveryTest.send(transport, 40);
        Until.holds("they are there", () -> second.hasAll(sent) == sent.size());
        sent.forEach(door::hold);
        String said = stranger(how);
        assertTrue(said.contains("done"), said);
        long began = System.nanoTime();
        Until.holds("the cache has them again", () -> {
            Collector late = new Collector();
            IgniteTransport newcomer = new IgniteTransport(late, () -> "", cluster.settings(cluster.addresses(1)));
            try {
                Thread.sleep(500);
                return late.hasAll(sent) == sent.size();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            } finally {
                newcomer.deactivate();
            }
        });
        System.out.printf("after %s everything was back within %d ms%n", how, (System.nanoTime() - began) / 1_000_000);
        Envelope after = Envelopes.some();
        Until.holds("sends are accepted", () -> other.send("cluster", after));
        Until.holds("and arrive", () -> door.has(after));
    }

    /** Its memory is 32 MB; the servers live, and what matters is put back. */
    @Test
    void aFloodPushesEnvelopesOutForAWhileOnly() throws Exception {
        Collector door = new Collector();
        Map<String, Object> settings = cluster.settings(cluster.addresses(0));
        settings.put("entries.max", "1000");
        settings.put("rescan", "10s");
        IgniteTransport transport = new IgniteTransport(door, () -> "", settings);
        try {
            Until.holds("it is connected", () -> !transport.links().isEmpty());
            List<Envelope> sent = DeliveryTest.send(transport, 40);
            sent.forEach(door::hold);
            String said = stranger("flood", "40000");
            assertTrue(said.contains("done"), said);
            Envelope after = Envelopes.some();
            Until.holds("sends are accepted", () -> transport.send("cluster", after));
            System.out.println("after a flood: " + transport);
            Collector late = new Collector();
            cluster.join(late);
            Until.holds("a newcomer gets what is in force", () -> late.hasAll(sent) == sent.size());
            stranger("clear");
        } finally {
            transport.deactivate();
        }
    }

    @Test
    void clientsCanNeitherComputeNorAskInSqlNorTransact() throws Exception {
        for (String what : List.of("compute", "sql", "transaction")) {
            String said = stranger(what);
            assertFalse(said.contains("done"), what + ": " + said);
        }
    }

    @Test
    void anotherAuthoritysCertificateOpensNothing() throws Exception {
        Path others = folder.resolve("others");
        Authority.make(others);
        refused(tls(keys(others.resolve("client"))));
    }

    @Test
    void whoHasNoCertificateIsRefused() throws Exception {
        refused(tls(new KeyManager[0]));
    }

    @Test
    void whoSpeaksWithoutTlsIsRefused() throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), cluster.clientPort(0))) {
            plain.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            plain.getOutputStream().write(HELLO);
            byte[] answer = plain.getInputStream().readNBytes(5);
            assertTrue(answer.length == 0 || answer[0] == 0x15, "the server talks to whoever comes");
        }
    }

    @Test
    void aClientsCertificateOpensNoDoorBetweenTheServers() throws Exception {
        SSLContext tls = tls(keys(client()));
        IOException refusal = assertThrows(IOException.class, () -> answer(tls, cluster.discoveryPort(0), new byte[0]));
        assertFalse(refusal instanceof SocketTimeoutException, "it waits for more");
    }

    private static void refused(SSLContext tls) throws Exception {
        assertTrue(answer(tls(keys(client())), cluster.clientPort(0), HELLO) > 0, "one of this cluster's is answered");
        IOException refusal = assertThrows(IOException.class, () -> {
            if (answer(tls, cluster.clientPort(0), HELLO) < 0) {
                throw new IOException("closed");
            }
        });
        assertFalse(refusal instanceof SocketTimeoutException, "it waits for more");
    }

    /** The first byte, where there is one: in TLS 1.3 the refusal of a certificate comes with the first read. */
    private static int answer(SSLContext tls, int port, byte[] said) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            socket.startHandshake();
            socket.getOutputStream().write(said);
            return socket.getInputStream().read();
        }
    }

    private static Path client() {
        return cluster.keys().resolve("client");
    }

    /** Trusts this cluster's servers, whosesoever the keys are. */
    private static SSLContext tls(KeyManager... keys) throws Exception {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store(client().resolve("servers.p12")));
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys, trusted.getTrustManagers(), null);
        return tls;
    }

    private static KeyManager[] keys(Path client) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(client.resolve("client.p12")), password(client));
        return keys.getKeyManagers();
    }

    private static KeyStore store(Path file) throws Exception {
        return KeyStore.getInstance(file.toFile(), password(file.getParent()));
    }

    private static char[] password(Path client) throws IOException {
        return Files.readString(client.resolve("password")).toCharArray();
    }
}
