// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Backups.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
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
 * new and 0600, their number and sizes bounded; nothing of modes or owners is taken from the archive. It takes as much memory for few files
 * as for many.
 */
final class Unpacking {

    static final int MOST_FILES = 200_000;

    /** Of them those outside of {@code data}, whose names are kept. */
    static final int MOST_OUTSIDE = 5_000;

    /** Of each file but the ledger. */
    static final long MOST_BYTES = 256L << 20;

    private static final int MOST_ABOUT_BYTES = 4096;
    private static final int PIECE_BYTES = 64 << 10;

    /** Left free on the disk. */
    private static final long SPARE_BYTES = 16L << 20;

    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Optional<Folder> target;
    private final Optional<Choice> choice;
    private final MessageDigest listed = Packing.sha256();
    private final Set<Long> names = new HashSet<>();
    private final Map<String, Integer> parts = new TreeMap<>();
    private final byte[] piece = new byte[PIECE_BYTES];
    private int outside;
    private long left;
    private long total;

    private Unpacking(Optional<Path> target, Optional<Choice> choice) throws IOException {
        this.target = target.map(Folder::new);
        this.choice = choice;
        // Not by its file store, which has to be among the mounts: in a rescue system's chroot it isn't.
        left = target.isPresent() ? target.get().toFile().getUsableSpace() - SPARE_BYTES : Long.MAX_VALUE;
    }

    /** Where to unpack to. Nobody but us writes there. */
    record Folder(Path path) {

        /** A new file, for its owner alone. */
        OutputStream create(String name) throws IOException {
            Path file = path.resolve(name);
            Files.createDirectories(file.getParent(), FOLDER);
            return Channels.newOutputStream(Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    FILE));
        }
    }

    /** Reads all of it and writes nothing. */
    static Content check(Path file, char[] passphrase) throws IOException {
        return check(file, passphrase, Optional.empty());
    }

    /** @param choice is told of all files, and what it would do */
    static Content check(Path file, char[] passphrase, Optional<Choice> choice) throws IOException {
        try (Opening opening = new Opening(file, passphrase)) {
            return new Unpacking(Optional.empty(), choice).all(opening);
        }
    }

    /**
     * Unpacks it, once its tag has been found right.
     *
     * @param target an empty folder of nobody else's
     * @param choice which files; those it leaves out are not written
     */
    static Content extract(Path file, char[] passphrase, Path target, Choice choice) throws IOException {
        try (Opening opening = new Opening(file, passphrase)) {
            opening.drain();
        }
        // The tag is checked again: somebody might have changed the file in between.
        try (Opening opening = new Opening(file, passphrase)) {
            return new Unpacking(Optional.of(target), Optional.of(choice)).all(opening);
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
            compare(zip, entry);
            if (zip.getNextEntry() != null) {
                throw new BackupRefused("there is something behind its sums");
            }
        } catch (ZipException | IllegalArgumentException | java.io.EOFException malformed) {
            throw new BackupRefused("what is in it is no archive of a node");
        }
        // The archive's own table stands behind its last file, and the tag behind that.
        opening.drain();
        if (choice.isPresent()) {
            choice.get().settle(target);
        }
        return new Content(about.node(), about.version(), about.made(), total, Map.copyOf(parts));
    }

    private static byte[] text(ZipInputStream zip, String name, int most, ZipEntry entry) throws IOException {
        named(name, entry);
        byte[] text = zip.readNBytes(most + 1);
        if (text.length > most) {
            throw new BackupRefused(name + " in it is too long");
        }
        return text;
    }

    private static void named(String name, ZipEntry entry) throws BackupRefused {
        if (entry == null || !entry.getName().equals(name)) {
            throw new BackupRefused(
                    "it is no backup of a node, or not a whole one: " + name + " is not where it should be");
        }
    }

    private void take(ZipInputStream zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (!Places.has(name)) {
            throw new BackupRefused("it holds what no backup holds: " + SafeText.escape(name, 80));
        }
        count(name);
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
        } catch (FileAlreadyExistsException folder) {
            throw new BackupRefused("it holds " + name + " as a file and as a folder");
        }
        String sha256 = HexFormat.of().formatHex(sum.digest());
        listed.update(Packing.line(sha256, name));
        choice.ifPresent(all -> all.read(name, sha256));
        parts.merge(Places.part(name), 1, Integer::sum);
    }

    private void count(String name) throws BackupRefused {
        // Half a sum of each name is enough to tell them apart, and less than the names.
        byte[] sum = Packing.sha256().digest(name.getBytes(StandardCharsets.UTF_8));
        if (!names.add(ByteBuffer.wrap(sum).getLong())) {
            throw new BackupRefused("it holds " + name + " twice");
        }
        if (names.size() > MOST_FILES) {
            throw new BackupRefused("it holds more than " + MOST_FILES + " files");
        }
        if (!name.startsWith("data/") && ++outside > MOST_OUTSIDE) {
            throw new BackupRefused("it holds more than " + MOST_OUTSIDE + " settings, traps and jars");
        }
    }

    private OutputStream open(String name) throws IOException {
        Optional<OutputStream> instead = choice.flatMap(all -> all.instead(name));
        if (instead.isPresent()) {
            return instead.get();
        }
        return target.isPresent() ? target.get().create(name) : OutputStream.nullOutputStream();
    }

    /** The lines are in the order of the files. */
    private void compare(ZipInputStream zip, ZipEntry entry) throws IOException {
        named(Places.SUMS, entry);
        MessageDigest wanted = Packing.sha256();
        for (int read = zip.read(piece); read >= 0; read = zip.read(piece)) {
            wanted.update(piece, 0, read);
        }
        if (!Arrays.equals(wanted.digest(), listed.digest())) {
            throw new BackupRefused("its files are not those whose sums it lists");
        }
    }
}
