// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.Optional;

/** One client's connection: frames in, frames out, by whichever SMB it speaks. */
final class Connection {

    private static final int KEPT_BYTES = 64;

    private final TrapSession session;
    private final Smb1Server smb1;
    private final Smb2Server smb2;
    private boolean called;

    Connection(TrapSession session) {
        this.session = session;
        Machine machine = Machine.of(session.persona());
        Ids ids = new Ids(session);
        this.smb2 = new Smb2Server(session, machine, ids);
        this.smb1 = new Smb1Server(session, machine, ids, smb2);
    }

    void run() throws IOException {
        Optional<Frames.Frame> frame = Frames.read(session.input());
        while (frame.isPresent() && takes(frame.get())) {
            frame = Frames.read(session.input());
        }
    }

    /** @return whether the conversation goes on */
    private boolean takes(Frames.Frame frame) throws IOException {
        if (frame.type() == Frames.SESSION_REQUEST && !called) {
            called = Frames.isCalled(frame);
            session.output().write(Frames.sessionResponse(called));
            return called;
        }
        if (frame.type() != Frames.MESSAGE || frame.body().length < 4) {
            violated("no SMB message", frame.body());
            return false;
        }
        called = true;
        try {
            return answers(frame.body());
        } catch (Malformed e) {
            violated(e.getMessage(), frame.body());
            return false;
        }
    }

    private boolean answers(byte[] message) throws IOException {
        int protocol = new Bytes(message).i32();
        if (protocol == Smb1Header.PROTOCOL) {
            Smb1Server.Reply reply = smb1.answer(message);
            for (byte[] one : reply.messages()) {
                session.output().write(Frames.frame(one));
            }
            return reply.goesOn();
        }
        if (protocol != Smb2Header.PROTOCOL) {
            throw new Malformed("no SMB message");
        }
        Optional<byte[]> answer = smb2.answer(message);
        if (answer.isPresent()) {
            session.output().write(Frames.frame(answer.get()));
        }
        return true;
    }

    private void violated(String what, byte[] message) {
        session.add(new Evidence.Violation(what, Captured.head(message, KEPT_BYTES)));
    }
}
