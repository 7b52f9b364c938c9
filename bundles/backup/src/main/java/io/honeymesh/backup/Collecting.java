// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.service.LedgerCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a node that runs, into a backup. Links are not followed, and what the node's user may not read is left out and told.
 *
 * @param base the folder that holds {@code etc} and {@code data}
 */
record Collecting(Path base, LedgerCopy ledger) {

    /** @return what could not be read, in the base folder */
    List<String> into(Packing packing, boolean recordings, Path scratch) throws IOException {
        List<String> leftOut = new ArrayList<>();
        for (String folder : Places.FOLDERS) {
            if (recordings || !folder.equals(Places.RECORDINGS)) {
                folder(folder, packing, leftOut);
            }
        }
        for (String file : Places.FILES) {
            if (!file.equals(Places.LEDGER)) {
                file(file, packing, leftOut);
            }
        }
        try {
            ledger.copyTo(scratch);
            try (InputStream in = Files.newInputStream(scratch)) {
                packing.add(Places.LEDGER, in);
            }
        } finally {
            Files.deleteIfExists(scratch);
            Files.deleteIfExists(scratch.resolveSibling(scratch.getFileName() + "-journal"));
        }
        return leftOut;
    }

    private static final String SETTINGS = "etc";

    private void folder(String folder, Packing packing, List<String> leftOut) throws IOException {
        Path root = base.resolve(folder);
        // A packaged node's settings are in /etc, where root's link leads.
        boolean packaged = folder.equals(SETTINGS) && Files.isSymbolicLink(root) && Files.isDirectory(root);
        if (!packaged && !Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                leftOut.add(folder);
            }
            return;
        }
        Path real = packaged ? root.toRealPath() : root;
        Files.walkFileTree(real, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    file(folder + "/" + real.relativize(file), packing, leftOut);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) {
                if (!(why instanceof NoSuchFileException)) {
                    leftOut.add(folder + "/" + real.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void file(String name, Packing packing, List<String> leftOut) throws IOException {
        // What a write in the middle has beside the file it is about to replace, and what an upgrade has put beside an
        // edited one.
        if (name.endsWith(".new") || name.endsWith(".tmp")) {
            return;
        }
        if (!Places.has(name)) {
            if (!Places.isProgram(name)) {
                leftOut.add(name);
            }
            return;
        }
        try (InputStream in = Files.newInputStream(base.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            packing.add(name, in);
        } catch (NoSuchFileException gone) {
            // A recording that has just made room for a newer one, or there is none.
        } catch (AccessDeniedException notOurs) {
            leftOut.add(name);
        }
    }
}
