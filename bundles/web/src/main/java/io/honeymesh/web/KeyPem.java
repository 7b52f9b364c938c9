// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A private key and the certificate chain that belongs to it, its own first.
 *
 * @param chain at least one
 */
record KeyPem(PrivateKey key, List<X509Certificate> chain) {

    static final String STORE_TYPE = "PKCS12";

    private static final int MOST_CERTIFICATES = 10;

    /** @throws IOException with one clear line if there is no key or no certificate in it, or if they don't belong together */
    static KeyPem parse(String name, String pem) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        PrivateKey key = null;
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case X509CertificateHolder certificate
                    when chain.size() < MOST_CERTIFICATES -> chain.add(read(certificate.getEncoded()));
                    case PrivateKeyInfo plain -> key = new JcaPEMKeyConverter().getPrivateKey(plain);
                    case PEMKeyPair pair -> key = new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    default -> {
                        // Parameters of curves and the like, which openssl writes in front of a key.
                    }
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException broken) {
            throw new IOException(name + " is no PEM that can be read: " + broken.getMessage(), broken);
        }
        if (key == null) {
            throw new IOException(name + " has no private key, or one with a password: openssl pkey takes it off");
        }
        if (chain.isEmpty()) {
            throw new IOException(name + " has no certificate");
        }
        KeyPem read = new KeyPem(key, List.copyOf(chain));
        if (!read.belongsTogether()) {
            throw new IOException(name + ": the private key is not the first certificate's");
        }
        return read;
    }

    private static X509Certificate read(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** @param password of the store and of the key in it */
    KeyStore keyStore(String password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(STORE_TYPE);
        store.load(null, null);
        store.setKeyEntry("node", key, password.toCharArray(), chain.toArray(Certificate[]::new));
        return store;
    }

    /** What is signed with one must be what the other verifies. */
    private boolean belongsTogether() {
        return Proof.of(key, certificate().getPublicKey());
    }

    byte[] pem() throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded()));
            for (X509Certificate certificate : chain) {
                writer.writeObject(new PemObject("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
