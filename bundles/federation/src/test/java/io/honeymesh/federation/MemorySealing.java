// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Hpke;
import java.security.SecureRandom;

/** A key that outlives the node it is given to. */
final class MemorySealing implements SealingKey {

    private byte[] key = Hpke.privateKey(new SecureRandom());

    @Override
    public byte[] open() {
        return key.clone();
    }

    @Override
    public void renew() {
        key = Hpke.privateKey(new SecureRandom());
    }
}
