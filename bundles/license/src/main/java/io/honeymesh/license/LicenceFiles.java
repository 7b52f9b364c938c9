// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a licence may lie: in {@code etc}, which is the operator's and where the node often can't write, and in the node's own data folder.
 * Not thread-safe.
 */
final class LicenceFiles {

    static final String NAME = "honeymesh.licence";

    /** A licence, and what an editor may leave at its end. */
    private static final int MAX_BYTES = LicenceReader.MAX_CHARS + 64;

    /** @param text what is in the file, without white space at its ends */
    record Found(Path file, String text, Instant modified) {}

    /** @param problems a line for each that is there and can't be read */
    record All(List<Found> found, List<String> problems) {}

    private final Path etc;
    private final Path data;

    LicenceFiles(Path etc, Path data) {
        this.etc = etc.resolve(NAME);
        this.data = data.resolve(NAME);
    }

    All read() {
        All all = new All(new ArrayList<>(), new ArrayList<>());
        for (Path file : List.of(etc, data)) {
            try {
                new PrivateFile(file)
                        .read(MAX_BYTES)
                        .map(content -> new Found(
                                file,
                                new String(content.bytes(), StandardCharsets.ISO_8859_1).strip(),
                                content.modified()))
                        .ifPresent(all.found()::add);
            } catch (AccessDeniedException mode) {
                all.problems()
                        .add(SafeText.printable(file + " can't be read by the node: chgrp honeymesh and chmod 640"));
            } catch (IOException broken) {
                all.problems().add(SafeText.printable(file + " can't be read: " + broken.getMessage()));
            }
        }
        return all;
    }

    /** Where an installed licence goes. */
    Path place() {
        return isInEtc() ? etc : data;
    }

    /** What lies where the node can't replace it. */
    Optional<Path> fixed() {
        return isInEtc() ? Optional.empty() : Optional.of(etc).filter(Files::exists);
    }

    private boolean isInEtc() {
        return Files.isWritable(etc.toAbsolutePath().getParent());
    }

    /** Writes it where {@link #place} says; one that lay in the other place stays. */
    void write(String text) throws IOException {
        new PrivateFile(place()).write((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
