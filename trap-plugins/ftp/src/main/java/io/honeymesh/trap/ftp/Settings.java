// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.util.List;
import java.util.Set;

/**
 * How this node's administrator has set the server up.
 *
 * @param anonymous whether anonymous users may look around
 * @param tls whether TLS is offered
 */
record Settings(boolean anonymous, boolean tls) {

    /** vsftpd hangs up after the third ({@code max_login_fails}). */
    static final int MAX_LOGIN_FAILS = 3;

    private static final Set<String> ANONYMOUS = Set.of("anonymous", "ftp");

    static Settings of(Persona persona) {
        return new Settings(
                persona.pick("ftp.anonymous", List.of(true, true, false)),
                persona.pick("ftp.tls", List.of(true, false, false)));
    }

    boolean isAnonymous(String user) {
        return anonymous && ANONYMOUS.contains(user.toLowerCase(java.util.Locale.ROOT));
    }

    /** Whether the login succeeds. */
    boolean accepts(TrapSession session, String user, String password) {
        boolean allowed = session.persona()
                .machine()
                .account(user)
                .filter(account -> account.shell() && account.uid() != 0)
                .isPresent();
        return isAnonymous(user) || allowed && session.opens(user, password);
    }
}
