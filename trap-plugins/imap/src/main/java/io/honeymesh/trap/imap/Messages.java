// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Commands about messages, of which there are none. */
final class Messages {

    private static final Set<String> COMMANDS = Set.of(
            "CHECK",
            "CLOSE",
            "UNSELECT",
            "EXPUNGE",
            "SEARCH",
            "FETCH",
            "STORE",
            "COPY",
            "MOVE",
            "SORT",
            "THREAD",
            "UID");
    private static final Set<String> BY_UID =
            Set.of("FETCH", "STORE", "COPY", "MOVE", "SEARCH", "SORT", "THREAD", "EXPUNGE");
    private static final Set<String> SEARCH_KEYS = Set.of(
            "ALL",
            "ANSWERED",
            "BCC",
            "BEFORE",
            "BODY",
            "CC",
            "DELETED",
            "DRAFT",
            "FLAGGED",
            "FROM",
            "HEADER",
            "KEYWORD",
            "LARGER",
            "NEW",
            "NOT",
            "OLD",
            "OLDER",
            "ON",
            "OR",
            "RECENT",
            "SEEN",
            "SENTBEFORE",
            "SENTON",
            "SENTSINCE",
            "SINCE",
            "SMALLER",
            "SUBJECT",
            "TEXT",
            "TO",
            "UID",
            "UNANSWERED",
            "UNDELETED",
            "UNDRAFT",
            "UNFLAGGED",
            "UNKEYWORD",
            "UNSEEN",
            "YOUNGER",
            "CHARSET",
            "RETURN");

    /** The answer without tag and time, after lines of data; empty if the command is none of these. */
    Optional<String> answer(String command, List<Token> arguments, boolean selected) {
        if (!COMMANDS.contains(command)) {
            return Optional.empty();
        }
        if (command.equals("UID")) {
            return Optional.of(byUid(arguments, selected));
        }
        return Optional.of(selected ? plain(command, "", arguments) : "BAD No mailbox selected");
    }

    private static String byUid(List<Token> arguments, boolean selected) {
        if (arguments.isEmpty() || !arguments.getFirst().isText()) {
            return "BAD Error in IMAP command: Invalid command name";
        }
        String command = arguments.getFirst().upper();
        if (!BY_UID.contains(command)) {
            return "BAD Error in IMAP command UID " + command + ": Unknown command";
        }
        return selected ? plain(command, "UID ", arguments.subList(1, arguments.size())) : "BAD No mailbox selected";
    }

    private static String plain(String command, String uid, List<Token> arguments) {
        return switch (command) {
            case "CHECK" -> "OK Check completed";
            case "CLOSE" -> "OK Close completed";
            case "UNSELECT" -> "OK Unselect completed";
            case "EXPUNGE" -> "OK Expunge completed";
            case "SEARCH" -> search(uid, arguments);
            case "SORT" -> "* SORT\r\nOK Sort completed";
            case "THREAD" -> "* THREAD \r\nOK Thread completed";
            default -> set(command, uid, arguments);
        };
    }

    private static String search(String uid, List<Token> arguments) {
        if (arguments.isEmpty()) {
            return invalid(uid + "SEARCH", "Missing search parameters");
        }
        Token first = arguments.getFirst();
        boolean known = !first.isText() || SEARCH_KEYS.contains(first.upper());
        if (!known && !isSet(first.text())) {
            return invalid(uid + "SEARCH", "Unknown argument " + first.upper());
        }
        return "* SEARCH\r\nOK Search completed";
    }

    /** FETCH, STORE, COPY and MOVE: sequence numbers can't be valid here, UIDs merely find nothing. */
    private static String set(String command, String uid, List<Token> arguments) {
        boolean mailbox = command.equals("COPY") || command.equals("MOVE");
        if (arguments.size() < 2) {
            return invalid(uid + command, mailbox ? "Missing arguments" : "Invalid arguments");
        }
        if (uid.isEmpty()) {
            return invalid(command, "Invalid messageset");
        }
        if (!isSet(arguments.getFirst().text())) {
            return invalid(uid + command, "Invalid uidset");
        }
        return mailbox ? "OK No messages found" : "OK " + (command.equals("FETCH") ? "Fetch" : "Store") + " completed";
    }

    private static boolean isSet(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == ':' || c == ',' || c == '*');
    }

    private static String invalid(String command, String why) {
        return "BAD Error in IMAP command " + command + ": " + why;
    }
}
