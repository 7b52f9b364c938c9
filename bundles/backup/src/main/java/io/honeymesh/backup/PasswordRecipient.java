// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC3211WrapEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.params.ParametersWithRandom;

/** The content's key as a passphrase opens it: PBKDF2 with HMAC-SHA-256 (RFC 8018), and the wrapping of RFC 3211 under AES-256. */
final class PasswordRecipient {

    /** OWASP asks for 600 000. */
    static final int ITERATIONS = 1_000_000;

    /** Who asks for more only wants to keep this machine busy. */
    private static final int MOST_ITERATIONS = 10_000_000;

    private static final int SALT_BYTES = 16;
    private static final int BLOCK_BYTES = 16;
    static final int KEY_BYTES = 32;

    private static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private PasswordRecipient() {}

    static PasswordRecipientInfo wrap(byte[] key, char[] passphrase, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] iv = new byte[BLOCK_BYTES];
        random.nextBytes(iv);
        byte[] kek = derive(passphrase, salt, iterations);
        RFC3211WrapEngine engine = new RFC3211WrapEngine(AESEngine.newInstance());
        engine.init(true, new ParametersWithRandom(new ParametersWithIV(new KeyParameter(kek), iv), random));
        byte[] wrapped = engine.wrap(key, 0, key.length);
        Arrays.fill(kek, (byte) 0);
        return new PasswordRecipientInfo(
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, iterations, KEY_BYTES, HMAC_SHA256)),
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_alg_PWRI_KEK,
                        new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv))),
                new DEROctetString(wrapped));
    }

    /** @throws BackupRefused if the passphrase isn't its, or it isn't made as {@link #wrap} makes it */
    static byte[] unwrap(PasswordRecipientInfo recipient, char[] passphrase) throws BackupRefused {
        AlgorithmIdentifier derivation = recipient.getKeyDerivationAlgorithm();
        AlgorithmIdentifier wrapping = recipient.getKeyEncryptionAlgorithm();
        if (derivation == null
                || !PKCSObjectIdentifiers.id_PBKDF2.equals(derivation.getAlgorithm())
                || !PKCSObjectIdentifiers.id_alg_PWRI_KEK.equals(wrapping.getAlgorithm())) {
            throw new BackupRefused("it is encrypted in another way than backups are");
        }
        PBKDF2Params parameters = PBKDF2Params.getInstance(derivation.getParameters());
        AlgorithmIdentifier cipher = AlgorithmIdentifier.getInstance(wrapping.getParameters());
        if (!HMAC_SHA256.equals(parameters.getPrf())
                || !NISTObjectIdentifiers.id_aes256_CBC.equals(cipher.getAlgorithm())
                || parameters.getIterationCount().bitLength() > 31
                || parameters.getIterationCount().intValue() < 1
                || parameters.getIterationCount().intValue() > MOST_ITERATIONS) {
            throw new BackupRefused("it is encrypted in another way than backups are");
        }
        byte[] iv = ASN1OctetString.getInstance(cipher.getParameters()).getOctets();
        byte[] kek = derive(
                passphrase, parameters.getSalt(), parameters.getIterationCount().intValue());
        RFC3211WrapEngine engine = new RFC3211WrapEngine(AESEngine.newInstance());
        engine.init(false, new ParametersWithIV(new KeyParameter(kek), iv));
        byte[] wrapped = recipient.getEncryptedKey().getOctets();
        try {
            byte[] key = engine.unwrap(wrapped, 0, wrapped.length);
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (InvalidCipherTextException wrong) {
            // said below
        } finally {
            Arrays.fill(kek, (byte) 0);
        }
        throw new BackupRefused("the passphrase isn't this backup's, or its beginning was changed");
    }

    private static byte[] derive(char[] passphrase, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK has no PBKDF2", impossible);
        } finally {
            spec.clearPassword();
        }
    }
}
