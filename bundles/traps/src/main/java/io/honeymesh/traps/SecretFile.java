// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/** A secret on disk: readable by the node alone from its first byte on, and never seen half written (S33). */
final class SecretFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** A secret is small; anything larger is not ours. */
    private static final long MAX_BYTES = 64 << 10;

    private SecretFile() {}

    /** Reads the secret, or makes it on first use. */
    static byte[] readOrCreate(Path file, Supplier<byte[]> maker) throws IOException {
        if (!Files.exists(file)) {
            create(file, maker.get());
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is too large to be a secret of this node");
        }
        // A backup tool or a copy may have widened it.
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        return Files.readAllBytes(file);
    }

    private static void create(Path file, byte[] secret) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                file.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(secret);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            // A link refuses to replace, so that the first of two makers wins; a rename would not.
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException another) {
            // Somebody was faster: their secret is the node's.
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
