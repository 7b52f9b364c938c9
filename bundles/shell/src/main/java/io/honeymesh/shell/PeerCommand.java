// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;

/** What is ordered about one member of the mesh. */
abstract class PeerCommand extends NodeCommand {

    @Argument(
            name = "peer",
            description = "The member's node ID; its first digits will do",
            multiValued = true,
            valueToShowInHelp = "")
    @Completion(Completers.Peers.class)
    List<String> words = List.of();

    @Option(name = "--note", description = "Why, for whoever looks later", valueToShowInHelp = "")
    String note = "";

    private String peer = "";

    @Override
    final List<String> words() {
        return words;
    }

    @Override
    final void argument(String value) {
        peer = value;
    }

    final String peer(String example) {
        return required(peer, "the peer", example);
    }
}
