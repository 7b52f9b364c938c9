// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;

/** One client's connection up to its login (RFC 3501's not authenticated state); the {@link Mailbox} takes over then. */
final class Dialogue {

    /** The longest line before the login. */
    static final int MAX_LINE_BYTES = 8192;

    /** The longest tag, name or argument in it that is not a literal: Dovecot's buffer of 1024 bytes. */
    static final int MAX_TOKEN_BYTES = 1024;

    /** Dovecot gives up at this many commands it doesn't know. */
    private static final int MAX_BAD_COMMANDS = 3;

    private final TrapSession session;
    private final Login login;
    private boolean secured;
    private int bad;

    Dialogue(TrapSession session, boolean secured, int failedLoginMillis) {
        this.session = session;
        this.secured = secured;
        this.login = new Login(session, failedLoginMillis);
    }

    void run() throws IOException {
        session.write("* OK [CAPABILITY " + capabilities() + "] Dovecot (Debian) ready.\r\n");
        boolean goOn = true;
        while (goOn && login.user().isEmpty()) {
            Optional<String> line = line(session, MAX_LINE_BYTES);
            goOn = line.isPresent() && answer(Command.of(line.get()));
        }
        if (goOn) {
            new Mailbox(session, login.user().orElseThrow()).run();
        }
    }

    static Optional<String> line(TrapSession session, int maxBytes) throws IOException {
        try {
            return session.readLine(maxBytes);
        } catch (SocketTimeoutException silent) {
            session.write("* BYE Disconnected for inactivity.\r\n");
            throw silent;
        } catch (IOException e) {
            // A line beyond the limit, or nobody is left to hear this.
            session.write("* BYE Input buffer full, aborting\r\n");
            throw e;
        }
    }

    private String capabilities() {
        return Capabilities.beforeLogin(session.persona(), secured);
    }

    /** @return whether the conversation goes on */
    private boolean answer(Command command) throws IOException {
        if (command.tag().length() > MAX_TOKEN_BYTES || command.name().length() > MAX_TOKEN_BYTES) {
            session.write("* BYE Input buffer full, aborting\r\n");
            return false;
        }
        return switch (command.name()) {
            case "AUTHENTICATE" -> authenticate(command);
            case "CAPABILITY", "ENABLE", "ID", "LOGIN", "LOGOUT", "NOOP", "STARTTLS" -> parsed(command);
            default -> unknown(command);
        };
    }

    private boolean parsed(Command command) throws IOException {
        Arguments arguments =
                new Arguments(session, MAX_LINE_BYTES - command.line().length(), MAX_TOKEN_BYTES);
        return switch (arguments.parse(command.rest())) {
            case Arguments.Outcome.Parsed(List<Token> tokens) -> answer(command, tokens);
            case Arguments.Outcome.Bad(String why) -> {
                session.add(new Evidence.Request(Captured.of(command.line())));
                session.write(command.tag() + " BAD " + why + "\r\n");
                yield true;
            }
            case Arguments.Outcome.Fatal(String why) -> {
                session.add(new Evidence.Violation(why, Captured.of(command.line())));
                session.write("* BYE " + why + "\r\n");
                yield false;
            }
            case Arguments.Outcome.Gone _ -> false;
        };
    }

    private boolean answer(Command command, List<Token> tokens) throws IOException {
        String tag = command.tag();
        switch (command.name()) {
            case "CAPABILITY" -> {
                login.askedForCapabilities();
                session.write("* CAPABILITY " + capabilities() + "\r\n" + tag
                        + " OK Pre-login capabilities listed, post-login capabilities have more.\r\n");
            }
            case "ENABLE" ->
                session.write("* ENABLED\r\n" + tag + " OK ENABLE ignored in non-authenticated state.\r\n");
            case "ID" -> identify(command, tokens);
            case "LOGIN" -> {
                boolean sound = tokens.size() == 2 && tokens.stream().allMatch(Token::isText);
                if (!sound) {
                    return unknown(command);
                }
                login.password(tag, tokens.get(0).text(), tokens.get(1).text());
            }
            case "LOGOUT" -> {
                session.write("* BYE Logging out\r\n" + tag + " OK Logout completed.\r\n");
                return false;
            }
            case "STARTTLS" -> startTls(tag);
            default -> session.write(tag + " OK NOOP completed.\r\n");
        }
        return true;
    }

    private void identify(Command command, List<Token> tokens) throws IOException {
        boolean nothing = tokens.isEmpty() || tokens.getFirst().upper().equals("NIL");
        boolean list = !tokens.isEmpty()
                && tokens.getFirst().kind() == Token.Kind.OPEN
                && tokens.getLast().kind() == Token.Kind.CLOSE
                && tokens.subList(1, tokens.size() - 1).stream()
                        .allMatch(t -> t.kind() == Token.Kind.STRING || isNil(t));
        if (list) {
            session.add(new Evidence.Detail("imap.id", Captured.of(command.rest())));
        }
        session.write(
                nothing || list
                        ? "* ID (\"name\" \"Dovecot\")\r\n" + command.tag() + " OK ID completed.\r\n"
                        : command.tag() + " BAD Invalid ID parameters\r\n");
    }

    private static boolean isNil(Token token) {
        return token.kind() == Token.Kind.ATOM && token.upper().equals("NIL");
    }

    private boolean authenticate(Command command) throws IOException {
        if (command.rest().isEmpty()) {
            return unknown(command);
        }
        login.sasl(command.tag(), command.rest());
        return true;
    }

    private void startTls(String tag) throws IOException {
        if (secured) {
            session.write(tag + " BAD TLS is already active.\r\n");
            return;
        }
        session.write(tag + " OK Begin TLS negotiation now.\r\n");
        session.startTls();
        secured = true;
    }

    private boolean unknown(Command command) throws IOException {
        session.add(new Evidence.Request(Captured.of(command.line())));
        if (++bad >= MAX_BAD_COMMANDS) {
            session.write("* BYE Too many invalid IMAP commands.\r\n");
            return false;
        }
        session.write(command.tag() + " BAD Error in IMAP command received by server.\r\n");
        return true;
    }
}
