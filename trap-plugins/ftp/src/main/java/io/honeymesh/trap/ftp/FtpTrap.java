// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * FTP (RFC 959, 2389, 2428, 3659, 4217) as vsftpd 3.0.3 of Debian 11 and 12 speaks it, with {@code port_enable=NO}: a
 * trap never connects anywhere, so active mode is refused and no FTP bounce is possible (S10).
 */
@Component(service = TrapProtocol.class)
public final class FtpTrap implements TrapProtocol {

    private final FailureDelay failureDelay;

    public FtpTrap() {
        this(FailureDelay.REAL);
    }

    FtpTrap(FailureDelay failureDelay) {
        this.failureDelay = failureDelay;
    }

    @Override
    public String name() {
        return "ftp";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(21);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new ControlConnection(session, failureDelay).run();
    }
}
