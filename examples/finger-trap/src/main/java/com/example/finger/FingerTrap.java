// SPDX-License-Identifier: Apache-2.0
package com.example.finger;

import io.honeymesh.api.spi.*;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

@Component
public final class FingerTrap implements TrapProtocol {
    public String name() {
        return "finger";
    }

    public List<Integer> defaultPorts() {
        return List.of(79);
    }

    public void converse(TrapSession session) throws IOException {
        String query = session.readLine(512).orElse("").strip();
        session.command("finger " + query);
        session.write(query.isEmpty() ? "No one logged on.\r\n" : "finger: " + query + ": no such user.\r\n");
    }
}
