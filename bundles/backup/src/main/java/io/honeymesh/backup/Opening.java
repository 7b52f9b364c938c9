// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1OctetStringParser;
import org.bouncycastle.asn1.ASN1SequenceParser;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1SetParser;
import org.bouncycastle.asn1.ASN1StreamParser;
import org.bouncycastle.asn1.ASN1TaggedObjectParser;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Decrypts what {@link Sealing} has written, piece by piece. What is read isn't to be believed before the end is reached without an
 * exception: only there the tag is checked.
 */
final class Opening extends InputStream {

    private static final String NONE = "it is no backup, or its beginning was changed";
    private static final String CHANGED = "it was changed or cut off: its authentication tag is wrong";

    /** Far more than what stands before the content. */
    private static final int HEADER_BYTES = 4096;

    private final Counted in;
    private final GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    private final ASN1SequenceParser outer;
    private final ASN1SequenceParser enveloped;
    private final ASN1SequenceParser content;
    private final InputStream octets;
    private final byte[] sealed = new byte[Sealing.PIECE_BYTES];
    private final byte[] clear = new byte[Sealing.PIECE_BYTES + 2 * Sealing.TAG_BYTES];
    private int at;
    private int end;
    private boolean done;

    Opening(Path file, char[] passphrase) throws IOException {
        in = new Counted(new BufferedInputStream(Files.newInputStream(file), Sealing.PIECE_BYTES));
        boolean opened = false;
        try {
            // No piece may say that it is longer than ours are.
            ASN1StreamParser parser = new ASN1StreamParser(in, 2 * Sealing.PIECE_BYTES);
            outer = need(parser.readObject(), ASN1SequenceParser.class);
            need(CMSObjectIdentifiers.authEnvelopedData.equals(need(outer.readObject(), ASN1ObjectIdentifier.class)));
            ASN1TaggedObjectParser tagged = need(outer.readObject(), ASN1TaggedObjectParser.class);
            need(tagged.hasContextTag(0));
            enveloped = need(tagged.parseBaseUniversal(true, BERTags.SEQUENCE), ASN1SequenceParser.class);
            enveloped.readObject();
            ASN1Set recipients = ASN1Set.getInstance(
                    need(enveloped.readObject(), ASN1SetParser.class).toASN1Primitive());
            need(recipients.size() == 1);
            RecipientInfo recipient = RecipientInfo.getInstance(recipients.getObjectAt(0));
            PasswordRecipientInfo password = need(recipient.getInfo(), PasswordRecipientInfo.class);
            content = need(enveloped.readObject(), ASN1SequenceParser.class);
            need(CMSObjectIdentifiers.data.equals(need(content.readObject(), ASN1ObjectIdentifier.class)));
            AlgorithmIdentifier algorithm =
                    AlgorithmIdentifier.getInstance(content.readObject().toASN1Primitive());
            need(NISTObjectIdentifiers.id_aes256_GCM.equals(algorithm.getAlgorithm()));
            GCMParameters gcm = GCMParameters.getInstance(algorithm.getParameters());
            need(gcm.getIcvLen() == Sealing.TAG_BYTES && gcm.getNonce().length == Sealing.NONCE_BYTES);
            ASN1TaggedObjectParser data = need(content.readObject(), ASN1TaggedObjectParser.class);
            need(data.hasContextTag(0));
            octets = need(data.parseBaseUniversal(false, BERTags.OCTET_STRING), ASN1OctetStringParser.class)
                    .getOctetStream();
            in.unbounded = true;
            byte[] key = PasswordRecipient.unwrap(password, passphrase);
            cipher.init(
                    false, new AEADParameters(new KeyParameter(key), Sealing.TAG_BYTES * Byte.SIZE, gcm.getNonce()));
            Arrays.fill(key, (byte) 0);
            opened = true;
        } catch (BackupRefused refused) {
            throw refused;
        } catch (RuntimeException | IOException malformed) {
            // Bouncy Castle throws several kinds at what is none of its encodings.
            throw new BackupRefused(NONE);
        } finally {
            if (!opened) {
                in.close();
            }
        }
    }

    private static <T> T need(Object found, Class<T> wanted) throws BackupRefused {
        if (!wanted.isInstance(found)) {
            throw new BackupRefused(NONE);
        }
        return wanted.cast(found);
    }

    private static void need(boolean so) throws BackupRefused {
        if (!so) {
            throw new BackupRefused(NONE);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == end) {
            if (done) {
                return -1;
            }
            fill();
        }
        int given = Math.min(length, end - at);
        System.arraycopy(clear, at, bytes, offset, given);
        at += given;
        return given;
    }

    private void fill() throws IOException {
        at = 0;
        end = 0;
        try {
            int read = octets.read(sealed, 0, sealed.length);
            if (read >= 0) {
                end = cipher.processBytes(sealed, 0, read, clear, 0);
                return;
            }
            finish();
        } catch (BackupRefused refused) {
            throw refused;
        } catch (RuntimeException | IOException malformed) {
            throw new BackupRefused(CHANGED);
        }
    }

    /** The tag, and that nothing is behind it. */
    private void finish() throws IOException {
        if (content.readObject() != null) {
            throw new BackupRefused(CHANGED);
        }
        ASN1Encodable mac = enveloped.readObject();
        byte[] tag = mac instanceof ASN1OctetString octetString
                ? octetString.getOctets()
                : mac == null
                        ? new byte[0]
                        : ASN1OctetString.getInstance(mac.toASN1Primitive()).getOctets();
        if (tag.length != Sealing.TAG_BYTES
                || enveloped.readObject() != null
                || outer.readObject() != null
                || in.read() >= 0) {
            throw new BackupRefused(CHANGED);
        }
        try {
            int last = cipher.processBytes(tag, 0, tag.length, clear, 0);
            end = last + cipher.doFinal(clear, last);
        } catch (InvalidCipherTextException wrong) {
            throw new BackupRefused(CHANGED);
        }
        done = true;
    }

    /** Reads to the end, where the tag is checked. */
    void drain() throws IOException {
        byte[] unused = new byte[Sealing.PIECE_BYTES];
        while (read(unused, 0, unused.length) >= 0) {
            // Nothing is done with it.
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Ends where what stands before the content is too long to be ours. */
    private static final class Counted extends FilterInputStream {
        private int count;
        private boolean unbounded;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            count(1);
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int more) throws IOException {
            if (!unbounded) {
                count += more;
                if (count > HEADER_BYTES) {
                    throw new EOFException("too long");
                }
            }
        }
    }
}
