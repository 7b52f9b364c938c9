// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A small file that only its owner reads (0600), seen whole or not at all (S33). Thread-safe if one thread writes. */
public record PrivateFile(Path path) {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");

    /** @param modified when it was last written, as the file system says */
    public record Content(byte[] bytes, Instant modified) {}

    /**
     * Its content, if there is such a file.
     *
     * @throws IOException if it can't be read, is no plain file or is longer than it may be
     */
    public Optional<Content> read(int maxBytes) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException(path + " is no plain file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(maxBytes + 1);
                if (bytes.length > maxBytes) {
                    throw new IOException(path + " is longer than " + maxBytes + " bytes");
                }
                return Optional.of(
                        new Content(bytes, attributes.lastModifiedTime().toInstant()));
            }
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /**
     * The secret in it, if there is such a file: a text.
     *
     * @throws IOException also if others can read it, or if it is a link
     */
    public Optional<String> readSecret(int maxBytes) throws IOException {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(path)) {
            throw new IOException(path + " is no plain file");
        }
        if (!OWNERS.containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException("others can read " + path + ": chmod 600 it, or move it away if they may have");
        }
        return read(maxBytes).map(content -> new String(content.bytes, StandardCharsets.US_ASCII));
    }

    /** Written beside, flushed to the disk and renamed; its folder is made if it is missing. */
    public void write(byte[] content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path beside = folder.resolve("." + path.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try (FileChannel channel = FileChannel.open(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNERS))) {
            for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
