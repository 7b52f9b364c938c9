// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** The other end of a link, which does whatever the test wants. */
final class TestPeer implements AutoCloseable {

    private final Socket connection = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;

    /** @param from one of the many addresses of the loopback interface */
    TestPeer(TestIdentity identity, String from, int port) throws IOException {
        // A small window, so that whoever doesn't read is noticed soon.
        connection.setReceiveBufferSize(4096);
        connection.bind(new InetSocketAddress(from, 0));
        connection.setSoTimeout(5_000);
        connection.connect(new InetSocketAddress("127.0.0.1", port));
        SSLSocket tls = (SSLSocket)
                identity.tls(_ -> true).getSocketFactory().createSocket(connection, "127.0.0.1", port, true);
        tls.startHandshake();
        in = new DataInputStream(tls.getInputStream());
        out = new DataOutputStream(tls.getOutputStream());
    }

    TestPeer(String name, TestNode node) throws IOException {
        this(TestIdentity.of(name), "127.0.0.1", node.port);
    }

    void say(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            frame.write(out);
        }
        out.flush();
    }

    /** @throws IOException if the link ends, or nothing comes for five seconds */
    Frame read() throws IOException {
        return Frame.read(in);
    }

    @Override
    public void close() {
        Quietly.close(connection);
    }
}
