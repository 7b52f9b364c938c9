// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.NodeKey;
import io.honeymesh.federation.wire.Signer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** The node's key as a self-signed certificate (RFC 5280, RFC 8410): only carries the key, which peers are known by. */
final class Certificates {

    private static final AlgorithmIdentifier ED25519 = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

    /** What stands before the 32 bytes of an Ed25519 key in an X.509 SubjectPublicKeyInfo. */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    /** Peers are known by their keys for as long as they are members, whatever a clock says. */
    private static final Date FROM = Date.from(Instant.parse("2000-01-01T00:00:00Z"));

    private static final Date UNTIL = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private Certificates() {}

    static X509Certificate of(Signer signer) throws GeneralSecurityException {
        NodeKey key = signer.key();
        X500Name name = new X500Name("CN=" + key.nodeId());
        V3TBSCertificateGenerator content = new V3TBSCertificateGenerator();
        content.setSerialNumber(new ASN1Integer(BigInteger.ONE));
        content.setSignature(ED25519);
        content.setIssuer(name);
        content.setSubject(name);
        content.setStartDate(new Time(FROM));
        content.setEndDate(new Time(UNTIL));
        content.setSubjectPublicKeyInfo(new SubjectPublicKeyInfo(ED25519, key.bytes()));
        try {
            TBSCertificate signed = content.generateTBSCertificate();
            ASN1EncodableVector parts = new ASN1EncodableVector();
            parts.add(signed);
            parts.add(ED25519);
            parts.add(new DERBitString(signer.sign(signed.getEncoded("DER"))));
            byte[] encoded = new DERSequence(parts).getEncoded("DER");
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (IOException impossible) {
            throw new GeneralSecurityException("no certificate", impossible);
        }
    }

    /** The key in a peer's certificate, if it is Ed25519. */
    static Optional<NodeKey> key(PublicKey key) {
        byte[] encoded = key.getEncoded();
        boolean ed25519 = encoded != null
                && encoded.length == SPKI.length + NodeKey.BYTES
                && Arrays.equals(encoded, 0, SPKI.length, SPKI, 0, SPKI.length);
        return ed25519
                ? Optional.of(NodeKey.of(Arrays.copyOfRange(encoded, SPKI.length, encoded.length)))
                : Optional.empty();
    }
}
