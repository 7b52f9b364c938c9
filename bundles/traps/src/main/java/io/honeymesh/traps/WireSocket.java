// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;

/**
 * An accepted connection whose streams go through a {@link Wire}, also for a TLS layer on top of it, which asks for them
 * here.
 */
final class WireSocket extends Socket {

    private volatile InputStream input = InputStream.nullInputStream();
    private volatile OutputStream output = OutputStream.nullOutputStream();

    /** Without an implementation of its own: accepting makes the right one, and only once. */
    WireSocket() throws SocketException {
        super((SocketImpl) null);
    }

    void attach(Wire wire) throws IOException {
        input = wire.input(super.getInputStream());
        output = wire.output(super.getOutputStream());
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }
}
