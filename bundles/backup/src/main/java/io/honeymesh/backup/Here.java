// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands on the machine that a backup is put back on. {@code etc} and {@code deploy} are root's; below {@code data} the node's
 * account may have put links, and they are not followed.
 *
 * @param base the base folder, also where it isn't there yet
 * @param etc its settings: a packaged node's are elsewhere
 * @param program the settings that come with the program
 */
record Here(Path base, Path etc, Path program) {

    private static final String ETC = "etc/";
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private Path path(String name) {
        return name.startsWith(ETC) ? etc.resolve(name.substring(ETC.length())) : base.resolve(name);
    }

    /** Of one of root's files that are there now, or would be at the next start; empty if there is none or it can't be read. */
    Optional<String> sum(String name) {
        Path now = path(name);
        boolean isShipped = name.startsWith(ETC) && !Files.exists(now, LinkOption.NOFOLLOW_LINKS);
        Path file = isShipped ? program.resolve(name.substring(ETC.length())) : now;
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Packing.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return Optional.of(HexFormat.of().formatHex(in.getMessageDigest().digest()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** The names of root's plain files in {@code etc} and {@code deploy}; none where nobody may look. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (String folder : List.of("etc", "deploy")) {
            Path root = folder.equals("etc") ? etc : base.resolve(folder);
            if (Files.isReadable(root) && Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(root, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile()) {
                            names.add(folder + "/" + root.relativize(file));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        }
        return names;
    }

    /** One of root's files. */
    InputStream open(String name) throws IOException {
        return Files.newInputStream(path(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * A small file of the node's own.
     *
     * @param name three parts, of which none may be a link
     * @return empty if it isn't there as a plain file of {@code most} bytes at most, or can't be read
     */
    Optional<byte[]> small(String name, int most) throws IOException {
        Path path = Path.of(name);
        try (DirectoryStream<Path> root = Files.newDirectoryStream(base)) {
            if (!(root instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("this Java can't tell links from folders safely here");
            }
            return small(secure, path, most);
        } catch (FileSystemException none) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> small(SecureDirectoryStream<Path> in, Path path, int most) throws IOException {
        if (path.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next = in.newDirectoryStream(path.getName(0), LinkOption.NOFOLLOW_LINKS)) {
                return small(next, path.subpath(1, path.getNameCount()), most);
            }
        }
        // A pipe would be waited for.
        boolean isPlain = in.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isRegularFile();
        if (!isPlain) {
            return Optional.empty();
        }
        try (SeekableByteChannel channel = in.newByteChannel(path, READ)) {
            byte[] content = Channels.newInputStream(channel).readNBytes(most + 1);
            return content.length > most ? Optional.empty() : Optional.of(content);
        }
    }
}
