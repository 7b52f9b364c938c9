// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Gossip;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:gossip} */
@Service
@Command(
        scope = "honeymesh",
        name = "gossip",
        description = "Shows who takes part in the gossip cluster, and what was not heeded.",
        detailedDescription =
                "A member of the cluster has its key; whether it belongs to the mesh honeymesh:peers tells.\nExamples:\n"
                        + "  honeymesh:gossip\n  honeymesh:gossip --json\n\nhoneymesh:gossip-keys shows and changes the"
                        + " key ring.")
public final class GossipCommand extends NodeCommand {

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    void run(Shell shell) {
        Gossip gossip = shell.services().gossip();
        List<Gossip.Member> members = gossip.members().stream()
                .sorted(Comparator.comparing(Gossip.Member::name))
                .toList();
        Map<String, Long> refusals = gossip.refusals();
        if (json) {
            shell.json(Map.of(
                    "members", members.stream().map(GossipCommand::fields).toList(), "refused", refusals));
            return;
        }
        ShellTable table = new ShellTable();
        table.column("Member");
        table.column("Where");
        table.column("State");
        members.forEach(member -> table.addRow()
                .addContent(SafeText.escape(PeersCommand.shown(member.name())), member.at(), state(member)));
        shell.table(table);
        if (!refusals.isEmpty()) {
            ShellTable refused = new ShellTable();
            refused.column("Not heeded because");
            refused.column("Times");
            refusals.forEach((cause, times) -> refused.addRow().addContent(cause, times));
            shell.table(refused);
        }
    }

    private static String state(Gossip.Member member) {
        return member.state().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> fields(Gossip.Member member) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", SafeText.printable(member.name()));
        fields.put("at", member.at().toString());
        fields.put("state", state(member));
        return fields;
    }
}
