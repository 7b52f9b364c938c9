// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body as it comes; what the server throws where it comes too slowly or not at all is one kind of exception. For one thread. */
final class Upload extends FilterInputStream {

    Upload(InputStream body) {
        super(body);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        try {
            return in.read(to, offset, length);
        } catch (RuntimeException tooSlow) {
            throw new IOException("the body doesn't come, or too slowly", tooSlow);
        }
    }
}
