// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;

/** A finger server (RFC 1288) that knows nobody: a whole trap. */
public final class FingerTrap implements TrapProtocol {
    @Override
    public String name() {
        return "finger";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(79);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        String query = session.readLine(512).orElse("").strip();
        session.command("finger " + query);
        session.write(query.isEmpty() ? "No one logged on.\r\n" : "finger: " + query + ": no such user.\r\n");
    }
}
