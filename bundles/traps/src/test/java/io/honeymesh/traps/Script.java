// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;

/** A trap written as a lambda. */
record Script(String name, List<Integer> defaultPorts, Body body) implements TrapProtocol {

    interface Body {
        void converse(TrapSession session) throws IOException;
    }

    static Script of(Body body) {
        return new Script("script", List.of(), body);
    }

    /** Reads until there is no more. */
    static Script reading() {
        return of(session -> session.input().transferTo(java.io.OutputStream.nullOutputStream()));
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        body.converse(session);
    }
}
