// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.service.Captures.Progress;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads one capture file from one end to the other. */
final class Capture {

    private Capture() {}

    /** Tells of each handshake once it is complete; throws as {@link #read(Path, Transports, Progress)} does. */
    static void read(Path file, Consumer<Sighting> sightings, Progress progress) throws IOException {
        try (Conversations conversations = new Conversations(sightings)) {
            read(file, conversations, progress);
        }
    }

    /**
     * Hands on what is in the file.
     *
     * @throws ClosedByInterruptException if the thread is interrupted
     * @throws IOException if the file, or its rest, can't be read, with the reason in few words; all that could be has been
     *     handed on by then
     */
    static void read(Path file, Transports to, Progress progress) throws IOException {
        CaptureReader reader = open(file);
        read(reader, Files.size(file), to, progress);
    }

    /** The same of a file that is open; closes it. */
    static void read(CaptureReader opened, long size, Transports to, Progress progress) throws IOException {
        TreeMap<Integer, Long> unknown = new TreeMap<>();
        try (CaptureReader reader = opened) {
            LinkLayer links = new LinkLayer(to);
            for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                if (LinkLayer.knows(frame.get().linkType())) {
                    to.packet(frame.get());
                    links.frame(frame.get());
                } else {
                    unknown.merge(frame.get().linkType(), 1L, Long::sum);
                }
                progress.at(reader.fileBytesRead(), size);
            }
        }
        if (!unknown.isEmpty()) {
            throw new IOException("packets of a link type that is not known (number=packets): " + unknown);
        }
    }

    private static CaptureReader open(Path file) throws IOException {
        try {
            return CaptureReader.open(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("permission denied", e);
        }
    }
}
