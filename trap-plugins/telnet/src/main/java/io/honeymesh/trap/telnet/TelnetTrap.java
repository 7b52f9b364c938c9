// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * Telnet (RFC 854, 855, 857, 858, 1073, 1091, 1572) as the telnetd of Debian 12 (GNU Inetutils 2.4) and its login speak
 * it. Some logins succeed, as does the login that a user name of {@code -f root} in the client's environment bypasses
 * (CVE-2026-24061); what follows is a shell that runs nothing, made for what bots type.
 */
@Component(service = TrapProtocol.class)
public final class TelnetTrap implements TrapProtocol {

    private static final int IAC = 0xff;

    private final Duration failedLogin;

    public TelnetTrap() {
        this(LoginPrompt.FAILED);
    }

    TelnetTrap(Duration failedLogin) {
        this.failedLogin = failedLogin;
    }

    @Override
    public String name() {
        return "telnet";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(23);
    }

    /** Clients that speak first begin with an option: IAC, and WILL, WONT, DO or DONT. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        return firstBytes.length > 1 && (firstBytes[0] & 0xff) == IAC && (firstBytes[1] & 0xff) >= Options.WILL;
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Machine machine = Machine.of(session.persona());
        Terminal terminal = new Terminal(session);
        if (!terminal.negotiate()) {
            return;
        }
        Optional<String> user = new LoginPrompt(session, terminal, machine, failedLogin).run();
        if (user.isPresent()) {
            new Shell(session, terminal, machine, user.get()).run();
        }
    }
}
