// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One client's connection, from the X.224 request to the end of the connection sequence ([MS-RDPBCGR] 1.3.1.1). */
final class Server {

    private static final int SERVER_RANDOM_BYTES = 32;

    private final TrapSession session;
    private final ServerKeys keys;
    private final boolean offersTls;
    private Pdus pdus;

    Server(TrapSession session, ServerKeys keys) {
        this.session = session;
        this.keys = keys;
        this.offersTls = offersTls(session.persona());
        this.pdus = new Pdus(session.input());
    }

    /** Whether xrdp may read the certificate's key; as installed it may not (its README.Debian says how to change that). */
    static boolean offersTls(Persona persona) {
        return persona.pick("rdp.tls", List.of(true, true, false));
    }

    void run() throws IOException {
        try {
            connect();
        } catch (EOFException gone) {
            // The client has seen enough.
        } catch (Malformed e) {
            session.add(new Evidence.Violation(e.getMessage(), Captured.EMPTY));
            send(Mcs.disconnect());
        }
    }

    private void send(byte[] message) throws IOException {
        session.output().write(message);
    }

    private void connect() throws IOException {
        ConnectionRequest request = ConnectionRequest.read(pdus.next());
        session.add(new Evidence.Request(Captured.of(request.toString())));
        boolean tls = offersTls && request.asksForTls();
        send(request.confirm(tls));
        if (tls) {
            session.startTls();
            pdus = new Pdus(session.input());
        }
        ClientData client = ClientData.read(Mcs.data(pdus.next()));
        keep(client);
        Optional<ServerKey> key = tls ? Optional.empty() : Optional.of(keys.of(session.persona()));
        byte[] random = session.persona().bytes("rdp.random." + session.touch().id(), SERVER_RANDOM_BYTES);
        send(ConnectResponse.of(client, request.protocols(), key, random));
        Mcs mcs = new Mcs(client.channels().size());
        Mcs.erectDomain(Mcs.data(pdus.next()));
        send(mcs.attachUser(Mcs.data(pdus.next())));
        new Desktop(session, pdus, client, mcs, key, random).run();
    }

    private void keep(ClientData client) {
        session.add(new Evidence.Detail("rdp.client", Captured.of(client.name())));
        session.add(new Evidence.Detail("rdp.build", Captured.of(Integer.toString(client.build()))));
        session.add(new Evidence.Detail("rdp.keyboard", Captured.of(String.format("%08x", client.keyboard()))));
        session.add(new Evidence.Detail("rdp.channels", Captured.of(String.join(" ", client.channels()))));
        if (client.channels().stream().anyMatch(ClientData.BLUEKEEP_CHANNEL::equalsIgnoreCase)) {
            session.command("channel MS_T120 (CVE-2019-0708)");
        }
    }
}
