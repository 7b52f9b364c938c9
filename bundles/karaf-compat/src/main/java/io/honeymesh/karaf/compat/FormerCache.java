// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.slf4j.LoggerFactory;

/**
 * Removes the bundle cache of the last start, which the launcher has moved aside ({@code exec.sh}), once the node is up: a file
 * system that has just removed hundreds of files takes ten times as long to make new ones. Follows no links.
 */
final class FormerCache implements FrameworkListener {

    static final String FOLDER = "former";

    private final Path folder;

    FormerCache(Path data) {
        folder = data.resolve(FOLDER);
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            Thread.ofVirtual().name("former-cache").start(this::remove);
        }
    }

    private void remove() {
        try {
            Files.walkFileTree(folder, new Removal());
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException left) {
            // The next start tries again.
            LoggerFactory.getLogger(FormerCache.class).warn("can't remove {}: {}", folder, left.toString());
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
            if (failed != null) {
                throw failed;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
