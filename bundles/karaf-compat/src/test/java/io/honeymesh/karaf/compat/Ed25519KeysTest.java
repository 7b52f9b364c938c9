// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class Ed25519KeysTest {
    private final PublicKey key = generate("Ed25519");
    private final String stored = Base64.getEncoder().encodeToString(Ed25519Keys.wire(Ed25519Keys.raw(key)));

    @Test
    void the_stored_key_matches_and_another_does_not() {
        assertTrue(Ed25519Keys.matches(key, stored));
        assertFalse(Ed25519Keys.matches(generate("Ed25519"), stored));
    }

    @Test
    void a_truncated_a_longer_and_an_unreadable_line_match_nobody() {
        String longer = Base64.getEncoder().encodeToString((stored + "x").getBytes());

        assertFalse(Ed25519Keys.matches(key, stored.substring(4)));
        assertFalse(Ed25519Keys.matches(key, longer));
        assertFalse(Ed25519Keys.matches(key, "not base64!"));
        assertFalse(Ed25519Keys.matches(key, ""));
    }

    @Test
    void other_types_are_left_to_karaf() {
        assertFalse(Ed25519Keys.handles(generate("RSA")));
        assertFalse(Ed25519Keys.handles(generate("Ed448")));
    }

    @Test
    void the_woven_login_module_knows_the_key() throws Exception {
        Class<?> module =
                new WeavingLoader(true).loadClass("org.apache.karaf.jaas.modules.publickey.PublickeyLoginModule");
        Method equals = module.getMethod("equals", PublicKey.class, String.class);

        assertTrue((boolean) equals.invoke(null, key, stored));
        assertFalse((boolean) equals.invoke(null, generate("Ed25519"), stored));
        assertFalse((boolean) equals.invoke(null, generate("RSA"), stored));
    }

    private static PublicKey generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
