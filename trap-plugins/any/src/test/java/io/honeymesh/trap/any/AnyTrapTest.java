// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

class AnyTrapTest {
    private static final Map<String, ?> QUICK = Map.of("read.deadline", "600ms");

    /** Answers a first line that begins with its own name. */
    private record Named(String name, List<Integer> defaultPorts, boolean serverSpeaksFirst) implements TrapProtocol {
        @Override
        public boolean canHandle(byte[] firstBytes) {
            return !serverSpeaksFirst && new String(firstBytes, StandardCharsets.ISO_8859_1).startsWith(name);
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            session.write("this is " + name + "\n");
            session.command(session.readLine(100).orElse("nothing"));
        }
    }

    private interface Talk {
        void with(TrapSession session) throws IOException;
    }

    private record Scripted(Predicate<byte[]> recognises, Talk talk) implements TrapProtocol {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public List<Integer> defaultPorts() {
            return List.of();
        }

        @Override
        public boolean canHandle(byte[] firstBytes) {
            return recognises.test(firstBytes);
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            talk.with(session);
        }
    }

    private static AnyTrap any(TrapProtocol... protocols) {
        AnyTrap any = new AnyTrap();
        List.of(protocols).forEach(protocol -> any.addProtocol(protocol, Map.of()));
        return any;
    }

    @Test
    void theFirstBytesDecide() throws IOException {
        AnyTrap any = any(new Named("red", List.of(), false), new Named("blue", List.of(), false));
        try (TrapHarness trap = TrapHarness.open(any)) {
            assertEquals("this is blue\n", trap.talk("blue please\n"));
            assertEquals(
                    List.of(
                            new Evidence.Detail("protocol", Captured.of("blue")),
                            new Evidence.Command(Captured.of("blue please"))),
                    trap.conversation().evidence());
            assertEquals("this is red\n", trap.talk("red\n"));
        }
    }

