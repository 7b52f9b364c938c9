// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.traps.TrapHarness;
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

    private static List<String> fingerprints(int node) throws Exception {
        List<String> found = new ArrayList<>();
        for (KeyPair key : new HostKeys(TrapHarness.persona(node)).loadKeys(null)) {
            found.add(KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key.getPublic()));
        }
        return found;
    }

    @Test
    void aPersonaAlwaysHasTheSameKeys() throws Exception {
        assertEquals(fingerprints(1), fingerprints(1));
    }

    @Test
    void twoPersonasShareNoKey() throws Exception {
        List<String> one = fingerprints(1);
        List<String> two = fingerprints(2);
        for (int i = 0; i < 3; i++) {
            assertNotEquals(one.get(i), two.get(i));
        }
    }

    @Test
    void theRsaKeyHasDebiansLength() throws Exception {
        KeyPair rsa = new HostKeys(TrapHarness.persona(1)).loadKey(null, "ssh-rsa");
        assertEquals(3072, KeyUtils.getKeySize(rsa.getPublic()));
    }
}
