// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.service.NodeIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A node's key and certificate, made by the JDK's own tool; one for each name. */
record TestIdentity(String nodeId, KeyManagerFactory keys) implements NodeIdentity {

    private static final String PASSWORD = "changeit";
    private static final Map<String, TestIdentity> MADE = new ConcurrentHashMap<>();

    static TestIdentity of(String name) {
        return MADE.computeIfAbsent(name, TestIdentity::make);
    }

    private static TestIdentity make(String name) {
        try {
            Path folder = Files.createTempDirectory("mtls-test");
            Path file = folder.resolve("key.p12");
            String tool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            String arguments = "-genkeypair -keyalg Ed25519 -alias n -storetype PKCS12 -storepass " + PASSWORD;
            Process process = new ProcessBuilder(
                            (tool + " " + arguments + " -dname CN=" + name + " -keystore " + file).split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(Files.readString(folder.resolve("log")));
            }
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            Files.delete(file);
            Files.delete(folder.resolve("log"));
            Files.delete(folder);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, PASSWORD.toCharArray());
            return new TestIdentity(id(store.getCertificate("n").getPublicKey()), keys);
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String id(PublicKey key) {
        return HexFormat.of().formatHex(Frame.sha256().digest(key.getEncoded()));
    }

    @Override
    public String cluster() {
        return "orchard";
    }

    @Override
    public SSLContext tls(PeerCheck peers) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), new TrustManager[] {new ByKey(peers)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Optional<String> nodeId(PublicKey key) {
        return Optional.of(id(key));
    }

    private static final class ByKey extends X509ExtendedTrustManager {

        private final PeerCheck peers;

        ByKey(PeerCheck peers) {
            this.peers = peers;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (!peers.accepts(id(chain[0].getPublicKey()))) {
                throw new CertificateException("no peer of this node");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
