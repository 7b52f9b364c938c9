// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins given away, as keyed hashes in a file: whoever comes back with one after the node was restarted is let in, as on any
 * machine. Without the file the node works all the same. Thread-safe.
 */
final class GivenLogins {

    static final String FILE = "trap-logins";

    private static final Logger log = LoggerFactory.getLogger(GivenLogins.class);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{32}");
    private static final long MAX_BYTES = 64 << 10;

    private final Path file;

    GivenLogins(Path dataFolder) {
        this.file = dataFolder.resolve(FILE);
    }

    /** Those of before the restart, the longest unused first. */
    List<String> read() {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                return Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> HASH.matcher(line).matches())
                        .toList();
            }
            log.warn("{} is too large to be this node's: logins that worked before no longer do", file);
        } catch (NoSuchFileException none) {
            // nobody got in yet
        } catch (IOException e) {
            log.warn("{} can't be read, so logins that worked before no longer do: {}", file, e.toString());
        }
        return List.of();
    }

    /**
     * Beside first, then renamed, so that a crash leaves no half of it.
     *
     * @param hashes asked for in the order in which it is written
     */
    synchronized void write(Supplier<List<String>> hashes) {
        Path fresh = file.resolveSibling(FILE + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, String.join("\n", hashes.get()) + "\n", StandardCharsets.ISO_8859_1);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.warn("{} can't be written, so a restart forgets the logins that work now: {}", file, e.toString());
        }
    }
}
