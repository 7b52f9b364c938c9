// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StartTlsTest {

    private static final Script UPGRADING = Script.of(session -> {
        session.readLine(100);
        session.write("go\n");
        session.startTls();
        session.write("you said " + session.readLine(100).orElse("nothing") + "\n");
    });

    @Test
    void theConnectionBecomesTlsWithTheNodesOwnCertificateAndRulesReadWhatWasDecrypted() throws Exception {
        List<?> providers = Arrays.asList(Security.getProviders());
        try (TrapHarness trap = TrapHarness.open(UPGRADING)) {
            X509Certificate first = talk(trap);
            Conversation seen = trap.conversation();
            assertEquals("STARTTLS\nsecret\n", seen.payload().latin1());
            assertEquals(0x16, seen.wire().bytes()[9], "a ClientHello follows the command");
            assertFalse(seen.wire().latin1().contains("secret"));
            assertEquals(first, talk(trap), "the certificate stays");
            String name = TrapHarness.persona(0).hostName();
            assertEquals("CN=" + name, first.getSubjectX500Principal().getName());
            assertEquals(
                    name, first.getSubjectAlternativeNames().iterator().next().get(1));
            first.verify(first.getPublicKey());
            first.checkValidity();
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(trap.folder().resolve(NodeTls.FILE))));
        }
        assertEquals(providers, Arrays.asList(Security.getProviders()));
    }

    @Test
    void whatWasSentAheadInTheClearIsNeverReadAsIfItHadBeenEncrypted() throws Exception {
        try (TrapHarness trap = TrapHarness.open(UPGRADING)) {
            assertTrue(trap.talk("STARTTLS\ninjected\n").startsWith("go\n"));
            Conversation seen = trap.conversation();
            assertEquals(Ending.VIOLATION, seen.ending());
            assertFalse(seen.payload().latin1().contains("you said"));
        }
    }

    @Test
    void aTrapThatNamesItsProtocolsAgreesOnOneOrRefuses() throws Exception {
        Script named = Script.of(session -> {
            session.startTls(List.of("http/1.1", "http/1.0"));
            session.write("in\n");
        });
        record Case(List<String> offered, String chosen) {}
        try (TrapHarness trap = TrapHarness.open(named)) {
            for (Case c : List.of(
                    new Case(List.of("h2", "http/1.0", "http/1.1"), "http/1.1"),
                    new Case(List.of("http/1.0"), "http/1.0"),
                    new Case(List.of(), ""))) {
                try (SSLSocket tls = offering(trap, c.offered())) {
                    tls.startHandshake();
                    assertEquals(c.chosen(), tls.getApplicationProtocol());
                    assertEquals('i', tls.getInputStream().read());
                }
            }
            try (SSLSocket tls = offering(trap, List.of("h2"))) {
                String alert =
                        assertThrows(SSLException.class, tls::startHandshake).getMessage();
                assertTrue(alert.contains("no_application_protocol"), alert);
            }
        }
    }

    @Test
    void aClientCanNotHaveHandsShakenAgain() throws Exception {
        Script echo = Script.of(session -> {
            session.startTls();
            session.write("you said " + session.readLine(100).orElse("nothing") + "\n");
        });
        try (TrapHarness trap = TrapHarness.open(echo);
                SSLSocket tls = offering(trap, List.of())) {
            tls.setEnabledProtocols(new String[] {"TLSv1.2"});
            tls.startHandshake();
            tls.getSession().invalidate();
            assertThrows(IOException.class, () -> {
                tls.startHandshake();
                tls.getOutputStream().write("again\n".getBytes(StandardCharsets.US_ASCII));
                tls.getInputStream().readAllBytes();
            });
            assertFalse(trap.conversation().payload().latin1().contains("again"));
        }
    }

    @Test
    void theSameIsChosenAsByOpenSslAndNothingOverFiniteFields() throws Exception {
        try (TrapHarness trap = TrapHarness.open(Script.of(session -> session.startTls()))) {
            try (SSLSocket tls = offering(trap, List.of())) {
                tls.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"});
                tls.startHandshake();
                assertEquals("TLS_CHACHA20_POLY1305_SHA256", tls.getSession().getCipherSuite());
            }
            try (SSLSocket tls = offering(trap, List.of())) {
                tls.setEnabledProtocols(new String[] {"TLSv1.2"});
                tls.setEnabledCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"});
                assertThrows(SSLException.class, tls::startHandshake);
            }
            try (SSLSocket tls = offering(trap, List.of())) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setNamedGroups(new String[] {"ffdhe8192"});
                tls.setSSLParameters(parameters);
                assertThrows(SSLException.class, tls::startHandshake);
            }
        }
    }

    private static SSLSocket offering(TrapHarness trap, List<String> protocols) throws Exception {
        SSLSocket tls = (SSLSocket) trusting().getSocketFactory().createSocket(trap.connect(), "x", 1, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        tls.setSSLParameters(parameters);
        return tls;
    }

    @Test
    void aClientThatNeverShakesHandsIsLetGo() throws Exception {
        try (TrapHarness trap = TrapHarness.open(UPGRADING, java.util.Map.of("read.deadline", "200ms"));
                Socket socket = trap.connect()) {
            socket.getOutputStream().write("STARTTLS\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(Ending.READ_DEADLINE, trap.conversation().ending());
        }
    }

    private static X509Certificate talk(TrapHarness trap) throws IOException, GeneralSecurityException {
        try (Socket plain = trap.connect()) {
            plain.getOutputStream().write("STARTTLS\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("go\n", new String(plain.getInputStream().readNBytes(3), StandardCharsets.US_ASCII));
            try (SSLSocket tls = (SSLSocket) trusting().getSocketFactory().createSocket(plain, "x", 1, true)) {
                tls.getOutputStream().write("secret\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals(
                        "you said secret\n",
                        new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
                return (X509Certificate) tls.getSession().getPeerCertificates()[0];
            }
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        X509TrustManager all = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                throw new AssertionError("there are no client certificates here");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                assertEquals(1, chain.length);
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {all}, null);
        return context;
    }
}
