// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One client's control connection: reads a command, answers it, until either side has enough. */
final class ControlConnection {

    /** What ordinary clients say before anyone has asked them to; all else after the login is a command. */
    private static final Set<String> ORDINARY = Set.of(
            "USER", "PASS", "SYST", "FEAT", "HELP", "NOOP", "OPTS", "PWD", "XPWD", "TYPE", "QUIT", "AUTH", "PBSZ",
            "PROT", "STAT", "");

    private final TrapSession session;
    private final Settings settings;
    private final Lines lines;
    private final Login login;
    private final Transfers transfers;
    private boolean secured;

    ControlConnection(TrapSession session, FailureDelay failureDelay) {
        this.session = session;
        this.settings = Settings.of(session.persona());
        this.lines = new Lines(session);
        this.login = new Login(session, settings, failureDelay);
        this.transfers = new Transfers(session);
    }

    void run() throws IOException {
        session.write("220 (vsFTPd 3.0.3)\r\n");
        Optional<FileCommands> files = Optional.empty();
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            Command command = Command.of(line.get());
            keep(command, files.isPresent());
            if (command.verb().isEmpty() && line.get().isEmpty()) {
                continue; // vsftpd says nothing to an empty line
            }
            if (!answer(command, files)) {
                return;
            }
            if (files.isEmpty() && login.user().isPresent()) {
                files = Optional.of(new FileCommands(session, login, transfers));
            }
        }
    }

    private Optional<String> line() throws IOException {
        try {
            return lines.next();
        } catch (SocketTimeoutException silent) {
            session.write("421 Timeout.\r\n");
            throw silent;
        } catch (Lines.TooLong tooLong) {
            session.write("500 Input line too long.\r\n");
            throw tooLong;
        }
    }

    private void keep(Command command, boolean loggedIn) {
        if (loggedIn && !ORDINARY.contains(command.verb())) {
            session.command(command.line());
        } else if (!command.verb().equals("PASS") && !command.line().isEmpty()) {
            session.add(new Evidence.Request(Captured.of(command.line())));
        }
    }

    /** @return whether the conversation goes on */
    private boolean answer(Command command, Optional<FileCommands> files) throws IOException {
        switch (command.verb()) {
            case "USER" -> login.name(command.argument());
            case "PASS" -> {
                return login.password(command.argument());
            }
            case "QUIT" -> {
                session.write("221 Goodbye.\r\n");
                return false;
            }
            case "FEAT" -> features();
            case "OPTS" -> options(command.argument());
            case "AUTH" -> authenticate(command.argument());
            case "PBSZ" -> protection(command, files, "200 PBSZ set to 0.\r\n");
            case "PROT" -> protect(command, files);
            case "GET", "POST", "HEAD", "OPTIONS", "CONNECT" -> {
                if (files.isPresent()) {
                    session.write("500 HTTP protocol commands not allowed.\r\n");
                    return false;
                }
                refuse();
            }
            default -> {
                if (files.isEmpty()) {
                    refuse();
                } else {
                    files.get().answer(command);
                }
            }
        }
        return true;
    }

    private void refuse() throws IOException {
        session.write("530 Please login with USER and PASS.\r\n");
    }

    private void features() throws IOException {
        // No EPRT: active mode is off.
        session.write("211-Features:\r\n"
                + (settings.tls() ? " AUTH TLS\r\n" : "")
                + " EPSV\r\n MDTM\r\n PASV\r\n"
                + (settings.tls() ? " PBSZ\r\n PROT\r\n" : "")
                + " REST STREAM\r\n SIZE\r\n TVFS\r\n211 End\r\n");
    }

    private void options(String argument) throws IOException {
        boolean utf8 = argument.toUpperCase(Locale.ROOT).equals("UTF8 ON");
        session.write(utf8 ? "200 Always in UTF8 mode.\r\n" : "501 Option not understood.\r\n");
    }

    private void authenticate(String argument) throws IOException {
        if (!settings.tls() || secured || login.user().isPresent()) {
            unavailable();
        } else if (Set.of("TLS", "TLS-C", "SSL", "TLS-P").contains(argument.toUpperCase(Locale.ROOT))) {
            session.write("234 Proceed with negotiation.\r\n");
            session.startTls();
            secured = true;
        } else {
            session.write("504 Unknown AUTH type.\r\n");
        }
    }

    private void unavailable() throws IOException {
        if (login.user().isEmpty()) {
            refuse();
        } else {
            session.write("500 Unknown command.\r\n");
        }
    }

    private void protection(Command command, Optional<FileCommands> files, String answer) throws IOException {
        if (secured) {
            session.write(answer);
        } else if (settings.tls()) {
            session.write("503 " + command.verb() + " needs a secure connection.\r\n");
        } else if (files.isEmpty()) {
            refuse();
        } else {
            session.write("550 Permission denied.\r\n");
        }
    }

    private void protect(Command command, Optional<FileCommands> files) throws IOException {
        switch (command.argument().toUpperCase(Locale.ROOT)) {
            case "C" -> {
                transfers.encrypted(false);
                protection(command, files, "200 PROT now Clear.\r\n");
            }
            case "P" -> {
                transfers.encrypted(secured);
                protection(command, files, "200 PROT now Private.\r\n");
            }
            case "S", "E" -> protection(command, files, "536 PROT not supported.\r\n");
            default -> protection(command, files, "504 PROT not recognized.\r\n");
        }
    }
}
