// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Hpke;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The key in a file of mode 0600 (S33). Thread-safe. */
final class SealingKeyFile implements SealingKey {

    private final KeyFile file;
    private byte[] known = new byte[0];

    SealingKeyFile(Path path) {
        file = new KeyFile(path);
    }

    @Override
    public synchronized byte[] open() throws IOException {
        if (known.length == 0) {
            known = file.read();
        }
        if (known.length == 0) {
            renew();
        }
        return known.clone();
    }

    @Override
    public synchronized void renew() throws IOException {
        byte[] next = Hpke.privateKey(new SecureRandom());
        file.write(next);
        known = next;
    }
}
