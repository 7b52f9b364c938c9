// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.spi.TrapSession;
import java.nio.ByteBuffer;

/** Numbers for sessions, trees and files that nobody can guess, and none of them 0. */
final class Ids {

    private final TrapSession session;
    private int count;

    Ids(TrapSession session) {
        this.session = session;
    }

    byte[] bytes(int length) {
        return session.persona().bytes("smb.id." + session.touch().id() + "." + count++, length);
    }

    int next() {
        int id = ByteBuffer.wrap(bytes(Integer.BYTES)).getInt();
        return id == 0 ? 1 : id;
    }

    /** One of 16 bits. */
    int nextShort() {
        return next() & 0x7fff | 1;
    }
}
