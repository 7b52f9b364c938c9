// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.Persona;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Commands about mailboxes, of which there is one: INBOX. */
final class Folders {

    private static final String INBOX = "INBOX";
    private static final Set<String> STATUS_ITEMS =
            Set.of("MESSAGES", "RECENT", "UNSEEN", "SIZE", "UIDNEXT", "UIDVALIDITY", "HIGHESTMODSEQ");

    private final long uidValidity;
    private boolean selected;

    Folders(Persona persona, String user) {
        // The mailbox was made when its user first logged in, some time after the installation.
        this.uidValidity =
                persona.installed().getEpochSecond() + persona.number("mail.inbox." + user, 3600, 30 * 86_400);
    }

    boolean selected() {
        return selected;
    }

    void close() {
        selected = false;
    }

    static boolean exists(String name) {
        return name.equalsIgnoreCase(INBOX);
    }

    /** The answer without tag and time, after lines of data; empty if the command is none of these. */
    Optional<String> answer(String command, List<Token> arguments) {
        return Optional.ofNullable(
                switch (command) {
                    case "NAMESPACE" -> "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\nOK Namespace completed";
                    case "LIST", "XLIST" -> list(command, arguments);
                    case "LSUB" -> arguments.isEmpty() ? invalid(command, "Invalid reference") : "OK Lsub completed";
                    case "STATUS" -> status(arguments);
                    case "SELECT", "EXAMINE" -> open(command, arguments);
                    case "CREATE" ->
                        one(arguments).map(n -> "NO [NOPERM] Permission denied").orElse(invalid(command));
                    case "DELETE" ->
                        one(arguments)
                                .map(n -> exists(n) ? "NO INBOX can't be deleted" : missing("[NONEXISTENT] ", n))
                                .orElse(invalid(command));
                    case "SUBSCRIBE" -> one(arguments).map(n -> subscribed(n)).orElse(invalid(command));
                    case "UNSUBSCRIBE" ->
                        one(arguments).map(n -> "OK Unsubscribe completed").orElse(invalid(command));
                    case "RENAME" -> rename(arguments);
                    default -> null;
                });
    }

    private static String subscribed(String name) {
        return exists(name) ? "NO [NOPERM] Permission denied" : missing("", name);
    }

    private static String rename(List<Token> arguments) {
        if (arguments.size() != 2) {
            return invalid("RENAME");
        }
        String name = arguments.getFirst().text();
        return exists(name) ? "NO [NOPERM] Permission denied" : missing("[NONEXISTENT] ", name);
    }

    private static String list(String command, List<Token> arguments) {
        if (arguments.isEmpty() || !arguments.getFirst().isText()) {
            return invalid(command, "Invalid reference");
        }
        if (arguments.size() < 2) {
            return invalid(command, "Invalid pattern");
        }
        String pattern = arguments.get(0).text() + arguments.get(1).text();
        if (arguments.get(1).kind() == Token.Kind.STRING
                && arguments.get(1).text().isEmpty()) {
            return "* LIST (\\Noselect) \"/\" \"\"\r\nOK List completed";
        }
        return (matches(pattern) ? "* LIST (\\HasNoChildren) \"/\" INBOX\r\n" : "") + "OK List completed";
    }

    /** Whether INBOX is what a pattern with {@code *} and {@code %} names (RFC 3501, 6.3.8). */
    static boolean matches(String pattern) {
        String upper = pattern.toUpperCase(Locale.ROOT);
        int at = 0;
        int name = 0;
        int star = -1;
        int resume = 0;
        while (name < INBOX.length()) {
            boolean wild = at < upper.length() && (upper.charAt(at) == '*' || upper.charAt(at) == '%');
            if (wild) {
                star = at++;
                resume = name;
            } else if (at < upper.length() && upper.charAt(at) == INBOX.charAt(name)) {
                at++;
                name++;
            } else if (star >= 0) {
                at = star + 1;
                name = ++resume;
            } else {
                return false;
            }
        }
        while (at < upper.length() && (upper.charAt(at) == '*' || upper.charAt(at) == '%')) {
            at++;
        }
        return at == upper.length();
    }

    private String status(List<Token> arguments) {
        if (arguments.size() < 2 || !arguments.getFirst().isText()) {
            return invalid("STATUS", "Missing arguments");
        }
        if (arguments.get(1).kind() != Token.Kind.OPEN) {
            return invalid("STATUS");
        }
        List<Token> items = arguments.subList(2, arguments.size() - 1);
        if (items.isEmpty()) {
            return invalid("STATUS", "Empty status list");
        }
        StringBuilder shown = new StringBuilder();
        for (Token item : items) {
            if (!STATUS_ITEMS.contains(item.upper())) {
                return invalid("STATUS", "Invalid status item " + item.upper());
            }
            String value = switch (item.upper()) {
                case "UIDNEXT", "HIGHESTMODSEQ" -> "1";
                case "UIDVALIDITY" -> Long.toString(uidValidity);
                default -> "0";
            };
            shown.append(shown.isEmpty() ? "" : " ")
                    .append(item.upper())
                    .append(' ')
                    .append(value);
        }
        String name = arguments.getFirst().text();
        if (!exists(name)) {
            return missing("", name);
        }
        return "* STATUS INBOX (" + shown + ")\r\nOK "
                + (selected ? "[CLIENTBUG] Status on selected mailbox completed" : "Status completed");
    }

    private String open(String command, List<Token> arguments) {
        String closed = selected ? "* OK [CLOSED] Previous mailbox closed.\r\n" : "";
        selected = false;
        Optional<String> name = one(arguments.size() > 1 ? arguments.subList(0, 1) : arguments);
        if (name.isEmpty()) {
            return closed + invalid(command);
        }
        if (name.get().isEmpty()) {
            return closed + "NO [CANNOT] Invalid mailbox name: Name is empty";
        }
        if (!exists(name.get())) {
            return closed + missing("", name.get());
        }
        selected = true;
        boolean writable = command.equals("SELECT");
        return closed + "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* OK [PERMANENTFLAGS ("
                + (writable
                        ? "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Flags permitted.\r\n"
                        : ")] Read-only mailbox.\r\n")
                + "* 0 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY " + uidValidity
                + "] UIDs valid\r\n* OK [UIDNEXT 1] Predicted next UID\r\n"
                + (writable ? "OK [READ-WRITE] Select completed" : "OK [READ-ONLY] Examine completed");
    }

    private static Optional<String> one(List<Token> arguments) {
        boolean sound = arguments.size() == 1 && arguments.getFirst().isText();
        return sound ? Optional.of(arguments.getFirst().text()) : Optional.empty();
    }

    static String missing(String code, String name) {
        return "NO " + code + "Mailbox doesn't exist: " + name;
    }

    private static String invalid(String command) {
        return invalid(command, "Invalid arguments");
    }

    private static String invalid(String command, String why) {
        return "BAD Error in IMAP command " + command + ": " + why;
    }
}
