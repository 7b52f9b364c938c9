// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The packets of a capture file, one after the other. */
interface CaptureReader extends AutoCloseable {

    /**
     * The next packet; empty at the end.
     *
     * @throws CaptureException if the file goes on with something that can't be read
     */
    Optional<Frame> next() throws IOException;

    /** How much of the file was read so far, as it lies on the disk. */
    long fileBytesRead();

    @Override
    void close() throws IOException;

    /** Opens a file of either format, also compressed by gzip; which it is its first bytes say. */
    static CaptureReader open(Path file) throws IOException {
        return open(Input.open(file));
    }

    /** Takes the input over, also if this fails. */
    static CaptureReader open(Input input) throws IOException {
        try {
            int magic = input.magic();
            return magic == PcapngReader.SECTION_HEADER ? new PcapngReader(input) : new PcapReader(input, magic);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }
}
