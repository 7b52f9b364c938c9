// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.service.Advice;
import java.io.IOException;
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
            }
        }
        names.sort(null);
        return names;
    }

    /** @return whether there was one */
    boolean delete(String name) throws IOException {
        return Files.deleteIfExists(folder.resolve(name));
    }
}
