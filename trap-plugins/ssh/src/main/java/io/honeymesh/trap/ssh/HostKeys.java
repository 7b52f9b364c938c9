// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * The three host keys a Debian installation makes (RSA 3072, ECDSA P-256, Ed25519), derived from the persona: the same on
 * every start, never the same on two nodes. The RSA key takes the better part of a second and is made on a thread of its
 * own. Thread-safe.
 */
final class HostKeys implements KeyPairProvider {

    /** {@link #ECDSA_SHA2_NISTP256} as a constant. */
    private static final String ECDSA = "ecdsa-sha2-nistp256";

    private static final int RSA_PRIME_BYTES = 192;
    private static final BigInteger RSA_EXPONENT = BigInteger.valueOf(65537);

    private final KeyPair ed25519;
    private final KeyPair ecdsa;
    private final FutureTask<KeyPair> rsa;

    HostKeys(Persona persona) {
        try {
            ed25519 = ed25519(persona.bytes("ssh.hostkey.ed25519", 32));
            ecdsa = ecdsa(persona.bytes("ssh.hostkey.ecdsa", 48));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime can't make SSH host keys", e);
        }
        rsa = new FutureTask<>(() -> rsa(persona.bytes("ssh.hostkey.rsa", 2 * RSA_PRIME_BYTES)));
    }

    /** The pending computation of the RSA key: run it once on a thread of the caller's choice. */
    FutureTask<KeyPair> rsaTask() {
        return rsa;
    }

    @Override
    public Iterable<String> getKeyTypes(SessionContext session) {
        return List.of(SSH_RSA, ECDSA_SHA2_NISTP256, SSH_ED25519);
    }

    @Override
    public KeyPair loadKey(SessionContext session, String keyType) throws IOException, GeneralSecurityException {
        return switch (keyType) {
            case SSH_ED25519 -> ed25519;
            case ECDSA -> ecdsa;
            case SSH_RSA -> rsaKey();
            default -> null;
        };
    }

    /** All three, in the order sshd lists them to a client ({@code HostKey} order of its default configuration). */
    @Override
    public Iterable<KeyPair> loadKeys(SessionContext session) throws IOException, GeneralSecurityException {
        return List.of(rsaKey(), ecdsa, ed25519);
    }

    private KeyPair rsaKey() throws GeneralSecurityException {
        rsa.run(); // does nothing where it ran, or runs, elsewhere
        try {
            return rsa.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GeneralSecurityException("interrupted while the RSA host key was made", e);
        } catch (ExecutionException e) {
            throw new GeneralSecurityException("no RSA host key", e.getCause());
        }
    }

    private static KeyPair ed25519(byte[] seed) throws GeneralSecurityException, IOException {
        PrivateKey secret = SecurityUtils.generateEDDSAPrivateKey(SSH_ED25519, seed);
        return new KeyPair(SecurityUtils.recoverEDDSAPublicKey(secret), secret);
    }

    private static KeyPair ecdsa(byte[] random) throws GeneralSecurityException {
        var curve = CustomNamedCurves.getByName("P-256");
        // 48 bytes reduced modulo a 32-byte order: the bias is below 2^-127.
        BigInteger secret = new BigInteger(1, random)
                .mod(curve.getN().subtract(BigInteger.ONE))
                .add(BigInteger.ONE);
        var point = curve.getG().multiply(secret).normalize();
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
        ECPoint publicPoint = new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new ECPublicKeySpec(publicPoint, p256)),
                factory.generatePrivate(new ECPrivateKeySpec(secret, p256)));
    }

    private static KeyPair rsa(byte[] random) throws GeneralSecurityException {
        BigInteger p = prime(Arrays.copyOfRange(random, 0, RSA_PRIME_BYTES));
        BigInteger q = prime(Arrays.copyOfRange(random, RSA_PRIME_BYTES, 2 * RSA_PRIME_BYTES));
        BigInteger n = p.multiply(q);
        BigInteger p1 = p.subtract(BigInteger.ONE);
        BigInteger q1 = q.subtract(BigInteger.ONE);
        BigInteger d = RSA_EXPONENT.modInverse(p1.multiply(q1));
        KeyFactory factory = KeyFactory.getInstance("RSA");
        return new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(n, RSA_EXPONENT)),
                factory.generatePrivate(
                        new RSAPrivateCrtKeySpec(n, RSA_EXPONENT, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p))));
    }

    /** The first prime at or behind a random start with its two top bits set, so that n has all its 3072 bits. */
    private static BigInteger prime(byte[] start) {
        start[0] |= (byte) 0xc0;
        BigInteger candidate = new BigInteger(1, start).nextProbablePrime();
        while (candidate.subtract(BigInteger.ONE).mod(RSA_EXPONENT).signum() == 0) {
            candidate = candidate.nextProbablePrime();
        }
        return candidate;
    }
}
