// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Collects what is answered to one datagram; what would be larger than that is refused as a whole (S11). */
final class DatagramAnswer extends OutputStream {

    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean tooLarge;

    DatagramAnswer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        if (count > maxBytes - bytes.size()) {
            tooLarge = true;
            throw new IOException("an answer must not be larger than its request of " + maxBytes + " bytes");
        }
        bytes.write(from, offset, count);
    }

    /** All of it; empty if there is nothing, or was more than there may be. */
    Optional<byte[]> whole() {
        return tooLarge || bytes.size() == 0 ? Optional.empty() : Optional.of(bytes.toByteArray());
    }
}
