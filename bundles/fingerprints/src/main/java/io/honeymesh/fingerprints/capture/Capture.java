// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads one capture file from one end to the other. */
final class Capture {

    private Capture() {}

    /**
     * Tells of each handshake once it is complete.
     *
     * @throws IOException if the file, or its rest, can't be read; all that could be has been told by then
     */
    static void read(Path file, Consumer<Sighting> sightings) throws IOException {
        read(CaptureReader.open(file), sightings);
    }

    /** The same of a file that is open; closes it. */
    static void read(CaptureReader opened, Consumer<Sighting> sightings) throws IOException {
        TreeMap<Integer, Long> unknown = new TreeMap<>();
        try (CaptureReader reader = opened;
                Conversations conversations = new Conversations(sightings)) {
            LinkLayer links = new LinkLayer(conversations);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                if (LinkLayer.knows(frame.get().linkType())) {
                    links.frame(frame.get());
                } else {
                    unknown.merge(frame.get().linkType(), 1L, Long::sum);
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new IOException("packets of a link type that is not known (number=packets): " + unknown);
        }
    }
}
