// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * TLS as a SQL Server has it whose administrator never gave it a certificate: at each start it makes itself one,
 * always under the same name. Made with the JDK alone; no provider is registered anywhere.
 */
final class ServerTls {

    private static final String COMMON_NAME = "SSL_Self_Signed_Fallback";
    private static final int VALIDITY_YEARS = 30;
    private static final int KEY_BITS = 2048;
    private static final int MAX_SESSIONS = 64;
    private static final char[] NO_PASSWORD = new char[0];

    private Optional<SSLContext> context = Optional.empty();

    /** @param started when the server seems to have been started */
    Tls open(Instant started) throws IOException {
        SSLEngine engine = context(started).createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        return new Tls(engine);
    }

    // The key is made when the first client asks for TLS.
    private synchronized SSLContext context(Instant started) throws IOException {
        if (context.isEmpty()) {
            try {
                context = Optional.of(made(started));
            } catch (GeneralSecurityException e) {
                throw new IOException("no TLS", e);
            }
        }
        return context.get();
    }

    private static SSLContext made(Instant started) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        KeyPair keys = generator.generateKeyPair();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("sql", keys.getPrivate(), NO_PASSWORD, new Certificate[] {certificate(keys, started)});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, NO_PASSWORD);
        SSLContext made = SSLContext.getInstance("TLS");
        // No client is asked for a certificate: without this all authorities that the JDK trusts would be read.
        made.init(managers.getKeyManagers(), new TrustManager[0], null);
        made.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
        return made;
    }

    private static Certificate certificate(KeyPair keys, Instant from) throws GeneralSecurityException {
        Instant until = from.atOffset(ZoneOffset.UTC).plusYears(VALIDITY_YEARS).toInstant();
        byte[] serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        byte[] name = Der.name(COMMON_NAME);
        byte[] body = Der.sequence(
                Der.value(0xa0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(1, serial).clearBit(127)),
                Der.SHA256_WITH_RSA,
                name,
                Der.sequence(Der.time(from), Der.time(until)),
                name,
                keys.getPublic().getEncoded());
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] whole = Der.sequence(body, Der.SHA256_WITH_RSA, Der.bits(signature.sign()));
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }
}
