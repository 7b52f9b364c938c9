// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HostKeysTest {

    @BeforeAll
    static void provider() {
        Crypto.prepare();
    }

    private static List<String> fingerprints(String persona) throws Exception {
        List<String> found = new ArrayList<>();
        for (KeyPair key : new HostKeys(new TestPersona(persona)).loadKeys(null)) {
            found.add(KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key.getPublic()));
        }
        return found;
    }

    @Test
    void aPersonaAlwaysHasTheSameKeys() throws Exception {
        assertEquals(fingerprints("one"), fingerprints("one"));
    }

    @Test
    void twoPersonasShareNoKey() throws Exception {
        List<String> one = fingerprints("one");
        List<String> two = fingerprints("two");
        for (int i = 0; i < 3; i++) {
            assertNotEquals(one.get(i), two.get(i));
        }
    }

    @Test
    void theRsaKeyHasDebiansLength() throws Exception {
        KeyPair rsa = new HostKeys(new TestPersona("one")).loadKey(null, "ssh-rsa");
        assertEquals(3072, KeyUtils.getKeySize(rsa.getPublic()));
    }
}
