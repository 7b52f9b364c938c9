// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Jetty with real sockets, whose deadlines pass when a test says so. */
@Timeout(60)
class RequestDeadlineTest {

    private static final Duration NEXT = Duration.ofSeconds(30);
    private static final String GET = "GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Deadlines deadlines = new Deadlines();
    private final CountDownLatch answer = new CountDownLatch(1);
    private SSLContext trusting;

    /** Those that are open. */
    private static final class Deadlines extends AbstractLifeCycle implements Scheduler {
        private record Deadline(Runnable passing, Duration time) {}

        private final Set<Deadline> open = ConcurrentHashMap.newKeySet();

        @Override
        public Task schedule(Runnable passing, long delay, TimeUnit unit) {
            Deadline deadline = new Deadline(passing, Duration.of(delay, unit.toChronoUnit()));
            open.add(deadline);
            return () -> open.remove(deadline);
        }

        /** Waits until these are open, and none else. */
        void await(Duration... times) throws InterruptedException {
            while (!open.stream().map(Deadline::time).toList().equals(List.of(times))) {
                Thread.sleep(5);
            }
        }

        void pass() {
            open.forEach(one -> {
                open.remove(one);
                one.passing.run();
            });
        }
    }

    @BeforeEach
    void start() throws Exception {
        KeyStore store = SelfSigned.make(List.of("localhost", "127.0.0.1"), Instant.now())
                .keyStore("x");
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        roots.setCertificateEntry("node", store.getCertificate(store.aliases().nextElement()));
        trust.init(roots);
        trusting = SSLContext.getInstance("TLSv1.3");
        trusting.init(null, trust.getTrustManagers(), null);

        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setKeyStore(store);
        ssl.setKeyStorePassword("x");
        connector.setHost("127.0.0.1");
        connector.setConnectionFactories(
                List.of(new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(new HttpConfiguration())));
        connector.setDefaultProtocol("ssl");
        server.addConnector(connector);
        WebSocketUpgradeHandler sockets = WebSocketUpgradeHandler.from(
                server, container -> container.addMapping("/socket", (_, _, _) -> new Echo()));
        sockets.setHandler(new Answering());
        server.setHandler(sockets);
        server.start();
        new RequestDeadline(NEXT, deadlines).watch(connector);
    }

    @AfterEach
    void stop() throws Exception {
        answer.countDown();
        server.stop();
    }

    private final class Answering extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (request.getHttpURI().getPath().equals("/slow")) {
                answer.await();
            }
            response.write(true, null, callback);
            return true;
        }
    }

    /** Public, for Jetty calls it. */
    public static final class Echo implements Session.Listener.AutoDemanding {
        private Session session;

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
        }

        @Override
        public void onWebSocketText(String text) {
            session.sendText(text, org.eclipse.jetty.websocket.api.Callback.NOOP);
        }
    }

    private Socket plain() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    }

    private SSLSocket open() throws IOException {
        SSLSocket socket = (SSLSocket)
                trusting.getSocketFactory().createSocket(plain(), "127.0.0.1", connector.getLocalPort(), true);
        socket.startHandshake();
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String head(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void assertStatus(int status, Socket socket) throws IOException {
        String head = head(socket);
        assertTrue(head.startsWith("HTTP/1.1 " + status), head);
    }

    /** Or it waits until the test is timed out. */
    private static void assertCut(Socket socket) {
        try {
            // A TLS alert may come first.
            socket.getInputStream().readAllBytes();
        } catch (IOException reset) {
            // Cut, too.
        }
    }

    @Test
    void aHandshakeThatIsNotFinishedIsCut() throws Exception {
        try (Socket socket = plain()) {
            socket.getOutputStream().write(0x16);
            deadlines.await(RequestDeadline.FIRST);
            deadlines.pass();
            assertCut(socket);
        }
    }

    @Test
    void headersThatTrickleAreCutOnAFirstRequestAndOnALaterOne() throws Exception {
        try (SSLSocket first = open()) {
            send(first, "GET / HTTP/1.1\r\nX:");
            deadlines.await(RequestDeadline.FIRST);
            send(first, "a");
            deadlines.pass();
            assertCut(first);
        }
        deadlines.await();
        try (SSLSocket later = open()) {
            send(later, GET);
            assertStatus(200, later);
            deadlines.await(NEXT);
            send(later, "GET / HTTP/1.1\r\nX:");
            deadlines.pass();
            assertCut(later);
        }
        deadlines.await();
    }

    @Test
    void anAnswerMayTakeItsTimeAndAConnectionIsUsedAgainAndAgain() throws Exception {
        try (SSLSocket socket = open()) {
            send(socket, "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET);
            deadlines.await();
            deadlines.pass();
            answer.countDown();
            for (int i = 0; i < 5; i++) {
                assertStatus(200, socket);
                send(socket, GET);
            }
            head(socket);
            head(socket);
            deadlines.await(NEXT);
        }
        deadlines.await();
    }

    @Test
    void aWebSocketHasNoDeadline() throws Exception {
        try (SSLSocket socket = open()) {
            send(
                    socket,
                    "GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertStatus(101, socket);
            // The second time it has surely become one.
            for (int i = 0; i < 2; i++) {
                deadlines.await();
                deadlines.pass();
                // "a", masked with zeros.
                send(socket, "\u0081\u0081\0\0\0\0a");
                assertArrayEquals(
                        new byte[] {(byte) 0x81, 1, 'a'},
                        socket.getInputStream().readNBytes(3));
            }
        }
    }
}
