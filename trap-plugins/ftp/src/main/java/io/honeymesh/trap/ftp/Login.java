// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** USER and PASS, the way vsftpd asks for them. */
final class Login {

    /** PAM and {@code delay_failed_login} make a wrong password slow. */
    private static final Duration FAILED_DELAY = Duration.ofSeconds(1);

    private final TrapSession session;
    private final Settings settings;
    private Optional<String> asked = Optional.empty();
    private Optional<String> user = Optional.empty();
    private int failures;

    Login(TrapSession session, Settings settings) {
        this.session = session;
        this.settings = settings;
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
            session.write(
                    isAnonymous() ? "530 Can't change from guest user.\r\n" : "530 Can't change to another user.\r\n");
            return;
        }
        asked = Optional.of(name);
        session.write("331 Please specify the password.\r\n");
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
        session.pause(FAILED_DELAY);
        session.write("530 Login incorrect.\r\n");
        return failures < Settings.MAX_LOGIN_FAILS;
    }
}
