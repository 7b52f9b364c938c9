// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fingerprints.ClientHello;
import io.honeymesh.fingerprints.KexInit;
import io.honeymesh.fingerprints.SshKexInit;
import io.honeymesh.fingerprints.TlsHellos;

/** Looks for handshakes in what one side of a connection sent. */
final class HandshakeReader implements TcpSide.Reader {

    /** Takes what is found, with the packet that made it complete. */
    interface Findings {
        void hello(long frame, ClientHello hello);

        void proposal(long frame, KexInit kex);
    }

    private final Findings findings;
    private final TlsHellos tls = new TlsHellos();
    private final SshKexInit ssh = new SshKexInit();

    HandshakeReader(Findings findings) {
        this.findings = findings;
    }

    @Override
    public boolean read(long frame, byte[] stream, int length, boolean last) {
        tls.read(stream, length, last, hello -> findings.hello(frame, hello));
        ssh.read(stream, length).ifPresent(kex -> findings.proposal(frame, kex));
        return tls.isDone() && ssh.isDone();
    }
}
