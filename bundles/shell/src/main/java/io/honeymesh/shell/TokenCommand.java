// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.AccessTokens.Issued;
import io.honeymesh.api.service.AccessTokens.Token;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:token} */
@Service
@Command(
        scope = "honeymesh",
        name = "token",
        description = "Shows, makes, changes or takes back the tokens that let somebody in over the web.",
        detailedDescription =
                "A token is shown once, when it is made; the node keeps its hash. rotate takes one back and makes another of"
                        + " its name and role: whatever the old one has open ends at once.\nA viewer looks, and sees captured"
                        + " passwords masked; an operator bans, lifts and allows, too; an admin does everything.\nExamples:\n"
                        + "  honeymesh:token\n  honeymesh:token new \"wall display\" --role viewer\n"
                        + "  honeymesh:token rotate 1f3a9c20\n  honeymesh:token revoke 1f3a9c20\n"
                        + "Of a fleet, where fleet.admin is set: fleet-roster prints the keys of all nodes, from which"
                        + " ./honeymesh fleet order makes an order on a machine without a node; rotate-fleet FILE passes it on,"
                        + " and every node that follows takes back all tokens but its new one; fleet-report shows who has.\n"
                        + "  honeymesh:token rotate-fleet /srv/order\n  honeymesh:token fleet-report")
public final class TokenCommand extends NodeCommand {

    @Argument(
            name = "what",
            description = "list, new NAME, rotate ID, revoke ID, fleet-roster, rotate-fleet FILE or fleet-report",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"list", "new", "rotate", "revoke", "fleet-roster", "rotate-fleet", "fleet-report"})
    List<String> words = List.of();

    String what = "list";
    String value = "";

    @Option(
            name = "--role",
            description = "Of a new one: viewer, operator or admin; viewer if left out",
            valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"viewer", "operator", "admin"})
    String role = "";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void arguments(List<String> values) {
        if (values.size() > 2) {
            throw new CommandFailure("one at a time: '" + SafeText.escape(values.get(2), 40)
                    + "' is too many (a name of several words stands in quotes)");
        }
        what = values.isEmpty() ? what : values.getFirst();
        value = values.size() > 1 ? values.get(1) : "";
    }

    @Override
    void run(Shell shell) {
        if (List.of("list", "fleet-roster", "fleet-report").contains(what) && !value.isEmpty()) {
            throw new CommandFailure(what + " takes nothing: '" + SafeText.escape(value, 40) + "' is too much");
        }
        if (!role.isEmpty() && !what.equals("new")) {
            throw new CommandFailure("--role is for a new token; one that is there keeps its role");
        }
        if (FleetView.knows(what)) {
            new FleetView(shell, json).run(what, value);
            return;
        }
        AccessTokens tokens = shell.services().web(AccessTokens.class);
        switch (what) {
            case "list" -> list(shell, tokens.tokens());
            case "new" -> issued(shell, tokens.issue(needed("the token's name", "new \"wall display\""), role()));
            case "rotate" -> issued(shell, tokens.rotate(needed("the token's ID", "rotate 1f3a9c20")));
            case "revoke" -> {
                tokens.revoke(needed("the token's ID", "revoke 1f3a9c20"));
                shell.line("token " + SafeText.escape(value) + " lets nobody in any more");
            }
            default ->
                throw new CommandFailure(
                        "there is no '" + SafeText.escape(what, 40) + "': list, new NAME, rotate ID, revoke ID,"
                                + " fleet-roster, rotate-fleet FILE or fleet-report");
        }
    }

    private String needed(String missing, String example) {
        return required(value, missing, "honeymesh:token " + example);
    }

    private Role role() {
        return role.isEmpty()
                ? Role.VIEWER
                : Arrays.stream(Role.values())
                        .filter(one -> name(one).equals(role.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new CommandFailure(
                                "not a role: '" + SafeText.escape(role, 40) + "' (use viewer, operator or admin)"));
    }

    private static String name(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private void issued(Shell shell, Issued issued) {
        if (json) {
            Map<String, Object> fields = issued.token().fields();
            fields.put("secret", issued.secret());
            shell.json(fields);
            return;
        }
        shell.line(issued.secret());
        shell.line("is the token " + issued.token().id() + " of role "
                + name(issued.token().role()) + "; it is not shown again");
    }

    private void list(Shell shell, List<Token> tokens) {
        if (json) {
            shell.json(tokens.stream().map(Token::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        List.of("Token", "Name", "Role", "Made", "Last used").forEach(table::column);
        for (Token token : tokens) {
            table.addRow()
                    .addContent(
                            token.id(),
                            SafeText.printable(token.name()),
                            name(token.role()),
                            Times.readable(token.created()),
                            token.used().map(Times::readable).orElse("not since the start"));
        }
        shell.table(table);
    }
}
