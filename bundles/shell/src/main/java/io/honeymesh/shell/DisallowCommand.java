// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:disallow} */
@Service
@Command(
        scope = "honeymesh",
        name = "disallow",
        description = "Takes an address or prefix off the allow-list, or no longer excuses a fingerprint.",
        detailedDescription = "Examples:\n  honeymesh:disallow 198.51.100.0/24\n"
                + "  honeymesh:disallow --ja4 t13d1516h2_8daaf6152771_e5627efa2ab1")
public final class DisallowCommand extends OrderCommand {

    @Argument(
            name = "subject",
            description = "The address or prefix exactly as it was allowed",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.DisallowWords.class)
    List<String> words = List.of();

    public DisallowCommand() {
        super("whom to disallow", "honeymesh:disallow 198.51.100.0/24");
    }

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void run(Shell shell, Subject whom) {
        BanBook book = shell.services().book();
        if (!book.disallow(whom, shell.note(note))) {
            String covering = book.allows().stream()
                    .map(Allow::subject)
                    .filter(allowed -> allowed.contains(whom))
                    .findFirst()
                    .map(prefix -> " itself; " + prefix + ", which covers it, is: honeymesh:disallow " + prefix)
                    .orElse("");
            throw new CommandFailure(whom + " is not on the allow-list" + covering);
        }
        shell.line(whom + " is no longer on the allow-list");
    }

    @Override
    void run(Shell shell, Fingerprint fingerprint) {
        withdraw(shell, fingerprint, Action.ALLOW);
        shell.line(fingerprint + " is no longer allowed");
    }
}