    @Test
    void aFirstMessageMayComeInParts() throws Exception {
        AnyTrap any = any(new Named("red", List.of(), false));
        try (TrapHarness trap = TrapHarness.open(any);
                Socket client = trap.connect()) {
            client.setTcpNoDelay(true);
            client.getOutputStream().write("re".getBytes());
            // Longer than it takes to look at the first part.
            Thread.sleep(50);
            client.getOutputStream().write("d please\n".getBytes());
            assertEquals("this is red\n", new String(client.getInputStream().readAllBytes()));
            assertEquals(
                    List.of(
                            new Evidence.Detail("protocol", Captured.of("red")),
                            new Evidence.Command(Captured.of("red please"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void whatNobodyKnowsIsKeptAndNotAnswered() throws IOException {
        try (TrapHarness trap = TrapHarness.open(any(new Named("red", List.of(), false)))) {
            assertEquals("", trap.talk("\u0000\u0001 what is this\n"));
            Conversation seen = trap.conversation();
            assertEquals(List.of(new Evidence.Request(Captured.of("\u0000\u0001 what is this\n"))), seen.evidence());
            assertEquals(Ending.CLIENT, seen.ending());
        }
    }

    @Test
    void aSilentClientOnAProtocolsOwnPortIsGreeted() throws IOException {
        AnyTrap any = new AnyTrap();
        try (TrapHarness trap = TrapHarness.open(any, QUICK);
                Socket client = trap.connect()) {
            any.addProtocol(new Named("mail", List.of(trap.port()), true), Map.of());
            // Connected before the protocol came: this conversation may have begun without it, the next one has not.
            try (Socket next = trap.connect()) {
                assertEquals("this is mail\n", new String(next.getInputStream().readNBytes(13)));
            }
            assertTrue(client.isConnected());
        }
    }

    @Test
    void anotherProtocolIsRecognisedEvenThere() throws IOException {
        AnyTrap any = any(new Named("red", List.of(), false));
        try (TrapHarness trap = TrapHarness.open(any)) {
            any.addProtocol(new Named("mail", List.of(trap.port()), true), Map.of());
            assertEquals("this is red\n", trap.talk("red\n"));
            assertEquals("this is mail\n", trap.talk("EHLO\n"), "what nobody recognises is for whose port it is");
        }
    }

    @Test
    void amongSeveralTheOneRankedHighestIsAsked() throws IOException {
        AnyTrap any = new AnyTrap();
        any.addProtocol(new Named("r", List.of(), false), Map.of("service.ranking", -1));
        any.addProtocol(new Named("re", List.of(), false), Map.of());
        any.addProtocol(new Named("red", List.of(), false), Map.of("service.ranking", 1));
        try (TrapHarness trap = TrapHarness.open(any)) {
            assertEquals("this is red\n", trap.talk("red\n"));
            assertEquals("this is re\n", trap.talk("reel\n"));
            assertEquals("this is r\n", trap.talk("row\n"));
        }
    }

    @Test
    void insideTlsClientsAreRecognisedByWhatTheySayThere() throws Exception {
        try (TrapHarness trap = TrapHarness.open(any(new Named("red", List.of(), false)))) {
            assertEquals("this is red\n", overTls(trap, "red\n"));
            assertEquals(
                    new Evidence.Detail("protocol", Captured.of("tls:red")),
                    trap.conversation().evidence().getFirst());
        }
    }

    @Test
    void onItsOwnPortATrapThatSpeaksTlsDoesSoItself() throws Exception {
        AnyTrap any = any(new Named("red", List.of(), false));
        try (TrapHarness trap = TrapHarness.open(any)) {
            any.addProtocol(new Wrapped(trap.port()), Map.of("service.ranking", -1));
            assertEquals("inside: red", overTls(trap, "red\n"));
            assertEquals(
                    new Evidence.Detail("protocol", Captured.of("wrapped")),
                    trap.conversation().evidence().getFirst());
            assertEquals("this is red\n", trap.talk("red\n"));
        }
    }

    private record Wrapped(int port) implements TrapProtocol {
        @Override
        public String name() {
            return "wrapped";
        }

        @Override
        public List<Integer> defaultPorts() {
            return List.of(port);
        }

        @Override
        public boolean canHandle(byte[] firstBytes) {
            return TrapProtocol.isClientHello(firstBytes);
        }

        @Override
        public void converse(TrapSession session) throws IOException {
            session.startTls();
            session.write("inside: " + session.readLine(100).orElse(""));
        }
    }

    private static String overTls(TrapHarness trap, String words) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustingAll()}, null);
        try (Socket plain = trap.connect();
                SSLSocket tls = (SSLSocket) trusting.getSocketFactory().createSocket(plain, "x", 1, true)) {
            tls.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            return new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static final class TrustingAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void aSilentClientElsewhereIsLetGo() throws IOException {
        try (TrapHarness trap = TrapHarness.open(any(), QUICK);
                Socket client = trap.connect()) {
            assertEquals(-1, client.getInputStream().read());
            assertEquals(Ending.READ_DEADLINE, trap.conversation().ending());
        }
    }

    @Test
    void aProtocolThatGoesTakesItsConversationsAlong() throws Exception {
        CountDownLatch talking = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        TrapProtocol endless = new Scripted(firstBytes -> true, session -> {
            talking.countDown();
            try {
                session.input().skipNBytes(Long.MAX_VALUE);
            } finally {
                ended.countDown();
            }
        });
        AnyTrap any = any(endless);
        try (TrapHarness trap = TrapHarness.open(any, Map.of("read.deadline", "30s"));
                Socket client = trap.connect()) {
            client.getOutputStream().write('x');
            assertTrue(talking.await(10, TimeUnit.SECONDS));
            any.removeProtocol(endless);
            assertEquals(0, ended.getCount(), "nothing of it runs any more");
        }
    }

    @Test
    void aProtocolThatThrowsInsteadOfAnsweringIsPassedOver() throws IOException {
        TrapProtocol broken = new Scripted(
                firstBytes -> {
                    throw new IllegalStateException("a bug");
                },
                session -> {});
        try (TrapHarness trap = TrapHarness.open(any(broken, new Named("red", List.of(), false)))) {
            assertEquals("this is red\n", trap.talk("red\n"));
        }
    }

    @Test
    void aProtocolThatGoesIsForgotten() throws Exception {
        Named red = new Named("red", List.of(), false);
        AnyTrap any = any(red);
        any.removeProtocol(red);
        try (TrapHarness trap = TrapHarness.open(any)) {
            assertEquals("", trap.talk("red\n"));
        }
    }
}
