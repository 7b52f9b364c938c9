// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** A body as it comes; what the server throws where it comes too slowly or not at all is one kind of exception. For one thread. */
final class Upload extends FilterInputStream {

    private final BooleanSupplier wanted;

    /** @param wanted nothing more is read of one that isn't */
    Upload(InputStream body, BooleanSupplier wanted) {
        super(body);
        this.wanted = wanted;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read;
        try {
            read = in.read(to, offset, length);
        } catch (RuntimeException tooSlow) {
            throw new IOException("the body doesn't come, or too slowly", tooSlow);
        }
        if (!wanted.getAsBoolean()) {
            throw new IOException("the token was taken back");
        }
        return read;
    }
}
