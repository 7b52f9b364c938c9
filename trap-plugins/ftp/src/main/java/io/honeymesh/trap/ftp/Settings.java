// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.Persona;
import java.util.List;
import java.util.Set;

/**
 * How this node's administrator has set the server up.
 *
 * @param anonymous whether anonymous users may look around
 * @param tls whether TLS is offered
 * @param acceptedAttempt which password attempt of a connection is let in, so that guessing seems to pay
 */
record Settings(boolean anonymous, boolean tls, int acceptedAttempt) {

    /** vsftpd hangs up after the third ({@code max_login_fails}). */
    static final int MAX_LOGIN_FAILS = 3;

    /** Debian's /etc/ftpusers: these never get in. */
    private static final Set<String> DENIED =
            Set.of("root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "nobody");

    private static final Set<String> ANONYMOUS = Set.of("anonymous", "ftp");

    static Settings of(Persona persona) {
        return new Settings(
                persona.pick("ftp.anonymous", List.of(true, true, false)),
                persona.pick("ftp.tls", List.of(true, false, false)),
                persona.number("ftp.accepted", 1, MAX_LOGIN_FAILS));
    }

    boolean isAnonymous(String user) {
        return anonymous && ANONYMOUS.contains(user.toLowerCase(java.util.Locale.ROOT));
    }

    /** Whether the login succeeds; {@code attempt} counts from 1. */
    boolean accepts(String user, int attempt) {
        return isAnonymous(user) || !user.isEmpty() && !DENIED.contains(user) && attempt >= acceptedAttempt;
    }
}
