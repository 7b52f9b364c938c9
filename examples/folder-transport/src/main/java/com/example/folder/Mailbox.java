// SPDX-License-Identifier: Apache-2.0
package com.example.folder;

import io.honeymesh.api.spi.Envelope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.*;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A folder into which anybody may put anything: only files of the right name and size count, and no link is followed. */
record Mailbox(Path folder) {
    static final String NODE = "[a-z0-9-]{1,32}";
    static final int MAX_BYTES = Envelope.MAX_BYTES;

    private static final String LETTER = NODE + "\\.[0-9a-f-]{36}\\.envelope";
    private static final int AT_ONCE = 1000;

    /** Written under a name that nobody takes, then renamed: it is there whole or not at all. */
    void put(String from, byte[] envelope) throws IOException {
        String name = from + "." + UUID.randomUUID() + ".envelope";
        Path written = Files.write(folder.resolve("." + name), envelope, StandardOpenOption.CREATE_NEW);
        Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Hands over each letter, by its sender's name, and removes it. */
    void empty(BiConsumer<String, byte[]> reader) throws IOException {
        List<Path> letters;
        try (Stream<Path> files = Files.list(folder)) {
            letters = files.filter(Mailbox::isLetter).limit(AT_ONCE).toList();
        }
        for (Path letter : letters) {
            try (InputStream in = Files.newInputStream(letter, LinkOption.NOFOLLOW_LINKS)) {
                byte[] envelope = in.readNBytes(MAX_BYTES + 1);
                if (envelope.length <= MAX_BYTES) {
                    reader.accept(letter.getFileName().toString().split("\\.", 2)[0], envelope);
                }
            }
            Files.delete(letter);
        }
    }

    private static boolean isLetter(Path file) {
        return file.getFileName().toString().matches(LETTER) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
