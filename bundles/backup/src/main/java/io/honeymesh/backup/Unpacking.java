// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.service.Backups.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * A backup's files, out of what {@link Packing} has made. Whoever made it is not believed: names are of {@link Places}, files plain,
 * new and 0600, their number and sizes bounded; nothing of modes or owners is taken from the archive.
 */
final class Unpacking {

    static final int MOST_FILES = 200_000;

    /** Of each file but the ledger. */
    static final long MOST_BYTES = 256L << 20;

    private static final int MOST_ABOUT_BYTES = 4096;
    private static final int MOST_SUMS_BYTES = 64 << 20;
    private static final int PIECE_BYTES = 64 << 10;

    /** Left free on the disk. */
    private static final long SPARE_BYTES = 16L << 20;

    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Optional<Path> target;
    private final Map<String, String> sums = new HashMap<>();
    private final Map<String, Integer> parts = new TreeMap<>();
    private final byte[] piece = new byte[PIECE_BYTES];
    private long left;
    private long total;

    private Unpacking(Optional<Path> target) throws IOException {
        this.target = target;
        left = target.isPresent() ? Files.getFileStore(target.get()).getUsableSpace() - SPARE_BYTES : Long.MAX_VALUE;
    }

    /** Reads all of it and writes nothing. */
    static Content check(Path file, char[] passphrase) throws IOException {
        try (Opening opening = new Opening(file, passphrase)) {
            return new Unpacking(Optional.empty()).all(opening);
        }
    }

    /**
     * Unpacks it, once its tag has been found right.
     *
     * @param target an empty folder of nobody else's
     */
    static Content extract(Path file, char[] passphrase, Path target) throws IOException {
        try (Opening opening = new Opening(file, passphrase)) {
            opening.drain();
        }
        // The tag is checked again: somebody might have changed the file in between.
        try (Opening opening = new Opening(file, passphrase)) {
            return new Unpacking(Optional.of(target)).all(opening);
        }
    }

    private Content all(Opening opening) throws IOException {
        About about;
        ZipInputStream zip = new ZipInputStream(opening, StandardCharsets.UTF_8);
        try {
            about = About.read(text(zip, Places.ABOUT, MOST_ABOUT_BYTES, zip.getNextEntry()));
            ZipEntry entry = zip.getNextEntry();
            while (entry != null && !entry.getName().equals(Places.SUMS)) {
                take(zip, entry);
                entry = zip.getNextEntry();
            }
            compare(new String(text(zip, Places.SUMS, MOST_SUMS_BYTES, entry), StandardCharsets.UTF_8));
            if (zip.getNextEntry() != null) {
                throw new BackupRefused("there is something behind its sums");
            }
        } catch (ZipException | IllegalArgumentException | java.io.EOFException malformed) {
            throw new BackupRefused("what is in it is no archive of a node");
        }
        // The archive's own table stands behind its last file, and the tag behind that.
        opening.drain();
        return new Content(about.node(), about.version(), about.made(), total, Map.copyOf(parts));
    }

    private static byte[] text(ZipInputStream zip, String name, int most, ZipEntry entry) throws IOException {
        if (entry == null || !entry.getName().equals(name)) {
            throw new BackupRefused(
                    "it is no backup of a node, or not a whole one: " + name + " is not where it should be");
        }
        byte[] text = zip.readNBytes(most + 1);
        if (text.length > most) {
            throw new BackupRefused(name + " in it is too long");
        }
        return text;
    }

    private void take(ZipInputStream zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (!Places.has(name)) {
            throw new BackupRefused("it holds what no backup holds: " + io.honeymesh.api.SafeText.escape(name, 80));
        }
        if (sums.containsKey(name)) {
            throw new BackupRefused("it holds " + name + " twice");
        }
        if (sums.size() >= MOST_FILES) {
            throw new BackupRefused("it holds more than " + MOST_FILES + " files");
        }
        MessageDigest sum = Packing.sha256();
        try (OutputStream out = open(name)) {
            long most = name.equals(Places.LEDGER) ? Long.MAX_VALUE : MOST_BYTES;
            long size = 0;
            for (int read = zip.read(piece); read >= 0; read = zip.read(piece)) {
                size += read;
                left -= read;
                if (size > most) {
                    throw new BackupRefused(name + " in it is longer than " + MOST_BYTES + " bytes");
                }
                if (left < 0) {
                    throw new BackupRefused("there is not enough room on the disk for what is in it");
                }
                sum.update(piece, 0, read);
                out.write(piece, 0, read);
            }
            total += size;
        }
        sums.put(name, HexFormat.of().formatHex(sum.digest()));
        parts.merge(Places.part(name), 1, Integer::sum);
    }

    private OutputStream open(String name) throws IOException {
        if (target.isEmpty()) {
            return OutputStream.nullOutputStream();
        }
        Path file = target.get().resolve(name);
        Files.createDirectories(file.getParent(), FOLDER);
        // Nobody but us writes there, and a name is no other's folder: that would be a file already.
        return java.nio.channels.Channels.newOutputStream(Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                FILE));
    }

    private void compare(String listed) throws BackupRefused {
        Map<String, String> wanted = new HashMap<>();
        listed.lines().forEach(line -> {
            String[] part = line.split("  ", 2);
            wanted.put(part[part.length - 1], part[0]);
        });
        if (!wanted.equals(sums)) {
            throw new BackupRefused("its files are not those whose sums it lists");
        }
    }
}
