// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Debian's login program: asks for name and password up to five times. */
final class LoginPrompt {

    /** What pam_faildelay makes of a wrong password, on average. */
    static final Duration FAILED = Duration.ofSeconds(3);

    /** LOGIN_RETRIES of /etc/login.defs. */
    private static final int MAX_TRIES = 5;

    /** How the bypass names its user: as an option of the login program telnetd starts. */
    private static final String FORCED = "-f";

    private static final DateTimeFormatter LAST_LOGIN =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT);

    private final TrapSession session;
    private final Terminal terminal;
    private final Machine machine;
    private final Duration failed;

    LoginPrompt(TrapSession session, Terminal terminal, Machine machine, Duration failed) {
        this.session = session;
        this.terminal = terminal;
        this.machine = machine;
        this.failed = failed;
    }

    /** Who got in, if anybody did. */
    Optional<String> run() throws IOException {
        terminal.write("\nLinux " + machine.release() + " (" + machine.hostName() + ") (pts/0)\n\n");
        Optional<String> named = terminal.options().user().filter(name -> !name.isBlank());
        if (named.isPresent() && named.get().startsWith(FORCED)) {
            session.command("USER=" + named.get());
            String user = named.get().substring(FORCED.length()).strip();
            if (hasShell(user)) {
                greet();
                return Optional.of(user);
            }
            named = Optional.empty();
        }
        for (int attempt = 1; attempt <= MAX_TRIES; attempt++) {
            Optional<String> user = named;
            if (user.isEmpty()) {
                terminal.write(machine.hostName() + " login: ");
                user = terminal.readLine(true);
            }
            named = Optional.empty();
            if (user.isEmpty() || isInterrupt(user.get())) {
                return Optional.empty();
            }
            terminal.write("Password: ");
            Optional<String> password = terminal.readLine(false);
            if (password.isEmpty() || isInterrupt(password.get())) {
                return Optional.empty();
            }
            session.credential(user.get(), password.get());
            if (accepts(user.get(), password.get())) {
                greet();
                return user;
            }
            session.pause(failed);
            terminal.write("\nLogin incorrect\n");
        }
        terminal.write("Maximum number of tries exceeded (" + MAX_TRIES + ")\n");
        return Optional.empty();
    }

    private static boolean isInterrupt(String line) {
        return line.equals("\3");
    }

    private boolean accepts(String user, String password) {
        return hasShell(user) && session.opens(user, password);
    }

    private boolean hasShell(String user) {
        return machine.facts().account(user).filter(MachineFacts.Account::shell).isPresent();
    }

    private void greet() throws IOException {
        LocalDate day =
                LocalDate.now(ZoneOffset.UTC).minusDays(session.persona().number("telnet.last.days", 2, 20));
        ZonedDateTime last = day.atStartOfDay(ZoneOffset.UTC)
                .plusSeconds(session.persona().number("telnet.last.second", 7 * 3600, 19 * 3600));
        terminal.write("Linux " + machine.hostName() + " " + machine.release() + " " + machine.build() + " x86_64\n\n"
                + "The programs included with the Debian GNU/Linux system are free software;\n"
                + "the exact distribution terms for each program are described in the\n"
                + "individual files in /usr/share/doc/*/copyright.\n\n"
                + "Debian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent\n"
                + "permitted by applicable law.\nLast login: " + LAST_LOGIN.format(last) + " on tty1\n");
    }
}
