// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Captured;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The recorded conversations: both directions, with times. What is in them is a stranger's, passwords as they were typed
 * included. Thread-safe; reads files. Methods throw {@link java.io.UncheckedIOException} if those can't be read.
 */
@ProviderType
public interface Recordings {

    /**
     * One recorded conversation.
     *
     * @param id the touch's and conversation's; later ones are larger
     * @param at when it began
     * @param text whether it is a conversation in text, which a terminal can show
     * @param bytes the file's length
     */
    record Recording(long id, Instant at, String trap, IpAddress source, boolean text, long bytes) {

        /** As JSON-friendly values in a fixed order. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("session", id);
            fields.put("began", at.toString());
            fields.put("source", source.toString());
            fields.put("trap", SafeText.printable(trap));
            fields.put("kind", text ? "text" : "binary");
            fields.put("file_bytes", bytes);
            return fields;
        }
    }

    /**
     * Something that one side said.
     *
     * @param at since the beginning
     * @param fromClient whether the client said it; else the trap answered it
     */
    record Piece(Duration at, boolean fromClient, Captured bytes) {}

    /**
     * A recording with what was said, in order.
     *
     * @param truncated whether more was said than was kept
     */
    record Content(Recording recording, boolean truncated, List<Piece> pieces) {
        public Content {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * The newest that pass the filter, newest first.
     *
     * @param before only those with a smaller id, for paging
     * @param limit at least 1
     */
    List<Recording> find(CaptureFilter filter, Optional<Long> before, int limit);

    /** Reads one; empty if there is none of this id. */
    Optional<Content> read(long id);

    /**
     * A conversation in text as an asciicast file, version 2 (https://docs.asciinema.org/manual/asciicast/v2/), in
     * printable ASCII; empty if there is none of this id, or if it is not text.
     */
    Optional<byte[]> asciicast(long id);
}
