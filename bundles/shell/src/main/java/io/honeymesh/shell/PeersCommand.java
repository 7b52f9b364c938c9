// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Federation;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code honeymesh:peers} */
@Service
@Command(
        scope = "honeymesh",
        name = "peers",
        description = "Lists who belongs to the mesh and how far this node trusts each.",
        detailedDescription =
                "Levels: L0 is observed only, L1 needs independent others to say the same, L2 is enforced at once,"
                        + " L3 may lift mesh bans as well. A score alone carries a peer to L1; honeymesh:grant gives more.\n"
                        + "Examples:\n  honeymesh:peers\n  honeymesh:peers --json")
public final class PeersCommand extends NodeCommand {

    private static final int DIGITS_SHOWN = 12;

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    /** As much of an ID as people need. */
    static String shown(String nodeId) {
        return nodeId.substring(0, Math.min(DIGITS_SHOWN, nodeId.length()));
    }

    @Override
    void run(Shell shell) {
        List<Federation.Peer> peers = shell.services().federation().peers();
        if (json) {
            shell.json(peers.stream().map(Federation.Peer::fields).toList());
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of(
                "Node", "Level", "Score", "Introduced by", "Heard", "Statements", "Endpoints", "Licence", "Features")) {
            table.column(column);
        }
        for (Federation.Peer peer : peers) {
            table.addRow()
                    .addContent(
                            shown(peer.nodeId()) + (peer.self() ? " (this node)" : ""),
                            peer.self()
                                    ? ""
                                    : peer.level()
                                            + peer.granted()
                                                    .map(_ -> " (granted)")
                                                    .orElse(""),
                            peer.self() ? "" : String.format(Locale.ROOT, "%.2f", peer.score()),
                            peer.introducer().map(PeersCommand::shown).orElse(""),
                            peer.heard().map(Times::readable).orElse("never"),
                            peer.statements(),
                            String.join(
                                    " ",
                                    peer.endpoints().stream()
                                            .map(Endpoint::toString)
                                            .toList()),
                            peer.licensed().map(SafeText::printable).orElse("good"),
                            SafeText.printable(String.join(" ", peer.features())));
        }
        shell.table(table);
    }
}
