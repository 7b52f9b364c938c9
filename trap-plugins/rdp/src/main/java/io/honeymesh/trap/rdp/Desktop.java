// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.Optional;

/** A session within its channels: the login, the licence, the capabilities, and then whatever is typed. */
final class Desktop {

    private static final int SECURITY_EXCHANGE = 0x01;
    private static final int CLIENT_INFO = 0x40;

    private final TrapSession session;
    private final Pdus pdus;
    private final ClientData client;
    private final Mcs mcs;
    private final Activation activation;
    private final Optional<ServerKey> key;
    private final byte[] random;
    private final Keyboard keyboard = new Keyboard();
    private Link link;
    private boolean licensed;
    private boolean fastPath;
    private boolean compresses;

    /** @param key the key of the protocol's own encryption, without TLS */
    Desktop(TrapSession session, Pdus pdus, ClientData client, Mcs mcs, Optional<ServerKey> key, byte[] random) {
        this.session = session;
        this.pdus = pdus;
        this.client = client;
        this.mcs = mcs;
        this.activation = new Activation(mcs.user());
        this.key = key;
        this.random = random;
        this.link = key.isPresent() ? new Rc4Link() : new TlsLink();
    }

    void run() throws IOException {
        try {
            boolean goesOn = true;
            while (goesOn) {
                Pdus.Pdu pdu = pdus.next();
                goesOn = pdu.isFastPath() ? input(pdu) : message(Mcs.data(pdu));
            }
        } finally {
            if (!keyboard.typed().isEmpty()) {
                session.command("typed " + keyboard.typed());
            }
        }
    }

    private boolean input(Pdus.Pdu pdu) throws IOException {
        if (!licensed) {
            throw new Malformed("input before the session is up");
        }
        boolean encrypted = (pdu.fastPath() & 0x80) != 0;
        keyboard.fastPath(pdu.fastPath(), link.open(encrypted ? Rc4Link.ENCRYPTED : 0, pdu.body()));
        return true;
    }

    private boolean message(Bytes in) throws IOException {
        if (Mcs.isJoin(in)) {
            session.output().write(Mcs.joinChannel(in));
            return true;
        }
        return received(Mcs.receive(in));
    }

    private boolean received(Mcs.Received received) throws IOException {
        if (received.channel() < 0) {
            session.output().write(Mcs.disconnect());
            return false;
        }
        Bytes in = received.body();
        int flags = 0;
        if (!licensed || link.hasHeaders()) {
            flags = in.u16();
            in.skip(2);
        }
        if ((flags & SECURITY_EXCHANGE) != 0 && key.isPresent()) {
            exchange(in);
            return true;
        }
        Bytes body = link.open(flags, in);
        if (received.channel() != Mcs.IO_CHANNEL) {
            return true;
        }
        if ((flags & CLIENT_INFO) != 0) {
            logIn(ClientInfo.read(body));
        } else if (!licensed || (flags & Licensing.FLAG) != 0) {
            license(flags);
        } else {
            share(body);
        }
        return true;
    }

    private void exchange(Bytes in) throws Malformed {
        int length = in.i32();
        if (length != ServerKey.MODULUS_BYTES + ServerKey.PADDING_BYTES) {
            throw new Malformed("random bytes of the wrong length");
        }
        link = new Rc4Link(key.orElseThrow(), in.array(ServerKey.MODULUS_BYTES), random);
    }

    private void logIn(ClientInfo info) throws IOException {
        compresses = info.compresses();
        session.add(new Evidence.Detail("rdp.address", Captured.of(info.address())));
        if (info.user().isEmpty() && info.password().isEmpty()) {
            session.add(new Evidence.Request(Captured.of("log on as nobody")));
        } else {
            session.add(new Evidence.Credential("rdp", Captured.of(info.account()), Captured.of(info.password())));
        }
        if (!info.shell().isEmpty()) {
            session.command(info.shell());
        }
        if (!info.usual()) {
            throw new Malformed("a client info with unusual flags");
        }
        send(Licensing.REQUEST);
    }

    /** xrdp takes any answer to its question for a licence. */
    private void license(int flags) throws IOException {
        if ((flags & Licensing.FLAG) == 0) {
            throw new Malformed("no licence");
        }
        licensed = true;
        send(Licensing.VALID_CLIENT);
        send(link.seal(activation.demandActive(client)));
    }

    private void share(Bytes in) throws IOException {
        if (in.u16() > in.left() + 2) {
            throw new Malformed("a message that is not complete");
        }
        int type = in.u16() & 0xf;
        in.skip(2);
        if (type == Activation.CONFIRM_ACTIVE) {
            fastPath = Activation.wantsFastPath(in);
        }
        if (type != Activation.DATA) {
            return;
        }
        in.skip(8);
        int kind = in.u8();
        in.skip(3);
        switch (kind) {
            case Activation.CONTROL -> {
                if (in.u16() == Activation.REQUEST_CONTROL) {
                    for (byte[] answer : activation.grant()) {
                        send(link.seal(answer));
                    }
                }
            }
            case Activation.FONT_LIST -> begin();
            case Activation.SLOW_INPUT -> keyboard.slowPath(in);
            default -> {
                // Synchronisation, cached keys, suppressed output: nothing to answer.
            }
        }
    }

    private void begin() throws IOException {
        send(link.seal(activation.fontMap()));
        if (fastPath) {
            session.output().write(link.fastPath(Activation.fastUpdate(compresses)));
        } else {
            send(link.seal(activation.slowUpdate()));
        }
        Optional<Integer> dynamic = client.channelId("drdynvc");
        if (dynamic.isPresent()) {
            session.output().write(mcs.send(dynamic.get(), link.seal(Activation.dynamicChannels())));
        }
    }

    private void send(byte[] body) throws IOException {
        session.output().write(mcs.send(Mcs.IO_CHANNEL, body));
    }
}
