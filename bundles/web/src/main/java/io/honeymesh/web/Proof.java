// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether a private and a public key are a pair. */
final class Proof {

    private Proof() {}

    static boolean of(PrivateKey secret, PublicKey open) {
        try {
            String algorithm = switch (secret.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> secret.getAlgorithm();
            };
            byte[] message = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(secret);
            signer.update(message);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(open);
            verifier.update(message);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException otherKinds) {
            return false;
        }
    }
}
