// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.BEROctetStringGenerator;
import org.bouncycastle.asn1.BERSequenceGenerator;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Encrypts what is written into CMS AuthEnvelopedData (RFC 5083, RFC 5084) for one passphrase: AES-256-GCM, in pieces, so that nothing
 * but a piece is in memory. {@code openssl cms -decrypt} reads it.
 */
final class Sealing extends OutputStream {

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    /** Of the octet string's pieces; OpenSSL's are smaller. */
    static final int PIECE_BYTES = 32 << 10;

    private final Cipher cipher;
    private final BERSequenceGenerator outer;
    private final BERSequenceGenerator enveloped;
    private final BERSequenceGenerator content;
    private final OutputStream octets;
    private final OutputStream out;
    private final byte[] sealed = new byte[PIECE_BYTES + 2 * TAG_BYTES];
    private boolean closed;

    Sealing(OutputStream out, char[] passphrase) throws IOException {
        this(out, passphrase, PasswordRecipient.ITERATIONS);
    }

    /** @param iterations fewer only for tests, which would be slow */
    Sealing(OutputStream out, char[] passphrase, int iterations) throws IOException {
        this.out = out;
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[PasswordRecipient.KEY_BYTES];
        random.nextBytes(key);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        cipher = cipher(key, nonce);
        ASN1EncodableVector recipients = new ASN1EncodableVector();
        recipients.add(new RecipientInfo(PasswordRecipient.wrap(key, passphrase, iterations, random)));
        Arrays.fill(key, (byte) 0);
        outer = new BERSequenceGenerator(out);
        outer.addObject(CMSObjectIdentifiers.authEnvelopedData);
        enveloped = new BERSequenceGenerator(outer.getRawOutputStream(), 0, true);
        enveloped.addObject(new ASN1Integer(0));
        enveloped.addObject(new DERSet(recipients));
        content = new BERSequenceGenerator(enveloped.getRawOutputStream());
        content.addObject(CMSObjectIdentifiers.data);
        content.addObject(
                new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_BYTES)));
        octets = new BEROctetStringGenerator(content.getRawOutputStream(), 0, false)
                .getOctetOutputStream(new byte[PIECE_BYTES]);
    }

    /** The JDK's: of what is encrypted it keeps nothing, and it is faster. */
    private static Cipher cipher(byte[] key, byte[] nonce) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            return cipher;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK has no AES-GCM", impossible);
        }
    }

    private int update(byte[] bytes, int offset, int length) throws IOException {
        try {
            return cipher.update(bytes, offset, length, sealed, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int piece = Math.min(PIECE_BYTES, length - done);
            octets.write(sealed, 0, update(bytes, offset + done, piece));
            done += piece;
        }
    }

    /** Writes the tag; without it the file is none. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        int made;
        try {
            made = cipher.doFinal(sealed, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
        octets.write(sealed, 0, made - TAG_BYTES);
        octets.close();
        content.close();
        enveloped.addObject(new DEROctetString(Arrays.copyOfRange(sealed, made - TAG_BYTES, made)));
        enveloped.close();
        outer.close();
        out.flush();
    }
}
