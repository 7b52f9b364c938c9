// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.federation.wire.Signer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The node's private key: one line of 64 hexadecimal digits, for its owner's eyes only (S33). */
final class KeyFile {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final int MOST_BYTES = 200;

    private final Path file;

    KeyFile(Path file) {
        this.file = file;
    }

    /**
     * The key that is there, or a new one.
     *
     * @throws IOException with one clear line if the file is not a key or others can read it
     */
    Signer open() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            write(fresh());
        }
        return read();
    }

    private Signer read() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is no key: move it away, and the node makes itself a new one");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!OWNERS.containsAll(permissions)) {
            throw new IOException("others can read " + file + ": chmod 600 it, or move it away if they may have");
        }
        String line = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!line.matches("[0-9a-f]{" + 2 * Signer.SEED_BYTES + "}")) {
            throw new IOException(file + " is no key: move it away, and the node makes itself a new one");
        }
        return new Signer(HexFormat.of().parseHex(line));
    }

    static byte[] fresh() {
        byte[] seed = new byte[Signer.SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return seed;
    }

    /** There whole or not at all, and never readable to others in between. */
    void write(byte[] seed) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNERS));
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer line = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(seed) + "\n");
            while (line.hasRemaining()) {
                out.write(line);
            }
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
