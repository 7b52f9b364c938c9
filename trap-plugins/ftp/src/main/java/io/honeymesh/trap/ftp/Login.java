// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.Optional;

/** USER and PASS, the way vsftpd asks for them. */
final class Login {

    private final TrapSession session;
    private final Settings settings;
    private final FailureDelay failureDelay;
    private Optional<String> asked = Optional.empty();
    private Optional<String> user = Optional.empty();
    private int failures;

    Login(TrapSession session, Settings settings, FailureDelay failureDelay) {
        this.session = session;
        this.settings = settings;
        this.failureDelay = failureDelay;
    }

    /** Who is logged in. */
    Optional<String> user() {
        return user;
    }

    boolean isAnonymous() {
        return user.filter(settings::isAnonymous).isPresent();
    }

    void name(String name) throws IOException {
        if (user.isPresent()) {
            session.write(change(name));
            return;
        }
        asked = Optional.of(name).filter(given -> !given.isEmpty());
        session.write("331 Please specify the password.\r\n");
    }

    private String change(String name) {
        if (isAnonymous()) {
            return "530 Can't change from guest user.\r\n";
        }
        return name.equals(user.orElseThrow())
                ? "331 Any password will do.\r\n"
                : "530 Can't change to another user.\r\n";
    }

    /** @return whether the conversation goes on */
    boolean password(String password) throws IOException {
        if (user.isPresent()) {
            session.write("230 Already logged in.\r\n");
            return true;
        }
        if (asked.isEmpty()) {
            session.write("503 Login with USER first.\r\n");
            return true;
        }
        String name = asked.get();
        asked = Optional.empty();
        session.credential(name, password);
        if (settings.accepts(session, name, password)) {
            user = Optional.of(name);
            session.write("230 Login successful.\r\n");
            return true;
        }
        failures++;
        session.pause(failureDelay.once());
        session.write("530 Login incorrect.\r\n");
        return failures < Settings.MAX_LOGIN_FAILS;
    }
}
