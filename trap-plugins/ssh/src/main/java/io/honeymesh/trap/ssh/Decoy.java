// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.trap.ssh.shell.Machine;
import java.util.List;
import org.apache.sshd.server.SshServer;

/**
 * Everything one persona's SSH server needs, shared by its connections.
 *
 * @param failureDelay how long a refused password waits for its answer
 * @param keyboardInteractive whether the administrator has turned on what Debian turns off
 */
record Decoy(SshServer server, HostKeys keys, Machine machine, FailureDelay failureDelay, boolean keyboardInteractive) {

    static boolean keyboardInteractive(Persona persona) {
        return persona.pick("ssh.keyboard-interactive", List.of(false, false, false, true));
    }

    /** As the list of what may go on (RFC 4252, 5.1). */
    String methods() {
        return keyboardInteractive ? "publickey,password,keyboard-interactive" : "publickey,password";
    }
}
