// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import io.honeymesh.api.service.NodeIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A node's key and certificate; one for each name. */
record TestIdentity(String nodeId, KeyManagerFactory keys) implements NodeIdentity {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Map<String, TestIdentity> MADE = new ConcurrentHashMap<>();

    /** A certificate of CN=n for ever (RFC 5280, RFC 8410), but for its key and its signature: they stand last in their parts. */
    private static final byte[] ED25519 = HexFormat.of().parseHex("300506032b6570");

    private static final byte[] SIGNED = HexFormat.of()
            .parseHex("3079a003020102020101300506032b6570300c310a300806035504030c016e3020170d3030303130313030303030305a"
                    + "180f39393939313233313233353935395a300c310a300806035504030c016e");
    private static final byte[] CERTIFICATE = HexFormat.of().parseHex("3081c5");
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("034100");

    static TestIdentity of(String name) {
        return MADE.computeIfAbsent(name, _ -> make());
    }

    private static TestIdentity make() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            store.setKeyEntry("n", pair.getPrivate(), PASSWORD, new Certificate[] {certificate(pair)});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, PASSWORD);
            return new TestIdentity(id(pair.getPublic()), keys);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Certificate certificate(KeyPair pair) throws GeneralSecurityException {
        byte[] signed = concat(SIGNED, pair.getPublic().getEncoded());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(signed);
        byte[] all = concat(CERTIFICATE, signed, ED25519, SIGNATURE, signature.sign());
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(all));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
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
            context.getServerSessionContext().setSessionCacheSize(64);
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
