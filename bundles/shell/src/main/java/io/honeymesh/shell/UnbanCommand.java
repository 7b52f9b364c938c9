// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:unban} */
@Service
@Command(
        scope = "honeymesh",
        name = "unban",
        description = "Lifts the ban on an address or prefix, or on a fingerprint.",
        detailedDescription = "Examples:\n  honeymesh:unban 203.0.113.7\n"
                + "  honeymesh:unban 203.0.113.0/24 --note \"customer called\"\n"
                + "  honeymesh:unban --hassh ec7378c1a92f5a8dde7e8b7a1ddf33d1\n\n"
                + "The bans that a banned fingerprint has brought stay: honeymesh:bans --reason FINGERPRINT")
public final class UnbanCommand extends OrderCommand {

    @Argument(
            name = "subject",
            description = "The address or prefix exactly as it was banned",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.UnbanWords.class)
    List<String> words = List.of();

    public UnbanCommand() {
        super("whom to unban", "honeymesh:unban 203.0.113.7");
    }

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void run(Shell shell, Subject whom) {
        BanBook book = shell.services().book();
        Optional<Ban> lifted = book.unban(whom, shell.note(note));
        List<Subject> covering = book.bans().stream()
                .map(Ban::subject)
                .filter(banned -> banned.contains(whom) && !banned.equals(whom))
                .toList();
        if (lifted.isEmpty()) {
            throw new CommandFailure(whom + " is not banned" + hint(book, whom, covering));
        }
        shell.line("the ban on " + whom + " is lifted (it was " + lifted.get().reasonNames() + ")");
        covering.forEach(prefix -> shell.line(shell.style()
                .warn(whom + " is still blocked by the ban on " + prefix + ": honeymesh:unban " + prefix)));
    }

    @Override
    void run(Shell shell, Fingerprint fingerprint) {
        withdraw(shell, fingerprint, Action.BAN);
        shell.line(fingerprint + " is no longer banned; the bans that it has brought stay"
                + " (honeymesh:bans --reason FINGERPRINT)");
    }

    private static String hint(BanBook book, Subject whom, List<Subject> covering) {
        if (!covering.isEmpty()) {
            return " itself, but the ban on " + covering.getLast() + " covers it: honeymesh:unban "
                    + covering.getLast();
        }
        long inside =
                book.bans().stream().filter(ban -> whom.contains(ban.subject())).count();
        return inside == 0
                ? "; a scan stop of the kernel, if it had one, is lifted"
                : " as a whole; " + inside + " bans in it are each their own (honeymesh:bans)";
    }
}
