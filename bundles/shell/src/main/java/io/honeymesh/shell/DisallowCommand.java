// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:disallow} */
@Service
@Command(
        scope = "honeymesh",
        name = "disallow",
        description = "Takes an address or prefix off the allow-list.",
        detailedDescription = "Example:\n  honeymesh:disallow 198.51.100.0/24")
public final class DisallowCommand extends NodeCommand {

    @Argument(
            name = "subject",
            description = "The address or prefix exactly as it was allowed",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.DisallowWords.class)
    List<String> words = List.of();

    String subject = "";

    @Option(name = "--note", description = "Why, for whoever looks later", valueToShowInHelp = "")
    String note = "";

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        subject = value;
    }

    @Override
    void run(Shell shell) {
        Subject whom = Subject.parse(required(subject, "whom to disallow", "honeymesh:disallow 198.51.100.0/24"));
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
}
