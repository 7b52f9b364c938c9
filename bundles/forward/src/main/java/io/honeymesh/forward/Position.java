// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Up to where in the ledger events were delivered, kept over restarts: {@code data/forward/NAME}. */
record Position(PrivateFile file) {

    private static final int MAX_BYTES = 32;

    static Position of(Path folder, String name) {
        return new Position(new PrivateFile(folder.resolve(name)));
    }

    /** Empty if there is none yet, or none that can be read. */
    OptionalLong read() {
        try {
            return file.read(MAX_BYTES)
                    .map(content -> new String(content.bytes(), StandardCharsets.US_ASCII).strip())
                    .filter(text -> text.matches("[0-9]{1,18}"))
                    .map(text -> OptionalLong.of(Long.parseLong(text)))
                    .orElse(OptionalLong.empty());
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    void write(long sequence) throws IOException {
        file.write((sequence + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
