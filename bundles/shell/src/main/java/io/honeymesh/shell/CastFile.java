// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file an operator asks for: for the node's user alone (S33), and never in the place of another by mistake. */
record CastFile(Path path) {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** @throws CommandFailure if it isn't a whole path */
    static CastFile of(String name) {
        try {
            Path path = Path.of(name);
            if (path.isAbsolute() && path.getFileName() != null) {
                return new CastFile(path);
            }
        } catch (InvalidPathException unusable) {
            // said below
        }
        throw new CommandFailure("a file's whole path is needed, such as /var/lib/honeymesh/data/session.cast, not '"
                + SafeText.escape(name, 80) + "'");
    }

    /** @return its path, to be printed */
    String write(byte[] bytes, boolean replace) {
        String shown = SafeText.escape(path.toString());
        try {
            if (replace) {
                Path beside = Files.createTempFile(path.getParent(), ".cast-", ".new", OWNER_ONLY);
                try {
                    Files.write(beside, bytes);
                    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(beside);
                }
            } else {
                create(bytes);
            }
            return shown;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(shown + " exists: --force replaces it");
        } catch (NoSuchFileException e) {
            throw new CommandFailure("there is no folder for " + shown);
        } catch (IOException e) {
            throw new CommandFailure(shown + " can't be written by the node's user: "
                    + SafeText.printable(String.valueOf(e.getMessage())));
        }
    }

    private void create(byte[] bytes) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(path, options, OWNER_ONLY)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }
}
