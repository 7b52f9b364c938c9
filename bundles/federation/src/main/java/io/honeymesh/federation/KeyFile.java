// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.PrivateFile;
import io.honeymesh.federation.wire.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** The node's private key: one line of 64 hexadecimal digits, for its owner's eyes only (S33). */
final class KeyFile {

    private static final int MOST_BYTES = 200;

    private final PrivateFile file;

    KeyFile(Path path) {
        file = new PrivateFile(path);
    }

    /**
     * The key that is there, or a new one.
     *
     * @throws IOException with one clear line if the file is not a key or others can read it
     */
    Signer open() throws IOException {
        byte[] seed = read();
        if (seed.length == 0) {
            seed = fresh();
            write(seed);
        }
        return new Signer(seed);
    }

    /**
     * The key that is there; nothing if there is none.
     *
     * @throws IOException with one clear line if the file is not a key or others can read it
     */
    byte[] read() throws IOException {
        Optional<String> written = file.readSecret(MOST_BYTES);
        if (written.isEmpty()) {
            return new byte[0];
        }
        String line = written.get().strip();
        if (!line.matches("[0-9a-f]{" + 2 * Signer.SEED_BYTES + "}")) {
            throw new IOException(file.path() + " is no key: move it away, and the node makes itself a new one");
        }
        return HexFormat.of().parseHex(line);
    }

    static byte[] fresh() {
        byte[] seed = new byte[Signer.SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return seed;
    }

    void write(byte[] seed) throws IOException {
        file.write((HexFormat.of().formatHex(seed) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
