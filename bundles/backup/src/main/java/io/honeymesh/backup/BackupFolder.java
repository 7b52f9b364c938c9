// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Backups.Backup;
import io.honeymesh.api.service.Backups.Content;
import io.honeymesh.api.service.Backups.Made;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The node's backups: a folder of mode 0700, files of mode 0600 that are there whole or not at all, the newest {@link #KEPT} of them. The
 * only place where a backup may be written to: whoever asks for one can make the node write nowhere else. Thread-safe.
 */
final class BackupFolder {

    static final int KEPT = 5;

    private static final Pattern NAME = Pattern.compile("honeymesh-[0-9]{8}T[0-9]{6}Z\\.backup");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final ReentrantLock one = new ReentrantLock();

    BackupFolder(Path folder) {
        this.folder = folder;
    }

    /** The newest first. */
    List<Backup> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Backup> all = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (NAME.matcher(name).matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.add(backup(file));
                }
            }
        }
        all.sort(Comparator.comparing(Backup::name).reversed());
        return List.copyOf(all);
    }

    private static Backup backup(Path file) throws IOException {
        String name = file.getFileName().toString();
        return new Backup(
                name,
                Files.size(file),
                Instant.from(STAMP.parse(name.substring("honeymesh-".length(), name.lastIndexOf('.')))));
    }

    Made make(About about, Collecting collecting, char[] passphrase, boolean recordings) throws IOException {
        Passphrase.check(passphrase);
        if (!one.tryLock()) {
            throw new IllegalStateException("a backup is being made already: wait until it is done");
        }
        try {
            return made(about, collecting, passphrase, recordings);
        } catch (BackupRefused refused) {
            throw refused;
        } catch (FileSystemException e) {
            throw new IOException(
                    "the backup can't be written: "
                            + SafeText.printable(
                                    String.valueOf(e.getReason() == null ? e.getMessage() : e.getReason())),
                    e);
        } finally {
            one.unlock();
        }
    }

    private Made made(About about, Collecting collecting, char[] passphrase, boolean recordings) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, FOLDER);
        }
        clean();
        Path file = free(about.made());
        Path beside = folder.resolve(".making");
        List<String> leftOut;
        try {
            try (FileChannel channel =
                    FileChannel.open(beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), Sealing.PIECE_BYTES);
                // Closed only where all went well: a cut off one lacks its tag.
                Packing packing = new Packing(new Sealing(out, passphrase), about);
                leftOut = collecting.into(packing, recordings, folder.resolve(".ledger"));
                packing.close();
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
        List<String> gone = new ArrayList<>();
        for (Backup old : list().stream().skip(KEPT).toList()) {
            Files.deleteIfExists(folder.resolve(old.name()));
            gone.add(old.name());
        }
        return new Made(backup(file), List.copyOf(leftOut), List.copyOf(gone));
    }

    /** Two of one second are named a second apart. */
    private Path free(Instant made) {
        Path file = folder.resolve("honeymesh-" + STAMP.format(made) + ".backup");
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? free(made.plusSeconds(1)) : file;
    }

    /** What a node that died in the middle has left. */
    private void clean() throws IOException {
        for (String left : List.of(".making", ".ledger", ".ledger-journal")) {
            Files.deleteIfExists(folder.resolve(left));
        }
    }

    /** @throws IllegalArgumentException if there is none of that name, or the passphrase isn't its */
    Content check(String name, char[] passphrase) throws IOException {
        Path file = find(name);
        Passphrase.check(passphrase);
        return Unpacking.check(file, passphrase);
    }

    InputStream open(String name) throws IOException {
        return Files.newInputStream(find(name), LinkOption.NOFOLLOW_LINKS);
    }

    void remove(String name) throws IOException {
        Files.delete(find(name));
    }

    private Path find(String name) {
        Path file = folder.resolve(NAME.matcher(name).matches() ? name : "none");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException("there is no such backup: honeymesh:backup list shows which there are");
        }
        return file;
    }
}
