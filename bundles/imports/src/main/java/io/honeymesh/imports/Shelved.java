// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.service.Advice;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder that lists are kept in, each as a file of its name. */
record Shelved(Path folder) {

    ListFile file(String name) {
        return new ListFile(folder.resolve(name));
    }

    /** The names of those there are, sorted; what else lies there is nobody's business here. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (name.matches(Advice.NAME)) {
                        names.add(name);
                    }
                }
            } catch (DirectoryIteratorException broken) {
                throw broken.getCause();
            }
        }
        names.sort(null);
        return names;
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /** Removes what was being written when the node was killed. */
    void sweep() throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*.new")) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            } catch (DirectoryIteratorException broken) {
                throw broken.getCause();
            }
        }
    }
}
