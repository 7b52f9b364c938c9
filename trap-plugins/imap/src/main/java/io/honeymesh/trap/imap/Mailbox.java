// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** After the login: an INBOX without mail, which nobody may write to. */
final class Mailbox {

    /** Dovecot's imap_max_line_length. */
    static final int MAX_LINE_BYTES = 64 << 10;

    /** Dovecot gives up at this many bad commands in a row. */
    private static final int MAX_BAD_COMMANDS = 20;

    /** What clients ask of themselves; all else is somebody looking around. */
    private static final Set<String> ORDINARY =
            Set.of("CAPABILITY", "NOOP", "ID", "ENABLE", "NAMESPACE", "LOGOUT", "IDLE", "");

    /** How long Dovecot says that a command took. */
    static final String TOOK = " (0.001 + 0.000 secs).\r\n";

    private final TrapSession session;
    private final Folders folders;
    private final Messages messages;
    private int bad;

    Mailbox(TrapSession session, String user) {
        this.session = session;
        this.messages = new Messages();
        this.folders = new Folders(session.persona(), user);
    }

    void run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            Optional<String> line = Dialogue.line(session, MAX_LINE_BYTES);
            goOn = line.isPresent() && take(Command.of(line.get())) && bad < MAX_BAD_COMMANDS;
        }
    }

    private boolean take(Command command) throws IOException {
        if (!ORDINARY.contains(command.name())) {
            session.command(command.line());
        }
        if (!command.hasTag()) {
            refuse("*", "BAD Error in IMAP tag: Invalid tag");
            return true;
        }
        if (command.name().equals("APPEND")) {
            return append(command);
        }
        return switch (new Arguments(session, MAX_LINE_BYTES, MAX_LINE_BYTES).parse(command.rest())) {
            case Arguments.Outcome.Parsed(List<Token> tokens) -> answer(command, tokens);
            case Arguments.Outcome.Bad(String why) -> {
                refuse(command.tag(), "BAD Error in IMAP command " + command.name() + ": " + why);
                yield true;
            }
            case Arguments.Outcome.Fatal(String why) -> {
                session.write("* BYE " + why + "\r\n");
                yield false;
            }
            case Arguments.Outcome.Gone _ -> false;
        };
    }

    private boolean append(Command command) throws IOException {
        Append append = new Append(session);
        return switch (append.take(command.rest(), folders)) {
            case Append.Outcome.Done(String answer) -> {
                say(command.tag(), answer);
                yield true;
            }
            case Append.Outcome.Gone _ -> false;
        };
    }

    private boolean answer(Command command, List<Token> tokens) throws IOException {
        String tag = command.tag();
        switch (command.name()) {
            case "LOGOUT" -> {
                session.write("* BYE Logging out\r\n" + tag + " OK Logout completed" + TOOK);
                return false;
            }
            case "IDLE" -> {
                return idle(tag);
            }
            case "CAPABILITY" -> {
                session.write("* CAPABILITY " + Capabilities.AFTER_LOGIN + "\r\n");
                say(tag, "OK Capability completed");
            }
            case "NOOP" -> say(tag, "OK NOOP completed");
            case "ID" -> {
                session.write("* ID (\"name\" \"Dovecot\")\r\n");
                say(tag, "OK ID completed");
            }
            case "ENABLE" -> {
                session.write("* ENABLED"
                        + (tokens.isEmpty() ? "" : " " + tokens.getFirst().upper()) + "\r\n");
                say(tag, "OK Enabled");
            }
            case "" -> refuse(tag, "BAD Error in IMAP command: Invalid command name");
            default -> elsewhere(tag, command.name(), tokens);
        }
        return true;
    }

    private void elsewhere(String tag, String name, List<Token> tokens) throws IOException {
        Optional<String> answer =
                folders.answer(name, tokens).or(() -> messages.answer(name, tokens, folders.selected()));
        if (name.equals("CLOSE") || name.equals("UNSELECT")) {
            folders.close();
        }
        String said = answer.orElse("BAD Error in IMAP command " + name + ": Unknown command");
        int last = said.lastIndexOf('\n') + 1;
        session.write(said.substring(0, last));
        say(tag, said.substring(last));
    }

    private boolean idle(String tag) throws IOException {
        session.write("+ idling\r\n");
        Optional<String> line = Dialogue.line(session, MAX_LINE_BYTES);
        if (line.isPresent()) {
            say(tag, line.get().equalsIgnoreCase("DONE") ? "OK Idle completed" : "BAD Expected DONE");
        }
        return line.isPresent();
    }

    private void say(String tag, String answer) throws IOException {
        if (answer.startsWith("BAD")) {
            refuse(tag, answer);
        } else {
            bad = 0;
            session.write(tag + " " + answer + TOOK);
        }
    }

    private void refuse(String tag, String answer) throws IOException {
        boolean enough = ++bad >= MAX_BAD_COMMANDS;
        session.write(tag + " " + answer + TOOK + (enough ? "* BYE Too many invalid IMAP commands.\r\n" : ""));
    }
}
