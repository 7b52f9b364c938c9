// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.Persona;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS as the traps speak it: with the certificate that Debian's {@code ssl-cert} package makes on installation
 * ({@code /etc/ssl/certs/ssl-cert-snakeoil.pem}), which is what a server has whose administrator never bought one:
 * RSA 2048, ten years, the host's name. Made with the JDK alone; no provider is registered anywhere.
 */
final class NodeTls {

    static final String FILE = "trap-tls.key";

    /**
     * What OpenSSL 3 has for an RSA key, in its order. Without Diffie-Hellman over finite fields: nginx and Dovecot offer none as they come,
     * and a client could make us work on 8192 bits without doing so itself.
     */
    private static final String[] CIPHER_SUITES = {
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
    };

    private static final String[] GROUPS = {"x25519", "secp256r1", "x448", "secp521r1", "secp384r1"};

    /** The versions that have no renegotiation (RFC 8446, 4.1.2). */
    private static final String[] SHAKE_HANDS_ONCE = {"TLSv1.3"};

    /** Of clients that keep no ticket; each takes some 5 KB, and the JDK would keep 20480 for a day. */
    private static final int SESSIONS = 64;

    /** nginx's {@code ssl_session_timeout}; a client is told it with its ticket. */
    private static final Duration SESSION_LIFETIME = Duration.ofMinutes(5);

    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final String SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final byte[] NULL = {0x05, 0x00};
    private static final char[] NO_PASSWORD = new char[0];

    private final Path keyFile;
    private final Persona persona;
    private Optional<SSLContext> context = Optional.empty();

    NodeTls(Path dataFolder, Persona persona) {
        this.keyFile = dataFolder.resolve(FILE);
        this.persona = persona;
    }

    /**
     * Puts TLS on a connection, this side being the server; the handshake is still to come.
     *
     * @param read what was read from the connection already
     * @param protocols application protocols (RFC 7301), best first; none to ignore the client's
     */
    SSLSocket wrap(Socket socket, InputStream read, List<String> protocols) throws IOException {
        SSLSocket ssl = (SSLSocket) context().getSocketFactory().createSocket(socket, read, true);
        ssl.setUseClientMode(false);
        SSLParameters parameters = ssl.getSSLParameters();
        parameters.setCipherSuites(CIPHER_SUITES);
        parameters.setNamedGroups(GROUPS);
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        ssl.setSSLParameters(parameters);
        return ssl;
    }

    /** Shakes hands. The client can't have it done again, which costs us far more than it: OpenSSL 3 refuses that too. */
    static void shakeHands(SSLSocket ssl) throws IOException {
        ssl.startHandshake();
        ssl.setEnabledProtocols(SHAKE_HANDS_ONCE);
    }

    /** Makes the key, which takes up to a second, before the first client asks for it: that one could tell. */
    void prepare() throws IOException {
        context();
    }

    private synchronized SSLContext context() throws IOException {
        if (context.isEmpty()) {
            try {
                context = Optional.of(makeContext());
            } catch (GeneralSecurityException e) {
                throw new IOException("no TLS for traps: " + keyFile + " can't be used", e);
            }
        }
        return context.get();
    }

    private SSLContext makeContext() throws IOException, GeneralSecurityException {
        byte[] encoded = SecretFile.readOrCreate(keyFile, NodeTls::freshKey);
        KeyFactory keys = KeyFactory.getInstance("RSA");
        PrivateKey key = keys.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new GeneralSecurityException("not an RSA key with its public exponent");
        }
        byte[] publicKey = keys.generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()))
                .getEncoded();
        // In memory alone, and of the JDK's kinds the one that derives no key from the password, which takes time and
        // classes.
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("trap", key, NO_PASSWORD, new Certificate[] {certificate(key, publicKey)});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, NO_PASSWORD);
        SSLContext made = SSLContext.getInstance("TLS");
        // No client is asked for a certificate: without this all authorities that the JDK trusts would be read.
        made.init(managers.getKeyManagers(), new TrustManager[0], null);
        made.getServerSessionContext().setSessionCacheSize(SESSIONS);
        made.getServerSessionContext().setSessionTimeout((int) SESSION_LIFETIME.toSeconds());
        return made;
    }

    private static byte[] freshKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair().getPrivate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** The same key and persona always give the same certificate (RFC 5280; RSA PKCS #1 signatures are deterministic). */
    private Certificate certificate(PrivateKey key, byte[] publicKey) throws GeneralSecurityException {
        String host = persona.hostName();
        Instant from = persona.installed();
        byte[] algorithm = Der.value(Der.SEQUENCE, Der.oid(SHA256_WITH_RSA), NULL);
        byte[] name = Der.value(
                Der.SEQUENCE, Der.value(Der.SET, Der.value(Der.SEQUENCE, Der.oid(COMMON_NAME), Der.text(host))));
        byte[] body = Der.value(
                Der.SEQUENCE,
                Der.value(0xa0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(1, persona.bytes("tls.serial", 20)).clearBit(159)),
                algorithm,
                name,
                Der.value(Der.SEQUENCE, Der.time(from), Der.time(from.plus(VALIDITY))),
                name,
                publicKey,
                Der.value(0xa3, Der.value(Der.SEQUENCE, extension(BASIC_CONSTRAINTS, new byte[0]), hostNamed(host))));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(body);
        byte[] whole = Der.value(Der.SEQUENCE, body, algorithm, Der.bits(signature.sign()));
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] hostNamed(String host) {
        return extension(SUBJECT_ALT_NAME, Der.value(0x82, host.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] extension(String oid, byte[] content) {
        return Der.value(Der.SEQUENCE, Der.oid(oid), Der.value(Der.OCTET_STRING, Der.value(Der.SEQUENCE, content)));
    }
}
