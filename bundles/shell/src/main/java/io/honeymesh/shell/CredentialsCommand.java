// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Attempts.Grouping;
import io.honeymesh.api.service.Attempts.Login;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code honeymesh:credentials} */
@Service
@Command(
        scope = "honeymesh",
        name = "credentials",
        description = "Shows the logins that were tried, those that most sources tried first.",
        detailedDescription = "Passwords are shown with --reveal alone, which viewers may not.\n"
                + "Examples:\n  honeymesh:credentials\n  honeymesh:credentials --reveal --limit 50\n"
                + "  honeymesh:credentials --by password --reveal --trap ssh --since 7d\n"
                + "  honeymesh:credentials --by trap --source 203.0.113.0/24 --json")
public final class CredentialsCommand extends CaptureCommand {

    @Option(
            name = "--by",
            description = "What is counted: user, password, pair or trap",
            valueToShowInHelp = "user, with --reveal pair")
    @Completion(
            value = StringsCompleter.class,
            values = {"user", "password", "pair", "trap"})
    String by = "";

    @Option(name = "--reveal", description = "Shows passwords")
    boolean reveal;

    @Option(name = "--csv", description = "As CSV with a header")
    boolean csv;

    @Override
    void run(Shell shell) {
        List<Login> logins = shell.services().attempts().logins(filter(shell), grouping(), most());
        Tallies.print(
                shell,
                "No logins.",
                json,
                csv,
                logins.stream().map(CredentialsCommand::row).toList());
    }

    private Grouping grouping() {
        Grouping grouping = switch (by) {
            case "" -> reveal ? Grouping.PAIR : Grouping.USER;
            case "user" -> Grouping.USER;
            case "password" -> Grouping.SECRET;
            case "pair" -> Grouping.PAIR;
            case "trap" -> Grouping.TRAP;
            default ->
                throw new CommandFailure("--by is user, password, pair or trap, not '" + SafeText.escape(by, 40) + "'");
        };
        if (!reveal && (grouping == Grouping.SECRET || grouping == Grouping.PAIR)) {
            throw new CommandFailure("--by " + by + " shows passwords: add --reveal");
        }
        return grouping;
    }

    private static Map<String, Object> row(Login login) {
        Map<String, Object> row = new LinkedHashMap<>();
        login.trap().ifPresent(name -> row.put("trap", name));
        login.user().ifPresent(user -> row.put("user", user));
        login.secret().ifPresent(secret -> row.put("password", secret));
        Tallies.add(row, login.tally());
        return row;
    }
}
